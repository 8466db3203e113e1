"""Match keys delivered in place of identifiers: made by custodians, examined, linked."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from typer.testing import CliRunner

from linking_study import (
    AGREEMENT,
    DATASETS,
    EXAMPLE,
    FILES,
    KEY,
    NOW,
    bring,
    holding,
    identifiers,
    rows_of,
    run,
    store_study,
)
from remit.cli.main import app
from remit.kernel.errors import InvalidInput
from remit.ledger.models import Entry
from remit.share.core.linkage.encoded import ABOUT
from remit.share.core.linkage.project_key import parse_key
from remit.share.models import Delivery
from remit.share.objection_actions import Named, leave_out
from remit.share.run_actions import UnableToStart
from remit.share.run_queries import linked_table

duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")
pytest.importorskip("splink", reason="the part remit[link] is not installed")
pytestmark = pytest.mark.django_db


def typed(*arguments, said=None):
    done = CliRunner().invoke(app, [str(one) for one in arguments], input=said)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.fixture(scope="module")
def custodians(tmp_path_factory):
    """Return a folder with a project key, and both files of the example as match keys."""
    folder = tmp_path_factory.mktemp("custodians")
    text = (EXAMPLE / "share" / f"{AGREEMENT}.agreement.toml").read_text("utf-8")
    agreement = folder / f"{AGREEMENT}.agreement.toml"
    agreement.write_text(text.replace("[[dataset]]", "[[dataset]]\nencoded = true"), "utf-8")
    typed("project-key", "new", folder / "project.key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("remit.share.linkage.pairing.SAMPLE", 100)
        for dataset in DATASETS:
            typed(*encoding(folder, dataset))
    return folder


def encoding(folder, dataset, key="project.key", to=None):
    return (
        "encode", FILES / f"{dataset}.csv", "--agreement", folder / f"{AGREEMENT}.agreement.toml",
        "--dataset", dataset, "--key", folder / key, "--out", to or folder / f"{dataset}.parquet",
    )  # fmt: skip


def codes(error):
    return sorted({one.code for one in error.value.problems})


def bring_keys(study, home, folder):
    for dataset in DATASETS:
        bring(study, home, dataset, (folder / f"{dataset}.parquet").read_bytes())


def changed(folder, dataset, change):
    """Return a file of match keys as bytes, its table changed."""
    import pyarrow.parquet as pq

    written = BytesIO()
    pq.write_table(change(pq.read_table(folder / f"{dataset}.parquet")), written)
    return written.getvalue()


def test_no_identifier_is_in_an_encoded_file_and_no_key_is_common(custodians):
    assert not holding(custodians, identifiers() - {b""}).keys() - {
        str(custodians / f"{AGREEMENT}.agreement.toml")
    }
    import pyarrow.parquet as pq

    file = str(custodians / "emergency.parquet")
    names = [
        name for name, *_ in duckdb.execute("DESCRIBE FROM read_parquet(?)", [file]).fetchall()
    ]
    assert names[0] == "remit_record"
    assert names[-3:] == ["week", "hours", "injury"]
    keys = [name for name in names if name.startswith("remit_key_")]
    assert len(names) == len(keys) + 4
    about = json.loads(pq.read_schema(file).metadata[ABOUT])
    assert set(about["missing"]) == {"given", "family", "birth", "postcode", "nhs"}
    table = duckdb.read_parquet(file)
    most = max(
        count
        for key in keys
        for value, count in table.aggregate(f"{key}, count(*)").fetchall()
        if value is not None
    )
    headings, rows = rows_of("emergency")
    forenames = Counter(row[headings.index("forename")] for row in rows)
    # A rank tells nothing where all are alike; a forename's would.
    assert most <= 4 < forenames.most_common(1)[0][1]


def test_records_are_linked_by_match_keys_that_their_custodians_made(custodians, home, tmp_path):
    study = store_study(encoded=True)
    bring_keys(study, home, custodians)
    done = run(study, home, encoded=True)
    assert done.report["encoded"] is True
    assert done.report["groups"] == []
    table = linked_table(study, done.run)
    both = duckdb.execute(
        'SELECT count(*) FROM read_parquet(?) WHERE in_emergency AND "in_social-care"',
        [str(table.path)],
    ).fetchone()[0]
    assert 100 < both < 430, "as many as have records in both, about"
    assert table.persons == 430 + 580 - both
    secret = parse_key((custodians / "project.key").read_text("utf-8"))
    assert not holding(home, {*identifiers(), secret, secret.hex().encode()})
    told = json.dumps(
        [[str(one.__dict__)] for one in (*Entry.objects.all(), *Delivery.objects.all())]
    )
    assert secret.hex() not in told
    assert "Okafor" not in told

    record = rows_of("emergency")[1][0][0]
    where = ("--agreement", AGREEMENT, "--dataset", "emergency")
    token = typed("project-key", "record", custodians / "project.key", *where, said=f"{record}\n")
    act = {
        "commission_id": study, "kind": "objection", "agreement": AGREEMENT, "reference": "",
        "home": home, "vault_key": KEY, "actor": "test", "now": NOW,
    }  # fmt: skip
    taken = leave_out(named=[Named(token, "emergency")], **act)
    assert (taken.runs, taken.persons) == (1, 1)
    for named, code in (
        (Named(record, "emergency"), "objection-not-what-stands-for-it"),
        (Named("9995539985"), "objection-number-not-there"),
    ):
        with pytest.raises(InvalidInput) as refused:
            leave_out(named=[named], **act)
        assert codes(refused) == [code]


def test_an_agreement_has_the_last_word_on_what_is_delivered(custodians, home):
    study = store_study()
    with pytest.raises(InvalidInput) as refused:
        bring(study, home, "emergency", (custodians / "emergency.parquet").read_bytes())
    told = {one.code for one in refused.value.problems}
    assert told == {"delivery-extra-field", "delivery-nothing-to-link-by"}
    with pytest.raises(UnableToStart, match="does not say that match keys are delivered"):
        run(study, home, encoded=True)
    # What came in before the agreement had it otherwise waits for nothing any more.
    bring(study, home, "emergency")
    assert store_study(encoded=True, now=NOW + timedelta(hours=1)) == study
    bring(study, home, "social-care", (custodians / "social-care.parquet").read_bytes())
    with pytest.raises(UnableToStart, match="“emergency” was delivered under an earlier text"):
        run(study, home)
    assert store_study(now=NOW + timedelta(hours=2)) == study
    bring(study, home, "emergency")
    with pytest.raises(UnableToStart, match="“social-care” was delivered under an earlier text"):
        run(study, home)


def test_what_is_no_encoding_is_refused_and_not_kept(custodians, home):
    import pyarrow as pa

    study = store_study(encoded=True)

    def refused(content, dataset="emergency"):
        with pytest.raises(InvalidInput) as error:
            bring(study, home, dataset, content)
        return codes(error)

    assert refused((FILES / "emergency.csv").read_bytes()) == ["encoding-not-one"]
    other = (custodians / "emergency.parquet").read_bytes()
    assert refused(other, "social-care") == ["encoding-of-another-dataset"]

    def with_names(table):
        return table.append_column("remit_key_given", table["remit_key_given_birth"])

    assert refused(changed(custodians, "emergency", with_names)) == ["encoding-of-one-field"]

    def of_names(table):
        at = table.schema.get_field_index("remit_key_given_birth")
        tokens = [7] * 60 + [number + 100 for number in range(table.num_rows - 60)]
        return table.set_column(at, "remit_key_given_birth", pa.array(tokens))

    assert refused(changed(custodians, "emergency", of_names)) == ["encoding-too-common"]

    def about(**said):
        def change(table):
            told = json.loads(table.schema.metadata[ABOUT])
            return table.replace_schema_metadata({ABOUT: json.dumps(told | said)})

        return refused(changed(custodians, "emergency", change))

    assert about(version=9) == ["encoding-of-another-version"]
    assert about(chance={}) == ["encoding-broken"]
    assert about(fields=["eyes"]) == ["encoding-broken"]
    assert not Delivery.objects.exists()


def test_two_project_keys_are_told_before_anything_is_linked(custodians, home, tmp_path):
    study = store_study(encoded=True)
    bring_keys(study, home, custodians)
    typed("project-key", "new", custodians / "other.key")
    typed(*encoding(custodians, "social-care", "other.key", tmp_path / "other.parquet"))
    bring(study, home, "social-care", (tmp_path / "other.parquet").read_bytes())
    with pytest.raises(InvalidInput) as error:
        run(study, home)
    assert codes(error) == ["encoding-under-another-key"]

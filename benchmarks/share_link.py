"""Linking beside its peers on the same files, in one run; prints a Markdown table.

    python benchmarks/share_link.py ../shared/data/share/gen1e5 health police
    python benchmarks/share_link.py ../shared/data/share/gen1e5 health police social
    python benchmarks/share_link.py FILES health police --only remit,splink
    python benchmarks/share_link.py FILES health police --only anonlink,recordlinkage \
        --python OTHER/bin/python

Every way runs in a process of its own, so that its time and its most memory are its own. The
peers: Splink with the comparisons that its documentation recommends for these fields, its best
links one to one; `recordlinkage` (its EM classifier, on pairs chosen as Splink's); exact
rules (names and date of birth, or names and postcode); `anonlink` with `clkhash`'s hashes of
two-letter pieces. The last two need older `pandas` and `cryptography`, so they run where `--python`
says: an environment with them and Remit's own dependencies. F1 is at the threshold that a way
chose by itself ("chosen"; a probability of 0.5 for the peers), and at the best one by the truth
("best"). Seconds are of the clock and of all processors, reading the files included.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

WAYS = ("remit", "splink", "exact", "remit-encoded")
FIELDS = ("first_name", "surname", "dob", "postcode", "sex")
SPLINK_RECALL = 0.7
MOST_PAIRS = 5_000_000
# What two records must share to be compared, for the peers.
BLOCKS = (
    ("first_name", "surname"),
    ("surname", "dob"),
    ("first_name", "dob"),
    ("postcode", "dob"),
    ("surname", "postcode"),
    ("first_name", "postcode"),
)


def remit(paths: dict[str, Path], *, encoded: bool = False) -> dict:
    """Link as `remit link --rehearsal` does."""
    from datetime import date

    from remit.share.core.linkage.request import Request
    from remit.share.linkage.rehearsal import rehearse

    done = rehearse(Request(tuple(paths.items()), date(2026, 1, 1), truth="pid", encoded=encoded))
    told = done.report
    return {"chosen": told, "best": told["best"], "at": told["at_precision"]}


def splink(paths: dict[str, Path]) -> dict:
    """Link by Splink, with what its documentation recommends for these fields."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    for name, path in paths.items():
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}')")
    api = DuckDBAPI(connection)
    rules = [block_on(*columns) for columns in BLOCKS]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = Linker(
        [api.register(name, dataset_display_name=name) for name in paths], settings, log_level=None
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("surname", "dob", "postcode")],
        recall=SPLINK_RECALL,
    )
    training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("dob", "surname"))
    training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "postcode"))
    predicted = linker.inference.predict(threshold_match_weight=-10)
    pairs = connection.execute(
        "SELECT source_dataset_l a, unique_id_l l, source_dataset_r b, unique_id_r r, "
        f"match_probability p FROM {predicted.physical_name} ORDER BY match_weight DESC, l, r"
    ).fetchall()
    return measured(paths, [((a, x), (b, y), p) for a, x, b, y, p in pairs])


def recordlinkage(paths: dict[str, Path]) -> dict:
    """Link each two files by recordlinkage's EM classifier."""
    import pandas as pd
    import recordlinkage as rl

    tables = {
        name: pd.read_parquet(path).set_index("unique_id")[list(FIELDS)]
        for name, path in paths.items()
    }
    pairs = []
    for one, other in combinations(paths, 2):
        index = rl.Index()
        for columns in BLOCKS:
            index.block(list(columns))
        left, right = tables[one], tables[other]
        candidates = index.index(left, right)
        compare = rl.Compare()
        for column in ("first_name", "surname"):
            compare.string(column, column, method="jarowinkler", threshold=0.9)
        for column in ("dob", "postcode", "sex"):
            compare.exact(column, column)
        features = compare.compute(candidates, left, right)
        model = rl.ECMClassifier()
        model.fit(features)
        chances = model.prob(features)
        pairs += [((one, a), (other, b), p) for (a, b), p in chances.items() if p > 1e-6]  # noqa: PLR2004  of no account
    pairs.sort(key=lambda pair: (-pair[2], pair[0], pair[1]))
    return measured(paths, pairs)


def exact(paths: dict[str, Path]) -> dict:
    """Link what agrees exactly in names and date of birth, or in names and postcode."""
    import duckdb

    pairs = []
    for one, other in combinations(paths, 2):
        found = duckdb.sql(
            f"SELECT a.unique_id, b.unique_id, (a.dob = b.dob)::INT FROM '{paths[one]}' a "
            f"JOIN '{paths[other]}' b USING (first_name, surname) "
            "WHERE a.dob = b.dob OR a.postcode = b.postcode ORDER BY 3 DESC, 1, 2"
        ).fetchall()
        pairs += [((one, a), (other, b), 1.0) for a, b, _ in found]
    return measured(paths, pairs)


def anonlink(paths: dict[str, Path]) -> dict:
    """Link each two files by Bloom filters of two-letter pieces; several thresholds are tried."""
    import anonlink as al
    import pandas as pd
    from clkhash import clk, comparators
    from clkhash.field_formats import FieldHashingProperties, StringSpec
    from clkhash.schema import Schema

    def spec(name: str, bits: int) -> StringSpec:
        hashing = FieldHashingProperties(
            comparator=comparators.NgramComparison(2), strategy=_bits(bits)
        )
        return StringSpec(name, hashing)

    def _bits(count: int) -> object:
        from clkhash.field_formats import BitsPerTokenStrategy

        return BitsPerTokenStrategy(count)

    schema = Schema([spec(name, 15) for name in FIELDS[:4]] + [spec("sex", 5)], 1024)
    filters, ids = {}, {}
    for name, path in paths.items():
        table = pd.read_parquet(path)
        ids[name] = table["unique_id"].tolist()
        rows = [tuple(str(value or "") for value in row) for row in table[list(FIELDS)].to_numpy()]
        filters[name] = clk.generate_clks(rows, schema, "a secret for measuring")
    pairs = []
    for one, other in combinations(paths, 2):
        found = al.candidate_generation.find_candidate_pairs(
            [filters[one], filters[other]], al.similarities.dice_coefficient, 0.75
        )
        for score, _, _, left, right in zip(*found[:1], *found[1], *found[2], strict=True):
            pairs.append(((one, ids[one][left]), (other, ids[other][right]), float(score)))
    pairs.sort(key=lambda pair: (-pair[2], pair[0], pair[1]))
    return measured(paths, pairs)


def measured(paths: dict[str, Path], pairs: list) -> dict:
    """Join pairs one to one, likeliest first; measure at 0.5, at the best, at precision .995."""
    import duckdb
    import numpy as np

    from remit.share.core.linkage.measures import growth
    from remit.share.core.linkage.persons import join

    number, truth, owner = {}, [], []
    for at, (name, path) in enumerate(paths.items()):
        for record, person in duckdb.sql(f"SELECT unique_id, pid FROM '{path}'").fetchall():
            number[name, record] = len(truth)
            truth.append(str(person))
            owner.append(at)
    left = np.array([number[a] for a, _, _ in pairs])
    right = np.array([number[b] for _, b, _ in pairs])
    chances = np.array([p for _, _, p in pairs])
    kept = join(owner, left, right).kept
    grown = growth(truth, owner, left[kept], right[kept])
    half = int((chances[kept] >= 0.5).sum())  # noqa: PLR2004  likelier than not
    return {
        "chosen": grown.after(half).as_dict(),
        "best": grown.after(grown.best()).as_dict(),
        "at": grown.after(grown.at_precision(0.995)).as_dict(),
    }


def run(way: str, paths: dict[str, Path]) -> None:
    """Run one way here; print its figures as JSON."""
    begun = time.perf_counter()
    ways = {
        "remit": remit,
        "remit-encoded": lambda given: remit(given, encoded=True),
        "splink": splink,
        "recordlinkage": recordlinkage,
        "exact": exact,
        "anonlink": anonlink,
    }
    found = ways[way](paths)
    figures = {
        name: {key: found[name][key] for key in ("precision", "recall", "f1")}
        for name in ("chosen", "best", "at")
    }
    figures["seconds"] = time.perf_counter() - begun
    figures["processor"] = time.process_time()
    figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def main() -> None:
    """Run every way in a process of its own and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prefix", help="files are PREFIX_NAME.parquet")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--only", default=",".join(WAYS), help="ways, commas between")
    parser.add_argument("--python", default=sys.executable, help="what runs them")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    paths = {name: Path(f"{asked.prefix}_{name}.parquet") for name in asked.names}
    if asked.here:
        run(asked.only, paths)
        return
    print(
        "| way | F1 chosen | precision | recall | best F1 | recall at .995 | s | processor s | MB |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for way in asked.only.split(","):
        again = [asked.python, __file__, asked.prefix, *asked.names, "--only", way, "--here"]
        done = subprocess.run(again, capture_output=True, text=True, check=False)  # noqa: S603  this file, again
        if done.returncode:
            print(f"| {way} | did not run: {done.stderr.strip().splitlines()[-1][:90]} |")
            continue
        told = json.loads(done.stdout.splitlines()[-1])
        chosen = told["chosen"]
        print(
            f"| {way} | {chosen['f1']:.4f} | {chosen['precision']:.4f} | {chosen['recall']:.4f} | "
            f"{told['best']['f1']:.4f} | {told['at']['recall'] or 0:.4f} | {told['seconds']:.1f} | "
            f"{told['processor']:.1f} | "
            f"{told['megabytes']:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

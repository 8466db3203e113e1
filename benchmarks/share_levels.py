"""What each level of comparison adds: linking with and without it; prints a Markdown table.

    python benchmarks/share_levels.py

The people are made up from a seed. Everybody differs between two files in one way at most, so that
it can be told who is missed: a particle before the surname, a patronymic, names in another order,
half of a double surname, an honorific, another transliteration, a short form, a married name,
1 January for a day that is not known, a typing slip, a move. Four of ten also moved house.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from made_up_people import WAYS, as_csv, made_up_people
from remit.share.core.linkage import comparisons, names
from remit.share.core.linkage.request import Request
from remit.share.linkage.rehearsal import rehearse

PEOPLE, SEED, MOVED = 24_000, 20, 0.4
# A level by its part and number from the strongest, and the way that it is there for.
WITHOUT = {
    "names in another order, or parted otherwise": ("given", 1, "order"),
    "forms of one forename": ("given", 2, "short form"),
    "one slip of the pen (surname)": ("family", 3, "typing slip"),
    "an initial, or a transliterated forename": ("given", 4, "transliteration"),
    "the same but for particles": ("family", 1, "particle"),
    "a part of a double surname": ("family", 2, "double surname"),
    "another surname, both recorded as women": ("family", 5, "married name"),
    "1 January, for a day that is not known": ("birth", 2, "1 January"),
}


def found(paths: dict[str, Path]) -> tuple[dict[str, float], dict]:
    """Return the share of pairs found by way, and the report."""
    import pyarrow.parquet as pq

    done = rehearse(Request(tuple(paths.items()), date(2026, 1, 1), truth="truth"))
    table = pq.read_table(BytesIO(done.links)).to_pylist()
    person = {(row["source"], row["unique_id"][1:]): row["person"] for row in table}
    counts = {way: [0, 0] for way in WAYS}
    for (source, number), whose in person.items():
        if source == "left" and ("right", number) in person:
            count = counts[WAYS[int(number) % len(WAYS)]]
            count[0] += whose == person["right", number]
            count[1] += 1
    return {way: right / n for way, (right, n) in counts.items()}, done.report


def without(part: str, at: int) -> None:
    """Take one level away."""
    comparisons.ALWAYS = tuple(
        replace(one, levels=one.levels[:at] + one.levels[at + 1 :]) if one.name == part else one
        for one in comparisons.ALWAYS
    )


def main() -> None:
    """Link with everything and without each level, and print what it adds."""
    whole = comparisons.ALWAYS
    with TemporaryDirectory() as folder:
        paths = {side: Path(folder) / f"{side}.csv" for side in ("left", "right")}
        rows = made_up_people(PEOPLE, SEED, moved=MOVED)
        for path, own in zip(paths.values(), rows, strict=True):
            path.write_text(as_csv(own), "utf-8")
        by_way, told = found(paths)
        print(f"With everything: precision {told['precision']:.4f}, recall {told['recall']:.4f}, ")
        print(f"F1 {told['f1']:.4f} of {told['true_pairs']:,} pairs. Found by way:")
        print(", ".join(f"{way} {share:.3f}" for way, share in by_way.items()))
        print("\n| level | for | found with | found without | F1 with | F1 without |")
        print("|---|---|---:|---:|---:|---:|")
        for name, (part, at, way) in WITHOUT.items():
            without(part, at)
            less, other = found(paths)
            comparisons.ALWAYS = whole
            _print(name, way, (by_way, told), (less, other))
        for name, gone, way in (
            ("honorifics taken off", "HONORIFICS", "honorific"),
            ("particles taken apart", "PARTICLES", "particle"),
        ):
            kept = getattr(names, gone)
            setattr(names, gone, frozenset())
            _print(name, way, (by_way, told), found(paths))
            setattr(names, gone, kept)


def _print(name: str, way: str, whole: tuple, less: tuple) -> None:
    print(
        f"| {name} | {way} | {whole[0][way]:.3f} | {less[0][way]:.3f} | "
        f"{whole[1]['f1']:.4f} | {less[1]['f1']:.4f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()

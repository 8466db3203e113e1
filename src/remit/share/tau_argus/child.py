"""The process that tau-Argus runs in, started for one table: `python -I child.py FOLDER`.

It leaves what it worked on in the files of its folder, and where it was started, so both are one
private folder. Its standard input ends when whoever started it does, by whatever end; it then
wipes the folder itself and goes.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread

BATCH, ANSWER, SAID = "table.arb", "answer.tab", "said.txt"
FAILED = 3


def main(folder: Path) -> int:
    """Run the batch of a folder, and write its answer there; return what to end with."""
    Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    try:
        engine = import_module("pytauargus.engine").Engine()
        # By itself it takes for known that no hidden count is below the least or above the
        # greatest of the table; an outsider does not know that.
        most = engine._table_cell_bounds  # noqa: SLF001  # no other way in
        engine._table_cell_bounds = lambda table: (0.0, 2 * most(table)[1] + 100)  # noqa: SLF001  # as above
        engine.run_batch(folder / BATCH)
        engine.audit(0)
        answer = str(folder / ANSWER)
        engine.write_intermediate_table(0, answer, simple=True, with_audit=True)
    except Exception as error:  # noqa: BLE001  whatever it says is told by the parent
        (folder / SAID).write_text(f"{error}", encoding="utf-8")
        return FAILED
    return 0


def _end_with_parent(folder: Path) -> None:
    """Wait until the parent has gone; then leave nothing behind."""
    os.read(sys.stdin.fileno(), 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(FAILED)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))

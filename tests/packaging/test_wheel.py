"""The wheel alone is enough: it installs without the source, brings its example, and runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")

pytestmark = pytest.mark.skipif(UV is None, reason="uv is not here to build the wheel with")


def do(*command: object, folder: Path, home: Path) -> str:
    hidden = {"PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(  # noqa: S603  # our own build and our own command
        [str(part) for part in command],
        cwd=folder,
        env={**environment, "REMIT_HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_installs_without_the_source_and_runs_its_example(tmp_path):
    home = tmp_path / "home"
    build = ["build", "--wheel", "--no-build-isolation", "--python", sys.executable]
    do(UV, *build, "--out-dir", tmp_path / "dist", ROOT, folder=tmp_path, home=home)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=False)
    bin_folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / "python"
    pins = tmp_path / "pins.txt"
    shutil.copy(ROOT / "requirements" / "dev.txt", pins)
    install = ["pip", "install", "--quiet", "--python", python, "--constraint", pins, wheel]
    do(UV, *install, folder=tmp_path, home=home)
    remit = bin_folder / "remit"
    do(remit, "example", "attitudes", folder=tmp_path, home=home)
    account = json.loads(do(remit, "run", "attitudes", "--json", folder=tmp_path, home=home))
    steps = {step["step"]: step for step in account["steps"]}
    # The part that links is installed apart; the rest of the way is done without it.
    assert "remit[link]" in steps["link"]["account"]
    assert {name for name, step in steps.items() if step["state"] != "done"} == {"link", "tables"}
    assert {steps[name]["state"] for name in ("link", "tables")} == {"waiting"}
    assert Path(account["report"]).is_file()
    agreement = "attitudes/share/police-mental-health.agreement.toml"
    asked = ["request", "attitudes", "--json", "--agreement", agreement]
    assert json.loads(do(remit, *asked, folder=tmp_path, home=home))["verdict"] == "outside"
    where = do(python, "-c", "import remit; print(remit.__file__)", folder=tmp_path, home=home)
    assert str(tmp_path) in where

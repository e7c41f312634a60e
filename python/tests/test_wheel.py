# SPDX-License-Identifier: Apache-2.0
"""The wheel, in an environment of its own beside nothing but pyspark."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import numpy as numpy_package
import pyspark
import pytest
from conftest import ROOT, write_shop

LARGEST = 100 * 1000 * 1000


def run(*command: str, folder: Path) -> str:
    dropped = ("SPARK_", "PYSPARK_", "PYTHON", "VIRTUAL_ENV")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    environment["SPARK_LOCAL_IP"] = "127.0.0.1"
    environment["DJL_CACHE_DIR"] = str(ROOT / "build" / "djl-cache")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with pyspark and the wheel."""
    run(str(ROOT / ".ci" / "wheel"), folder=ROOT)
    wheel = next((ROOT / "build" / "wheel").glob("*.whl"))
    assert wheel.stat().st_size < LARGEST
    home = tmp_path_factory.mktemp("user")
    venv.create(home, with_pip=False)
    packages = next(home.glob("lib/python*/site-packages"))
    (packages / "pyspark.pth").write_text(str(Path(pyspark.__file__).parents[1]))
    for numpy in Path(numpy_package.__file__).parents[1].glob("numpy*"):  # the wheel's one dependency
        (packages / numpy.name).symlink_to(numpy)
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "-q", "--no-index", "--no-deps"]
    run(*install, str(wheel), folder=home)
    return home / "bin" / "python"


def test_a_user_with_the_wheel_and_pyspark_builds_fits_and_scores(python: Path, tmp_path: Path) -> None:
    write_shop(tmp_path)
    said = run(
        str(python),
        str(Path(__file__).parent / "wheel_user.py"),
        str(tmp_path),
        str(ROOT / "build" / "ivy"),
        folder=tmp_path,
    )
    assert "predicted 60" in said

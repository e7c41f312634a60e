# SPDX-License-Identifier: Apache-2.0
"""The wheel, in an environment of its own beside nothing but pyspark."""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT, run, write_shop


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

# SPDX-License-Identifier: Apache-2.0
"""The guide's code names what there is."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from notebook_recorder import cells

import spark_gnn
import spark_gnn.mlflow
from spark_gnn.ml import Gnn

PAGES = [ROOT / "docs" / "python.md", ROOT / "README.md", ROOT / "python" / "README.md"]


NOTEBOOKS = sorted((ROOT / "notebooks" / "python").glob("*.py"))


def check_names(code: str) -> None:
    """Fails if code calls what is not there."""
    keywords = set(inspect.signature(Gnn.__init__).parameters)
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if owner in ("spark_gnn", "spark_gnn.mlflow"):
                found = spark_gnn if owner == "spark_gnn" else spark_gnn.mlflow
                assert hasattr(found, node.attr), ast.unparse(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Gnn":
            assert {keyword.arg for keyword in node.keywords} <= keywords


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_code_can_be_read_and_names_what_there_is(page: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        check_names(block.replace("...)", ")"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.name)
def test_a_notebook_is_in_databricks_source_format_and_names_what_there_is(notebook: Path) -> None:
    code = notebook.read_text(encoding="utf-8")
    assert code.startswith("# Databricks notebook source\n# MAGIC %md\n# MAGIC # ")
    for cell in cells(code):
        assert "# MAGIC" not in cell.source, cell
    check_names(code)


def test_notebooks_are_formatted_and_linted() -> None:
    shared = ["--config", str(ROOT / "python" / "pyproject.toml"), "--no-cache"]
    # A cell imports what it needs, shows its last value, and has dbutils from Databricks.
    cells = ["--ignore", "E402,B018,F821,I001"]
    folders = [str(ROOT / "notebooks" / "python"), str(ROOT / "databricks")]
    for arguments in (["format", "--check", *shared], ["check", *shared, *cells]):
        done = subprocess.run([sys.executable, "-m", "ruff", *arguments, *folders], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

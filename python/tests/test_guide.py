# SPDX-License-Identifier: Apache-2.0
"""The guide's code names what there is."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from conftest import ROOT

import spark_gnn
import spark_gnn.mlflow
from spark_gnn.ml import Gnn

PAGES = [ROOT / "docs" / "python.md", ROOT / "README.md", ROOT / "python" / "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_code_can_be_read_and_names_what_there_is(page: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert blocks
    keywords = set(inspect.signature(Gnn.__init__).parameters)
    for block in blocks:
        for node in ast.walk(ast.parse(block.replace("...)", ")"))):
            if isinstance(node, ast.Attribute):
                owner = ast.unparse(node.value)
                if owner in ("spark_gnn", "spark_gnn.mlflow"):
                    found = spark_gnn if owner == "spark_gnn" else spark_gnn.mlflow
                    assert hasattr(found, node.attr), ast.unparse(node)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Gnn":
                assert {keyword.arg for keyword in node.keywords} <= keywords

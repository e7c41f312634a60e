# SPDX-License-Identifier: Apache-2.0
"""What a notebook begins with, on Databricks and anywhere else, and what is kept of one that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT
from notebook_page import page
from notebook_recorder import cells
from pyspark.sql import SparkSession

import spark_gnn
from spark_gnn import UserError

NOTEBOOK = """# Databricks notebook source
# MAGIC %md
# MAGIC # Two & three
# MAGIC
# MAGIC - one
# MAGIC - two

# COMMAND ----------


def twice(x):
    print("twice", x)
    return 2 * x


twice(21)

# COMMAND ----------


class Page:
    def _repr_html_(self):
        return f"<b>{twice(1)}</b>"


Page()

# COMMAND ----------

print("<here>")
1 / 0

# COMMAND ----------

print("never")
"""


class Widgets:
    """As those of Databricks: strings."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def text(self, name: str, default: str) -> None:
        self.values.setdefault(name, default)

    def get(self, name: str) -> str:
        return self.values[name]


def test_without_dbutils_a_setting_is_a_variable_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spark_gnn.setting("customers", 1500) == 1500
    assert spark_gnn.setting("folder", "here", databricks="/Volumes/there") == "here"
    monkeypatch.setenv("NOTEBOOK_CUSTOMERS", "400")
    assert spark_gnn.setting("customers", 1500) == 400
    monkeypatch.setenv("NOTEBOOK_CUSTOMERS", "many")
    with pytest.raises(UserError) as failure:
        spark_gnn.setting("customers", 1500)
    said = "Cannot use 'many' of the environment's variable NOTEBOOK_CUSTOMERS: a whole number is allowed"
    assert str(failure.value) == said


def test_on_databricks_a_setting_is_a_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_RUNTIME_VERSION", "18.0")
    widgets = Widgets()
    names = {"spark_gnn": spark_gnn, "dbutils": SimpleNamespace(widgets=widgets)}
    ask = "spark_gnn.setting('folder', 'here', databricks='/Volumes/there')"
    assert eval(ask, names) == "/Volumes/there"
    widgets.values["folder"] = "/Volumes/mine"
    assert eval(ask, names) == "/Volumes/mine"
    assert eval("spark_gnn.setting('share', 0.5)", names) == 0.5
    widgets.values["share"] = "half"
    with pytest.raises(UserError, match="'half' of the widget share: a number is allowed"):
        eval("spark_gnn.setting('share', 0.5)", names)


def test_a_session_that_is_there_is_taken(spark: SparkSession) -> None:
    assert spark_gnn.get_or_create(SparkSession.builder.appName("another")) is spark


def test_cells_know_their_lines() -> None:
    lines = NOTEBOOK.split("\n")
    found = list(cells(NOTEBOOK))
    assert [cell.kind for cell in found] == ["text", "code", "code", "code", "code"]
    assert found[0].source == "# Two & three\n\n- one\n- two"
    for cell in found[1:]:
        assert lines[cell.line - 1] == cell.source.split("\n")[0]


def test_what_a_notebook_shows_is_kept_until_a_cell_fails(tmp_path: Path) -> None:
    notebook, shown = tmp_path / "notebook.py", tmp_path / "shown.json"
    notebook.write_text(NOTEBOOK, encoding="utf-8")
    recorder = str(ROOT / "python" / "tests" / "notebook_recorder.py")
    done = subprocess.run([sys.executable, recorder, str(notebook), str(shown)], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.startswith("twice 21\n42\ntwice 1\n<here>\nTraceback")
    line = NOTEBOOK.split("\n").index("1 / 0") + 1
    assert f'{notebook}", line {line}' in done.stdout
    recorded = json.loads(shown.read_text(encoding="utf-8"))
    assert recorded[1]["shown"] == [{"text": "twice 21\n42\n"}]
    assert recorded[2]["shown"] == [{"text": "twice 1\n"}, {"html": "<b>2</b>"}]
    assert recorded[4]["shown"] == []

    made = page(recorded)
    assert "<title>Two &amp; three</title>" in made
    assert "<li>two</li>" in made
    assert '<div class="shown"><b>2</b></div>' in made
    assert "&lt;here&gt;" in made

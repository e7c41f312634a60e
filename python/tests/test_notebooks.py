# SPDX-License-Identifier: Apache-2.0
"""The notebooks and the job of the bundle, run whole as a user of the wheel runs them.

What a notebook shows is kept as a page of HTML in build/notebooks.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import mlflow
import pytest
from conftest import ROOT, run, write_shop
from notebook_page import page

pytestmark = pytest.mark.nightly


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    """Spark's settings: nothing but where it runs and where it keeps the packages that it fetches."""
    settings = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.jars.ivy": str(ROOT / "build" / "ivy"),
    }
    folder = tmp_path / "conf"
    folder.mkdir()
    (folder / "spark-defaults.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    return folder


def run_notebook(name: str, python: Path, conf: Path, **environment: str) -> str:
    """What a notebook prints; its report is beside what it wrote."""
    folder = conf.parent / "out"
    folder.mkdir()
    notebook = ROOT / "notebooks" / "python" / name
    recorder = Path(__file__).parent / "notebook_recorder.py"
    shown = folder / "shown.json"
    environment = {"SPARK_CONF_DIR": str(conf), "NOTEBOOK_FOLDER": str(folder), **environment}
    try:
        said = run(str(python), str(recorder), str(notebook), str(shown), folder=folder, **environment)
    finally:
        if shown.is_file():
            pages = ROOT / "build" / "notebooks"
            pages.mkdir(parents=True, exist_ok=True)
            made = page(json.loads(shown.read_text(encoding="utf-8")))
            (pages / notebook.with_suffix(".html").name).write_text(made, encoding="utf-8")
    assert "<svg" in (folder / "report.html").read_text(encoding="utf-8")
    return said


def figure(said: str, name: str) -> float:
    """The number that a line has behind a name."""
    found = re.search(rf"^{name} +([0-9.]+)$", said, re.M)
    assert found is not None, said
    return float(found.group(1))


def test_ten_minutes_come_close_to_the_oracle(python: Path, conf: Path) -> None:
    said = run_notebook("ten_minutes.py", python, conf)
    assert "leaks: []" in said
    oracle = figure(said, "oracle")
    assert 0.7 < oracle < 0.85
    assert oracle - 0.06 < figure(said, "score") < oracle + 0.01
    assert "predicted 1500 customers" in said


def test_what_next_is_ahead_of_what_is_popular(python: Path, conf: Path) -> None:
    said = run_notebook("what_next.py", python, conf)
    assert "The model is ahead of every simple ranking" in said
    assert figure(said, "model") > 1.5 * figure(said, "popular")


def test_a_weekly_job_keeps_the_better_model(python: Path, conf: Path) -> None:
    packages = str(Path(mlflow.__file__).parents[1])
    said = run_notebook("mlflow_weekly.py", python, conf, PYTHONPATH=packages)
    assert "registered version 2" in said
    assert "spark_gnn.delta_version.orders 0" in said
    assert "version 2 is the champion now" in said or "the champion stays" in said


def test_answers_are_those_of_the_tables_as_they_are(python: Path, conf: Path) -> None:
    said = run_notebook("answers_now.py", python, conf, NOTEBOOK_LAUNCHER=str(ROOT / "bin" / "spark-gnn"))
    refreshed, built = (re.findall(rf"^{name} +([0-9a-f]{{16}})$", said, re.M) for name in ("refreshed", "built"))
    assert refreshed == built
    assert "'problem': 'the entity is not in the graph'" in said
    assert abs(figure(said, "served") - float(re.findall(r"^refreshed (0\.\d+)", said, re.M)[0])) < 1e-5


def test_own_tables_name_both_leaks(python: Path, conf: Path) -> None:
    said = run_notebook("own_tables.py", python, conf)
    assert "orders.closed_at" in said.split("leaks of the second graph: []")[0]
    assert "orders.refund" in said.split("leaks of the second graph: []")[1]
    assert "findings in the third graph: []" in said
    assert "The model is ahead of every simple answer" in said


def test_a_training_on_a_cluster_survives_the_loss_of_an_executor(python: Path, conf: Path) -> None:
    said = run_notebook("cluster.py", python, conf)
    assert len(set(re.findall(r", process (\d+): ", said))) == 2
    attempt, again = said.split("Attempt 1 of 3 failed: ")[1].split("Resuming from a checkpoint: ")
    assert "ExecutorLostFailure" in attempt
    assert re.match(r"\d+ of \d+ steps of epoch [23]/3 are done\n  epoch [23]/3", again), again
    assert "predicted otherwise after the loss: 0" in said
    assert "checkpoints left: 0" in said
    assert "Graph placement: sharded over 2 executors" in said
    assert "predicted otherwise with a shared graph: 0" in said
    for line in re.findall(r"^ +\d+ ((?: +0\.\d{6}){4})$", said, re.M)[-3:]:
        one, *others = (float(loss) for loss in line.split())
        assert len(set(others)) == 1
        assert abs(one - others[0]) < 1e-3


def test_the_bundles_job_builds_fits_and_scores(python: Path, conf: Path) -> None:
    folder = conf.parent
    write_shop(folder)
    job = folder / "shop.yaml"
    text = (ROOT / "databricks" / "shop.yaml").read_text(encoding="utf-8")
    # Every process has a catalog of its own here.
    job.write_text(re.sub(r"\{table: main\.shop\.(\w+)\}", rf"{{path: {folder}/\1.csv}}", text))
    said = ""
    for step in (["build"], ["fit"], ["score", "2023-12-01", "reorders"]):
        command = [str(python), str(ROOT / "databricks" / "job.py"), step[0], str(job), str(folder / "out"), *step[1:]]
        said = run(*command, folder=folder, SPARK_CONF_DIR=str(conf))
    assert "wrote 60 predictions to reorders" in said
    assert (folder / "out" / "report.html").is_file()

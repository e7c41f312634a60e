# SPDX-License-Identifier: Apache-2.0
"""What is said of mistakes: one sentence, and no Java trace."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT, jars, run, small
from pyspark.sql import DataFrame, SparkSession

import spark_gnn
from spark_gnn import UserError
from spark_gnn._java import check_jar
from spark_gnn._version import JAR_VERSION, VERSION
from spark_gnn.ml import Gnn, GnnModel
from spark_gnn.session import check_pyspark, find_libtorch


def told(failure: pytest.ExceptionInfo[BaseException]) -> str:
    text = str(failure.value)
    assert "\n" not in text
    assert "\tat " not in text
    assert "Exception" not in text
    assert failure.value.__suppress_context__ or failure.value.__context__ is None
    return text


def test_a_value_that_is_not_allowed_is_refused_where_it_is_set(spark: SparkSession) -> None:
    gnn = Gnn()
    with pytest.raises(UserError) as failure:
        gnn.setEpochs(0)
    assert told(failure).startswith("Cannot use epochs = 0: allowed is")
    assert not gnn.isSet(gnn.epochs)
    with pytest.raises(UserError, match="Cannot use epochs = 0"):
        gnn.copy({gnn.epochs: 0})


def test_pandas_rows_are_refused_with_the_remedy(build: spark_gnn.GraphBuild, model: GnnModel) -> None:
    seeds = pd.DataFrame({"customer_id": [1]})
    for refused in (small(build).fit, model.transform):
        with pytest.raises(UserError, match=r"spark\.createDataFrame") as failure:
            refused(seeds)
        assert "pandas DataFrame" in told(failure)
    with pytest.raises(UserError, match=r"spark\.createDataFrame"):
        spark_gnn.GraphSpec("graph", {"customers": spark_gnn.Table(seeds)})._to_java()  # type: ignore[arg-type]


def test_a_column_that_is_missing_is_named(model: GnnModel, rows: DataFrame) -> None:
    with pytest.raises(UserError) as failure:
        model.transform(rows.drop("customer_id"))
    assert "customer_id" in told(failure)


def test_a_model_that_is_no_ranking_recommends_nothing(model: GnnModel, rows: DataFrame) -> None:
    with pytest.raises(UserError) as failure:
        model.recommend(rows, 3)
    assert "the model is no ranking" in told(failure)
    with pytest.raises(UserError) as failure:
        model.recommend(rows, 3, ["age < 3"])
    with pytest.raises(UserError) as failure:
        model.recommend(rows, 3, rows)
    assert "the model is no ranking" in told(failure)
    with pytest.raises(UserError) as failure:
        model.item_embeddings(rows)
    assert "the model is no ranking" in told(failure)


def test_a_key_of_another_type_is_named(spark: SparkSession, model: GnnModel) -> None:
    for value, kind in (("array(1)", "array<int>"), ("timestamp'2023-01-01'", "timestamp"), ("true", "boolean")):
        seeds = spark.sql(f"SELECT {value} AS customer_id, timestamp'2023-12-01' AS anchor_time")
        with pytest.raises(UserError) as failure:
            model.transform(seeds)
        assert f"it is a {kind}, and the key column 'customer_id' is a long" in told(failure)


def test_a_query_that_is_none_points_at_the_place(spark: SparkSession, build: spark_gnn.GraphBuild) -> None:
    with pytest.raises(UserError) as failure:
        spark_gnn.labels(spark, small(build, query="PREDICT nonsense"))
    assert "^" in str(failure.value)


def test_a_failure_in_a_task_is_explained_where_rows_are_read(model: GnnModel, rows: DataFrame) -> None:
    strict = model.copy().setHandleInvalid("error")
    seeds = rows.selectExpr("customer_id + 1000 AS customer_id", "anchor_time")
    with pytest.raises(UserError) as failure, spark_gnn.translated():
        strict.transform(seeds).collect()
    assert "customers" in told(failure)


def test_a_graph_that_is_there_is_not_replaced(spark: SparkSession, build: spark_gnn.GraphBuild) -> None:
    with pytest.raises(UserError) as failure:
        spark_gnn.GraphBuild(spark, build.graph).run()
    assert build.graph.path in told(failure)
    assert "--" not in told(failure)


def test_an_unknown_table_key_is_named(spark: SparkSession) -> None:
    graph = spark_gnn.GraphSpec("graph", {"t": spark_gnn.Table({"format": "csv", "pat": "x"})})
    with pytest.raises(UserError) as failure:
        spark_gnn.GraphBuild(spark, graph).run()
    assert "pat" in told(failure)


def test_no_model_at_a_path_is_said(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(UserError) as failure:
        GnnModel.load(str(tmp_path / "none"))
    assert "none" in told(failure)


def test_a_model_of_a_newer_version_is_refused(model: GnnModel, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    model.save(str(folder))
    manifest = folder / "manifest.json"
    written = manifest.read_text(encoding="utf-8")
    manifest.write_text(written.replace('"version" : 1', '"version" : 99', 1), encoding="utf-8")
    (folder / ".manifest.json.crc").unlink(missing_ok=True)
    with pytest.raises(spark_gnn.SparkGnnError) as failure:
        GnnModel.load(str(folder))
    assert "too new" in told(failure)


@pytest.mark.parametrize("version", ["3.5.4", "4.0.1", "5.0.0"])
def test_a_pyspark_of_another_version_is_refused(version: str) -> None:
    with pytest.raises(UserError) as failure:
        check_pyspark(version)
    assert f"pyspark {version}" in told(failure)
    assert "pip install" in told(failure)


def test_a_session_without_the_jar_is_told(spark: SparkSession) -> None:
    java: Any = spark._jvm
    package = java.io.nobody
    view = SimpleNamespace(io=SimpleNamespace(sparkgnn=SimpleNamespace(application=SimpleNamespace(Job=package))))
    with pytest.raises(UserError) as failure:
        check_jar(view)
    assert "configure" in told(failure)
    assert "io.sparkgnn:spark-gnn-runtime" in told(failure)


ASKED = """
import sys
from pyspark.sql import SparkSession
from spark_gnn import UserError
from spark_gnn.ml import Gnn

builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
builder.config("spark.jars", ",".join(sys.argv[1:])).getOrCreate()
try:
    Gnn()
except UserError as mistake:
    print(mistake)
"""


def said_of_a_session(folder: Path, *jars: str) -> str:
    """What a user is told whose session has these jars."""
    return run(sys.executable, "-c", ASKED, *jars, folder=folder, PYTHONPATH=str(ROOT / "python" / "src"))


def test_a_whole_session_without_the_jar_is_told(tmp_path: Path) -> None:
    assert said_of_a_session(tmp_path).startswith(
        "Cannot find spark-gnn's jar in this Spark session: make the session with spark_gnn.configure"
    )


def test_a_whole_session_with_a_jar_of_another_version_is_told(tmp_path: Path) -> None:
    other = tmp_path / "spark-gnn-runtime-9.9.9.jar"
    with zipfile.ZipFile(jars()[0]) as built, zipfile.ZipFile(other, "w") as made:
        for entry in built.namelist():
            content = built.read(entry)
            if entry.endswith("/version.properties"):
                content = content.replace(JAR_VERSION.encode(), b"9.9.9")
            made.writestr(entry, content)
    assert said_of_a_session(tmp_path, str(other)) == (
        f"Cannot use version 9.9.9 of spark-gnn's jar with version {VERSION} of the Python package:"
        f" give the session the jar of version {JAR_VERSION}, or install the Python package of the jar's version\n"
    )


def test_a_connect_server_without_the_jar_is_told() -> None:
    # As pyspark 4.1.0 says it.
    said = (
        "[CONNECT_ML.UNSUPPORTED_EXCEPTION] Generic Spark Connect ML error. Unsupported ML operator, found"
        " io.sparkgnn.ml.Gnn SQLSTATE: XX000\n\nJVM stacktrace:\norg.apache.spark.sql.connect.ml.MLUtils"
    )
    with pytest.raises(UserError) as failure, spark_gnn.translated():
        raise RuntimeError(said)
    assert "Spark Connect server" in told(failure)


def test_the_package_has_the_version_of_the_build() -> None:
    pom = (ROOT / "pom.xml").read_text(encoding="utf-8")
    assert f"<version>{JAR_VERSION}</version>" in pom


def test_two_times_of_a_table_are_refused() -> None:
    table = spark_gnn.Table("t", time="at", first_seen=True)
    with pytest.raises(UserError, match="first_seen"):
        json.loads(spark_gnn.GraphSpec("graph", {"t": table})._yaml({}))


def test_an_installed_libtorch_is_found_without_importing_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "torch"
    (home / "lib").mkdir(parents=True)
    (home / "__init__.py").write_text("raise AssertionError('torch was imported')")
    monkeypatch.syspath_prepend(str(tmp_path))
    about = home / "version.py"

    about.write_text("__version__ = '2.7.1+cpu'\ncuda: Optional[str] = None\n")
    assert find_libtorch() == (str(home / "lib"), "cpu")
    about.write_text("__version__ = '2.7.1'\ncuda: Optional[str] = '12.6'\n")
    assert find_libtorch(lambda: True) == (str(home / "lib"), "cu128")
    assert find_libtorch(lambda: False) is None
    (tmp_path / "nvidia" / "cuda_runtime" / "lib").mkdir(parents=True)
    assert find_libtorch(lambda: False) == (str(home / "lib"), "cpu")
    about.write_text("__version__ = '2.8.0'\ncuda: Optional[str] = None\n")
    assert find_libtorch() is None


class FakeBuilder:
    def __init__(self, **options: str) -> None:
        self._options = dict(options)

    def config(self, key: str, value: str) -> FakeBuilder:
        self._options[key] = value
        return self


def test_configure_keeps_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTORCH_LIBRARY_PATH", raising=False)
    bare = spark_gnn.configure(FakeBuilder())._options
    assert "delta-spark" in bare["spark.jars.packages"]
    assert bare["spark.sql.catalog.spark_catalog"].endswith("DeltaCatalog")
    mine = {
        "spark.jars": "a.jar,spark-gnn-runtime-x.jar,pytorch-native-cpu.jar,delta-spark_4.1_2.13.jar",
        "spark.sql.catalog.spark_catalog": "my.Catalog",
        "spark.sql.extensions": "my.Extension",
    }
    kept = spark_gnn.configure(FakeBuilder(**mine))._options
    assert kept == {**mine, "spark.sql.extensions": "my.Extension,io.delta.sql.DeltaSparkSessionExtension"}
    assert spark_gnn.configure(FakeBuilder(**mine), delta=False)._options == mine
    remote = {"spark.remote": "sc://host:15002"}
    assert spark_gnn.configure(FakeBuilder(**remote))._options == remote


def test_jars_beside_packages_reach_executors(monkeypatch: pytest.MonkeyPatch) -> None:
    # pyspark has a session's spark.jars replace what spark-submit makes of jars and packages.
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--jars 'my jars/a.jar' pyspark-shell")
    mine = {"spark.jars": "spark-gnn-runtime-x.jar", "spark.jars.packages": "io.delta:delta-spark_4.1_2.13:4.3.0"}
    for _ in range(2):
        kept = spark_gnn.configure(FakeBuilder(**mine))._options
        assert "spark.jars" not in kept
        assert kept["spark.jars.packages"].startswith(mine["spark.jars.packages"])
    assert os.environ["PYSPARK_SUBMIT_ARGS"] == "--jars 'my jars/a.jar,spark-gnn-runtime-x.jar' pyspark-shell"

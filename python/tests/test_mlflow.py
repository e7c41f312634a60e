# SPDX-License-Identifier: Apache-2.0
"""Models in MLflow: files for runs and artifacts, SQLite for the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import QUERY, small
from pyspark.sql import DataFrame, SparkSession

import spark_gnn
from spark_gnn.ml import GnnModel

mlflow = pytest.importorskip("mlflow")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    mlflow.set_tracking_uri((tmp_path / "runs").as_uri())
    mlflow.set_registry_uri(f"sqlite:///{tmp_path}/registry.db")
    yield tmp_path
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)


def test_a_model_is_logged_registered_and_loaded_by_alias(
    spark: SparkSession, build: spark_gnn.GraphBuild, model: GnnModel, store: Path
) -> None:
    import spark_gnn.mlflow

    seeds = spark_gnn.entities(spark, model, ["2023-12-01"]).limit(5)
    example = seeds.toPandas()
    with mlflow.start_run() as run:
        info = spark_gnn.mlflow.log_model(
            model, "churn", registered_model_name="churn", alias="champion", input_example=example
        )
    logged = mlflow.get_run(run.info.run_id)
    assert logged.data.params["epochs"] == "2"
    assert "auroc" in logged.data.metrics
    history = mlflow.MlflowClient().get_metric_history(run.info.run_id, "train_loss")
    assert [metric.step for metric in history] == [1, 2]
    assert logged.data.tags["spark_gnn.graph_version"] == build.report().version
    artifacts = {file.path for file in mlflow.MlflowClient().list_artifacts(run.info.run_id)}
    assert {"report.html", "query.txt"} <= artifacts
    assert [column.name for column in info.signature.inputs] == ["customer_id", "anchor_time"]

    loaded = spark_gnn.mlflow.load_model("models:/churn@champion")
    assert loaded.getQuery() == QUERY
    expected = [row.prediction for row in model.transform(seeds).collect()]
    assert [row.prediction for row in loaded.transform(seeds).collect()] == expected

    scorer = mlflow.pyfunc.load_model("models:/churn@champion")
    scored = scorer.predict(example)
    assert scored["prediction"].tolist() == expected
    assert all(len(each) == 2 for each in scored["probability"])


def test_fits_log_themselves(build: spark_gnn.GraphBuild, rows: DataFrame, store: Path) -> None:
    import spark_gnn.mlflow

    spark_gnn.mlflow.autolog()
    try:
        with mlflow.start_run() as run:
            small(build, epochs=1).fit(rows)
            small(build, epochs=1, channels=4).fit(rows)
    finally:
        spark_gnn.mlflow.autolog(disable=True)
    assert mlflow.get_run(run.info.run_id).data.params["channels"] == "8"
    assert sorted(mlflow.search_runs()["params.channels"]) == ["4", "8"]


def test_an_alias_needs_a_registered_model(model: GnnModel) -> None:
    import spark_gnn.mlflow

    with pytest.raises(spark_gnn.UserError, match="registered_model_name"):
        spark_gnn.mlflow.log_model(model, alias="champion")

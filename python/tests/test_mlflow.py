# SPDX-License-Identifier: Apache-2.0
"""Models in MLflow: files for runs and artifacts, SQLite for the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
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
    transformed = model.transform(seeds).collect()
    expected = [row.prediction for row in transformed]
    assert [row.prediction for row in loaded.transform(seeds).collect()] == expected

    scorer = mlflow.pyfunc.load_model("models:/churn@champion")
    scored = scorer.predict(example)
    assert scored["prediction"].tolist() == expected
    for row, each in zip(transformed, scored["probability"], strict=True):
        # Sums add up in another order in batches of another size: the last bits of a float.
        assert list(each) == pytest.approx(list(row.probability), abs=2e-6)


def test_classes_that_are_strings_have_a_signature_and_are_predicted(
    spark: SparkSession, build: spark_gnn.GraphBuild, store: Path
) -> None:
    import spark_gnn.mlflow

    kinds = "element_at(array('few', 'many', 'none'), 1 + cast(customer_id % 3 AS int)) AS label"
    labeled = (
        spark.range(60)
        .selectExpr("id AS customer_id")
        .selectExpr("customer_id", "timestamp'2023-12-01' AS anchor_time", kinds)
    )
    gnn = small(build, epochs=1, entity="customers.customer_id", timeCol="anchor_time", labelCol="label")
    gnn.clear(gnn.query)
    example = labeled.drop("label").orderBy("customer_id").limit(3).toPandas()
    with mlflow.start_run():
        info = spark_gnn.mlflow.log_model(gnn.fit(labeled), "kinds", input_example=example)
    assert [str(column.type) for column in info.signature.outputs] == ["DataType.string", "Array(double)"]
    scored = mlflow.pyfunc.load_model(info.model_uri).predict(example)
    assert set(scored["prediction"]) <= {"few", "many", "none"}
    assert all(len(each) == 3 for each in scored["probability"])


def test_a_ranking_gives_a_list_a_row(spark: SparkSession, build: spark_gnn.GraphBuild, store: Path) -> None:
    import spark_gnn.mlflow

    query = "PREDICT LIST_DISTINCT(orders.customer_id, 0, 90) RANK TOP 3 FOR EACH customers.customer_id"
    gnn = small(build, epochs=1, query=query)
    model = gnn.fit(spark_gnn.labels(spark, gnn))
    example = pd.DataFrame(
        {"customer_id": [7, 999, 4], "anchor_time": pd.Timestamp("2023-12-01")}, index=["a", "b", "c"]
    )
    with mlflow.start_run():
        info = spark_gnn.mlflow.log_model(model, "next", input_example=example)
    assert [str(column.type) for column in info.signature.outputs] == ["Array(long)", "Array(double)"]
    scored = mlflow.pyfunc.load_model(info.model_uri).predict(example)
    assert scored.index.tolist() == ["a", "b", "c"]
    assert [len(each) for each in scored["recommended_customer_id"]] == [3, 0, 3]
    best = model.transform(spark.createDataFrame(example.loc[["c"]])).orderBy("rank")
    assert [row.score for row in best.collect()] == scored["score"]["c"]
    named = spark.sql("SELECT explode(array(3, 5, 5, NULL)) AS customer_id")
    rows = model.recommend(spark.createDataFrame(example.loc[["a", "c"]]), 9, named).collect()
    assert sorted(row.recommended_customer_id for row in rows) == [3, 3, 5, 5]


def test_a_models_job_file_and_plan_are_logged(
    build: spark_gnn.GraphBuild, rows: DataFrame, store: Path, tmp_path: Path
) -> None:
    import spark_gnn.mlflow

    job = tmp_path / "churn.yaml"
    job.write_text("training: {epochs: 1}\n", encoding="utf-8")
    gnn = small(build, epochs=1)
    gnn.set_plan(gnn.suggest_plan(rows).changed("channels", 8, "small is enough"))
    with mlflow.start_run() as run:
        spark_gnn.mlflow.log_fit(gnn.fit(rows), job_file=job)
    assert "training: {epochs: 1}" in mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/job.yaml")
    assert "channels = 8  # small is enough" in mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/plan.txt")


def test_models_that_log_themselves_can_be_registered(
    build: spark_gnn.GraphBuild, rows: DataFrame, store: Path
) -> None:
    import spark_gnn.mlflow

    spark_gnn.mlflow.autolog(log_models=True)
    try:
        small(build, epochs=1).fit(rows)
    finally:
        spark_gnn.mlflow.autolog(disable=True)
    found = mlflow.search_logged_models(output_format="list")
    assert len(found) == 1
    signature = mlflow.models.get_model_info(found[0].model_uri).signature
    assert [column.name for column in signature.inputs] == ["customer_id", "anchor_time"]
    assert [column.name for column in signature.outputs] == ["prediction", "probability"]


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

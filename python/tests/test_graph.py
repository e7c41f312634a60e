# SPDX-License-Identifier: Apache-2.0
"""Graphs, labels, plans, reports and jobs."""

from __future__ import annotations

import datetime
from pathlib import Path

from conftest import QUERY, shop_graph, small
from pyspark.sql import DataFrame, SparkSession

import spark_gnn
from spark_gnn.ml import GnnModel

JOB = """
graph:
  path: {folder}/job-graph
  tables:
    customers: {{source: {{path: {folder}/customers.csv}}, primary_key: customer_id, time: signed_up_at}}
    orders: {{source: {{path: {folder}/orders.csv}}, primary_key: order_id, time: ordered_at}}
  links: [orders.customer_id -> customers.customer_id]
task: {{query: "{query}"}}
sampling: {{num_neighbors: [{{hop1: {{default: 8}}}}]}}
model: {{channels: 8}}
training: {{epochs: 5, batch_size: 64, baselines: false}}
output: {{model: {folder}/job-model}}
"""


def test_a_build_reports_what_it_read(build: spark_gnn.GraphBuild) -> None:
    report = build.report()
    assert report.facts["tables"][0]["rows"] == 60
    assert report.leaks == []
    assert "customers" in repr(report)
    assert report._repr_html_().startswith("<iframe")
    assert "None found" in report.html


def test_tables_may_be_dataframes_and_of_the_catalog(spark: SparkSession, shop: Path) -> None:
    customers = spark.read.csv(str(shop / "customers.csv"), header=True, inferSchema=True)
    spark.read.csv(str(shop / "orders.csv"), header=True, inferSchema=True).createOrReplaceTempView("all_orders")
    graph = spark_gnn.GraphSpec(
        str(shop / "other"),
        {
            "customers": spark_gnn.Table(customers, primary_key=["customer_id"], time="signed_up_at"),
            "orders": spark_gnn.Table("all_orders", time="ordered_at", columns={"order_id": "ignore"}),
        },
        ["orders.customer_id -> customers.customer_id"],
    )
    first = spark_gnn.GraphBuild(spark, graph).run()
    assert [table["source"] for table in first.facts["tables"]] == ["a DataFrame", "table all_orders"]
    again = spark_gnn.GraphBuild(spark, graph, overwrite=True).run()
    assert again.version == first.version


def test_labels_are_made_at_times_of_ones_own(spark: SparkSession, build: spark_gnn.GraphBuild) -> None:
    made = spark_gnn.labels(
        spark,
        small(build),
        stride="30 days",
        first_time=datetime.date(2023, 3, 1),
        validation_from="2023-10-01",
        test_from=datetime.datetime(2023, 11, 15, 12),
    )
    assert made.columns == ["customer_id", "anchor_time", "label", "split"]
    first = {
        row.split: row.first
        for row in made.groupBy("split")
        .agg({"anchor_time": "min"})
        .withColumnRenamed("min(anchor_time)", "first")
        .collect()
    }
    assert first["validation"] == datetime.datetime(2023, 10, 1)
    assert first["test"] == datetime.datetime(2023, 11, 15, 12)
    assert first["train"] >= datetime.datetime(2023, 3, 1)


def test_entities_can_be_scored(spark: SparkSession, model: GnnModel) -> None:
    seeds = spark_gnn.entities(spark, model, ["2023-12-01"])
    assert seeds.count() == 60
    assert model.transform(seeds).where("prediction is null").count() == 0


def test_a_plan_has_reasons_and_is_kept_with_the_model(build: spark_gnn.GraphBuild, rows: DataFrame) -> None:
    gnn = small(build, epochs=1)
    plan = gnn.suggest_plan(rows)
    assert all(entry.reason for entry in plan.entries)
    assert "<table>" in plan._repr_html_()
    gnn.set_plan(plan.changed("channels", 4, "small is enough"))
    assert gnn.getChannels() == 4
    kept = gnn.fit(rows).plan()
    assert kept.values()["channels"] == 4
    assert "small is enough" in repr(kept)


def test_the_report_of_a_model_is_a_page(
    spark: SparkSession, model: GnnModel, build: spark_gnn.GraphBuild, tmp_path: Path
) -> None:
    page = model.report()
    assert QUERY.replace(">", "&gt;") in page.html
    assert "Where the time went" in page.html
    page.save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page.html
    model.save(str(tmp_path / "model"))
    assert spark_gnn.summary(spark, str(tmp_path / "model")) == model.summary
    assert "Where the time went" in spark_gnn.report(spark, str(tmp_path / "model")).html


def test_explanations_are_rows(model: GnnModel, rows: DataFrame) -> None:
    explained = model.explain(rows.where("split = 'test'").limit(1), most=2)
    assert {row.kind for row in explained.collect()} >= {"column"}


def test_a_job_file_is_fitted_evaluated_and_audited(spark: SparkSession, shop: Path) -> None:
    file = shop / "job.yaml"
    file.write_text(JOB.format(folder=shop, query=QUERY), encoding="utf-8")
    job = spark_gnn.Job.read(file, {"training.epochs": 1})
    fit = job.fit(spark)
    assert fit.model.getEpochs() == 1
    assert "Where the time went" in fit.report().html
    judged = job.evaluate(spark)
    assert 0 <= judged["auroc"] <= 1
    assert all(" moved since the " in line for line in judged.moved)
    job.predict(spark, ["2023-12-01"], str(shop / "predicted.csv"))
    assert len((shop / "predicted.csv").read_text().splitlines()) == 61
    audit = job.audit(spark, checks=["samples"])
    assert audit.findings == []
    assert "samples" in audit.text
    refresh = job.refresh(spark)
    assert "only Delta tables tell what has changed" in refresh.reason
    assert refresh.moved


def test_a_job_of_objects_is_planned_and_tuned(spark: SparkSession, shop: Path, build: spark_gnn.GraphBuild) -> None:
    job = spark_gnn.Job.of("again", shop_graph(shop), small(build, epochs=1), model=str(shop / "again"))
    best, trials = job.tune(spark, plans=2)
    assert len(trials) >= 2
    assert best.getEpochs() >= 1

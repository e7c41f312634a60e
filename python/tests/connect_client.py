# SPDX-License-Identifier: Apache-2.0
"""A client of Spark Connect. Arguments: the server, and a folder with a shop's CSV files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from conftest import shop_graph, small
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import SQLTransformer
from pyspark.sql import SparkSession

import spark_gnn
from spark_gnn import UserError
from spark_gnn.ml import Gnn, GnnModel


def refused(work: Callable[[], object], *words: str, lines: int = 1) -> None:
    try:
        work()
    except UserError as mistake:
        text = str(mistake)
        assert all(word in text for word in words), text
        assert len(text.splitlines()) == lines, text
    else:
        raise AssertionError(f"not refused: {words}")


def main(server: str, folder: Path) -> None:
    spark = SparkSession.builder.remote(server).getOrCreate()
    graph = shop_graph(folder)
    orders = spark.read.csv(str(folder / "orders.csv"), header=True, inferSchema=True)
    with_rows = spark_gnn.GraphSpec(
        str(folder / "other"), {**graph.tables, "orders": spark_gnn.Table(orders, time="ordered_at")}, graph.links
    )
    assert spark_gnn.GraphBuild(spark, with_rows).run().facts["tables"][0]["rows"] == 60

    build = spark_gnn.GraphBuild(spark, graph)
    report = build.run()
    assert "None found" in report.html
    refused(build.run, graph.path)

    gnn = small(build)
    rows = spark_gnn.labels(spark, gnn).cache()
    model = gnn.fit(rows)
    test = rows.where("split = 'test'")
    auroc = BinaryClassificationEvaluator().evaluate(model.transform(test))
    assert auroc > 0.65, auroc

    model.write().overwrite().save(str(folder / "model"))
    loaded = GnnModel.load(str(folder / "model"))
    assert loaded.getGraphPath() == graph.path
    assert loaded.transform(test).select("prediction").collect() == model.transform(test).select("prediction").collect()
    seeds = spark_gnn.entities(spark, loaded, ["2023-12-01"])
    assert loaded.transform(seeds).where("prediction is not null").count() == 60
    assert "Where the time went" in spark_gnn.report(spark, str(folder / "model")).html
    assert spark_gnn.summary(spark, str(folder / "model")).task == "binary"

    gnn.save(str(folder / "gnn"))
    assert Gnn.load(str(folder / "gnn")).getEpochs() == 2
    keep = SQLTransformer(statement="SELECT * FROM __THIS__ WHERE customer_id < 50")
    fitted = Pipeline(stages=[keep, small(build, epochs=1)]).fit(rows)
    fitted.write().overwrite().save(str(folder / "pipeline"))
    assert PipelineModel.load(str(folder / "pipeline")).transform(rows).count() > 0

    refused(lambda: small(build, epochs=0).fit(rows), "epochs = 0")
    refused(lambda: model.transform(test.drop("customer_id")), "customer_id")
    refused(lambda: spark_gnn.labels(spark, small(build, query="PREDICT nonsense")), "Cannot use the query", lines=3)
    refused(lambda: gnn.fit(test.toPandas()), "spark.createDataFrame")
    refused(model.report, "Spark Connect", "spark_gnn.report")
    refused(lambda: model.explain(test), "Spark Connect", "classic session")
    refused(lambda: gnn.suggest_plan(rows), "Spark Connect")
    refused(lambda: spark_gnn.Job.read("job.yaml"), "Spark Connect")
    print("all went well")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

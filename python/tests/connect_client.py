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
from pyspark.sql import DataFrame, SparkSession

import spark_gnn
from spark_gnn import UserError
from spark_gnn.ml import Gnn, GnnModel

NEXT = "PREDICT LIST_DISTINCT(orders.customer_id, 0, 90) RANK TOP 3 FOR EACH customers.customer_id"


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

    ranks(spark, small(build, epochs=1, query=NEXT), seeds)
    assert model.embeddings(seeds).where("size(embedding) > 1").count() == 60
    refused(lambda: model.recommend(seeds, 2), "the model is no ranking")
    refused(lambda: model.item_embeddings(seeds), "the model is no ranking")

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


def ranks(spark: SparkSession, gnn: Gnn, seeds: DataFrame) -> None:
    ranked = gnn.fit(spark_gnn.labels(spark, gnn))
    assert ranked.transform(seeds).count() == 60 * 3
    two = ranked.recommend(seeds, 2)
    assert two.count() == 60 * 2
    same = ["customer_id", "anchor_time", "rank", "recommended_customer_id", "score"]
    assert two.select(same).exceptAll(ranked.transform(seeds).select(same)).count() == 0
    assert ranked.recommend(seeds, 9, ["customer_id < 2"]).count() == 60 * 2
    named = ranked.recommend(seeds, 9, spark.sql("SELECT explode(array(3, 5, 5, NULL)) AS customer_id"))
    assert {row[0] for row in named.select("recommended_customer_id").distinct().collect()} == {3, 5}
    refused(lambda: ranked.recommend(seeds, 0), "k = 0")
    pairs = ranked.embeddings(seeds).join(
        ranked.item_embeddings(seeds).withColumnRenamed("embedding", "item"), ["customer_id", "anchor_time"]
    )
    assert pairs.where("size(embedding) = size(item)").count() == 60


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

# SPDX-License-Identifier: Apache-2.0
"""What a user does who has installed the wheel beside pyspark and nothing else.

Arguments: the folder with a shop's CSV files, and the folder for the packages that Spark fetches.
"""

import sys

from pyspark.sql import SparkSession

import spark_gnn
from spark_gnn.ml import Gnn, GnnModel

shop, ivy = sys.argv[1:]
builder = SparkSession.builder.master("local[2]").config("spark.jars.ivy", ivy)
spark = spark_gnn.configure(builder.config("spark.ui.enabled", "false")).getOrCreate()
spark.conf.set("spark.databricks.delta.snapshotPartitions", "1")
spark.conf.set("spark.sql.shuffle.partitions", "2")

for table in ("customers", "orders"):
    rows = spark.read.csv(f"{shop}/{table}.csv", header=True, inferSchema=True)
    rows.write.format("delta").saveAsTable(table)

graph = spark_gnn.GraphSpec(
    "graph",
    tables={
        "customers": spark_gnn.Table("customers", primary_key="customer_id", time="signed_up_at"),
        "orders": spark_gnn.Table("orders", primary_key="order_id", time="ordered_at"),
    },
    links=["orders.customer_id -> customers.customer_id"],
)
print(spark_gnn.GraphBuild(spark, graph).run())

gnn = Gnn(graphPath=graph.path, query="PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id", epochs=1)
model = gnn.fit(spark_gnn.labels(spark, gnn))
print(model.summary.figures)
model.write().overwrite().save("model")

scored = GnnModel.load("model").transform(spark_gnn.entities(spark, model, ["2023-12-01"]))
scored.drop("probability", "rawPrediction").write.format("delta").saveAsTable("predictions")
print("predicted", spark.table("predictions").where("prediction is not null").count())

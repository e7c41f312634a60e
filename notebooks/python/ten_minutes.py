# Databricks notebook source
# MAGIC %md
# MAGIC # Ten minutes with spark-gnn
# MAGIC
# MAGIC A shop has three tables: customers, products, orders. Who will order again within 30 days?
# MAGIC
# MAGIC The usual way is to join, to count and to average until there is one wide table of features. Here no table is
# MAGIC joined and no feature is made. The tables become a graph: every row is a node, every foreign key an edge. A
# MAGIC graph neural network reads the rows around a customer, as they were at the time of the question.
# MAGIC
# MAGIC The shop is invented, so the true probability of every answer is known. At the end the model stands beside it.

# COMMAND ----------

# MAGIC %md
# MAGIC ## Where it runs
# MAGIC
# MAGIC On Databricks: a cluster with runtime 18 LTS in dedicated access mode, with the Maven package
# MAGIC `io.sparkgnn:spark-gnn-runtime-spark_4.1_2.13`, and `%pip install spark-gnn` in a cell before this one. Set
# MAGIC the widgets to a volume and a schema of yours.
# MAGIC
# MAGIC Anywhere else: `pip install spark-gnn 'pyspark>=4.1,<4.2'`, then `python ten_minutes.py`.

# COMMAND ----------

import tempfile

import spark_gnn
from pyspark.sql import SparkSession

folder = spark_gnn.setting("folder", tempfile.mkdtemp(), databricks="/Volumes/main/default/spark_gnn/ten_minutes")
schema = spark_gnn.setting("schema", "shop", databricks="main.spark_gnn_shop")
customers = spark_gnn.setting("customers", 1500)
epochs = spark_gnn.setting("epochs", 6)

# The session of the cluster. Anywhere else one is made, with the jars and Delta Lake.
spark = spark_gnn.get_or_create(SparkSession.builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 1. Tables
# MAGIC
# MAGIC How soon a customer comes back depends on what was bought last: coffee is used up, a lamp is not. Within a
# MAGIC category it differs from product to product. So the answer is two steps away from the customer: to the order,
# MAGIC and on to its product. Nothing in the customer's own row tells it.

# COMMAND ----------

import datetime
import random

rng = random.Random(7)
opening = datetime.datetime(2024, 1, 1)
closing = datetime.datetime(2025, 7, 1)
until_next = {"coffee": 15, "tea": 25, "books": 50, "toys": 80, "lamps": 160}  # days, on average

product_rows, days_after = [], {}
for product in range(200):
    category = rng.choice(list(until_next))
    days_after[product] = until_next[category] * rng.choice([0.6, 1.0, 1.6])
    product_rows.append((product, category, round(rng.uniform(3, 60), 2), opening))

customer_rows, order_rows = [], []
for customer in range(customers):
    at = opening + datetime.timedelta(days=rng.uniform(0, 300))
    customer_rows.append((customer, rng.choice(["north", "south", "east", "west"]), rng.randint(1945, 2005), at))
    at += datetime.timedelta(days=rng.expovariate(1 / 10))
    while at < closing:
        product = rng.randrange(len(product_rows))
        order_rows.append((len(order_rows), customer, product, rng.randint(1, 3), at))
        at += datetime.timedelta(days=rng.expovariate(1 / days_after[product]))

columns = {
    "customers": "customer_id long, region string, birth_year int, signed_up_at timestamp",
    "products": "product_id long, category string, price double, listed_at timestamp",
    "orders": "order_id long, customer_id long, product_id long, quantity int, ordered_at timestamp",
}
spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
for table, rows in {"customers": customer_rows, "products": product_rows, "orders": order_rows}.items():
    frame = spark.createDataFrame(rows, columns[table])
    frame.write.format("delta").mode("overwrite").saveAsTable(f"{schema}.{table}")
    print(f"{table:10} {len(rows):7,} rows")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 2. Graph
# MAGIC
# MAGIC Say which column is a table's key, which column says when a row became known, and which columns are foreign
# MAGIC keys. That is all. The types of the other columns are found out.
# MAGIC
# MAGIC The time matters most. A question as of the 1st of March sees no row that is later, in no table and over no
# MAGIC number of steps. Read the report's section on leaks: it names columns that look as if they were filled in
# MAGIC later.

# COMMAND ----------

graph = spark_gnn.GraphSpec(
    f"{folder}/graph",
    tables={
        "customers": spark_gnn.Table(f"{schema}.customers", primary_key="customer_id", time="signed_up_at"),
        "products": spark_gnn.Table(f"{schema}.products", primary_key="product_id", time="listed_at"),
        "orders": spark_gnn.Table(f"{schema}.orders", primary_key="order_id", time="ordered_at"),
    },
    links=["orders.customer_id -> customers.customer_id", "orders.product_id -> products.product_id"],
)
build = spark_gnn.GraphBuild(spark, graph, overwrite=True)
build.run()

# COMMAND ----------

print("warnings:", build.report().warnings)
print("leaks:", build.report().leaks)

# COMMAND ----------

# MAGIC %md
# MAGIC ## 3. Question
# MAGIC
# MAGIC A predictive query says what is predicted, for whom, and for which of them. Its labels come from the same
# MAGIC tables: at each of many past times, who ordered in the 30 days after it? The newest times are kept apart: one
# MAGIC to pick the best epoch (`validation`), one to judge the model (`test`). The split is by time, because the
# MAGIC model is used on a future that it has not seen.

# COMMAND ----------

from spark_gnn.ml import Gnn

query = """
    PREDICT COUNT(orders.*, 0, 30) > 0
    FOR EACH customers.customer_id
    WHERE COUNT(orders.*, -INF, 0) > 0
"""
gnn = Gnn(
    graphPath=graph.path,
    query=query,
    numNeighbors=[{"hop1": {"default": 8}}, {"hop2": {"default": 4, "products.product_id->orders.product_id": 0}}],
    channels=32,
    epochs=epochs,
    learningRate=0.005,
    seed=7,
)
labels = spark_gnn.labels(spark, gnn, most_times=8).cache()
labels.groupBy("split").agg({"anchor_time": "min", "label": "avg", "*": "count"}).show()

# COMMAND ----------

# MAGIC %md
# MAGIC `numNeighbors` says how much of the neighborhood is read: up to 8 orders of a customer, and the product of
# MAGIC each. From a product it does not go on to the orders of other customers: that is what the 0 is for.
# MAGIC
# MAGIC ## 4. Fit
# MAGIC
# MAGIC In a notebook each epoch prints a line while the training goes on.

# COMMAND ----------

model = gnn.fit(labels)
for epoch in model.summary.epochs:
    number, loss, auroc = epoch["epoch"] + 1, epoch["trainLoss"], epoch["metrics"]["auroc"]
    print(f"epoch {number}: loss {loss:.4f}, validation AUROC {auroc:.4f}")

# COMMAND ----------

# MAGIC %md
# MAGIC Beside simple answers for the same rows: a constant, the customer's own past, and boosted trees on figures of
# MAGIC that past. If one of them is as good, the graph is not worth its trouble, and this says so.

# COMMAND ----------

print("\n".join(model.comparison()))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 5. Judge
# MAGIC
# MAGIC On the rows that are later than all that was trained on. The oracle knows the shop's own rule: after a product
# MAGIC with a mean of `d` days, the next order comes within 30 days with probability `1 - exp(-30 / d)`. It does not
# MAGIC know how the dice fall, so it makes mistakes, too. No model can hope for more than its AUROC.

# COMMAND ----------

from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.functions import vector_to_array
from pyspark.sql import functions as F

test = labels.where("split = 'test'")
judged = model.transform(test).withColumn("score", vector_to_array("probability")[1]).cache()

rule = spark.createDataFrame(list(days_after.items()), "product_id long, days double")
last = (
    judged.join(spark.table(f"{schema}.orders"), "customer_id")
    .where("ordered_at <= anchor_time")
    .groupBy("customer_id", "anchor_time")
    .agg(F.max_by("product_id", "ordered_at").alias("product_id"))
)
oracle = last.join(rule, "product_id").selectExpr("customer_id", "anchor_time", "1 - exp(-30 / days) AS oracle")
judged = judged.join(oracle, ["customer_id", "anchor_time"]).withColumn("constant", F.lit(0.5))

aurocs = {
    name: BinaryClassificationEvaluator(rawPredictionCol=name, labelCol="label").evaluate(judged)
    for name in ("constant", "score", "oracle")
}
print(f"AUROC on {judged.count()} test rows")
for name, value in aurocs.items():
    print(f"{name:10} {value:.4f}")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 6. Predict
# MAGIC
# MAGIC For every customer as of today, into a table. The model can be saved, loaded and put into a pipeline as any
# MAGIC other of `pyspark.ml`, in Python and in Java.

# COMMAND ----------

from spark_gnn.ml import GnnModel

model.write().overwrite().save(f"{folder}/model")
loaded = GnnModel.load(f"{folder}/model")

seeds = spark_gnn.entities(spark, loaded, [closing.date()])
scored = loaded.transform(seeds).withColumn("score", vector_to_array("probability")[1])
scored.drop("probability", "rawPrediction").write.format("delta").mode("overwrite").saveAsTable(f"{schema}.reorders")
predicted = spark.table(f"{schema}.reorders")
print(f"predicted {predicted.where('prediction IS NOT NULL').count()} customers")
predicted.orderBy(F.desc("score")).show(5)

# COMMAND ----------

# MAGIC %md
# MAGIC ## 7. Report
# MAGIC
# MAGIC Figures, curves, the simple answers and the graph on one page. As the last value of a cell it is shown. The
# MAGIC file is for your colleagues: it needs nothing beside it.

# COMMAND ----------

report = model.report()
report.save(f"{folder}/report.html")
report

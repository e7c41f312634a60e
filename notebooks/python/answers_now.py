# Databricks notebook source
# MAGIC %md
# MAGIC # Answers now: a graph that follows its tables
# MAGIC
# MAGIC A graph is as old as its last build, and a score is as good as what the graph knows. This notebook keeps both
# MAGIC fresh:
# MAGIC
# MAGIC 1. `refresh` brings a graph to what its Delta tables have, and the graph is then the one that a build makes;
# MAGIC 2. a stream of new orders is scored as it comes, batch by batch;
# MAGIC 3. a customer who has just come is scored by a server over HTTP, before any job has run.
# MAGIC
# MAGIC Begin with *ten_minutes* if you have not seen a graph built yet.

# COMMAND ----------

# MAGIC %md
# MAGIC ## Where it runs
# MAGIC
# MAGIC On Databricks: a cluster with runtime 18 LTS in dedicated access mode, with the Maven package
# MAGIC `io.sparkgnn:spark-gnn-runtime-spark_4.1_2.13`, and `%pip install spark-gnn` in a cell before this one. Set
# MAGIC the widgets to a volume and a schema of yours. `refresh` has not been tried there: it reads Delta Lake's own
# MAGIC classes, and where they are missing it builds the graph anew and says so.
# MAGIC
# MAGIC Anywhere else: `pip install spark-gnn 'pyspark>=4.1,<4.2'`, then `python answers_now.py`. The server is part of
# MAGIC a clone of spark-gnn: set NOTEBOOK_LAUNCHER to its `bin/spark-gnn` to see the third part.

# COMMAND ----------

import tempfile

import spark_gnn
from pyspark.sql import SparkSession

folder = spark_gnn.setting("folder", tempfile.mkdtemp(), databricks="/Volumes/main/default/spark_gnn/answers_now")
schema = spark_gnn.setting("schema", "answers_now", databricks="main.spark_gnn_answers_now")
customers = spark_gnn.setting("customers", 600)
epochs = spark_gnn.setting("epochs", 3)
launcher = spark_gnn.setting("launcher", "")

# The session of the cluster. Anywhere else one is made, with the jars and Delta Lake.
spark = spark_gnn.get_or_create(SparkSession.builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## A shop of three tables
# MAGIC
# MAGIC Customers come back sooner or later by what they bought last. `until` is where the tables end for now.

# COMMAND ----------

import datetime
import random

rng = random.Random(11)
opening = datetime.datetime(2024, 1, 1)
until = datetime.datetime(2025, 5, 1)
until_next = {"coffee": 15, "tea": 25, "books": 50, "toys": 80, "lamps": 160}  # days, on average
columns = {
    "customers": "customer_id long, region string, signed_up_at timestamp",
    "products": "product_id long, category string, price double, listed_at timestamp",
    "orders": "order_id long, customer_id long, product_id long, ordered_at timestamp",
}

product_rows = []
for product in range(100):
    product_rows.append((product, rng.choice(list(until_next)), round(rng.uniform(3, 60), 2), opening))

customer_rows, order_rows = [], []
for customer in range(customers):
    at = opening + datetime.timedelta(days=rng.uniform(0, 480))
    customer_rows.append((customer, rng.choice(["north", "south", "east", "west"]), at))
    at += datetime.timedelta(days=rng.expovariate(1 / 10))
    while at < until:
        product = rng.randrange(len(product_rows))
        order_rows.append((len(order_rows), customer, product, at))
        at += datetime.timedelta(days=rng.expovariate(1 / until_next[product_rows[product][1]]))


def rows_of(table, rows):
    """Rows as a DataFrame with the table's columns."""
    return spark.createDataFrame(rows, columns[table])


spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
for table, rows in {"customers": customer_rows, "products": product_rows, "orders": order_rows}.items():
    rows_of(table, rows).write.format("delta").mode("overwrite").saveAsTable(f"{schema}.{table}")
    print(f"{table:10} {len(rows):7,} rows")

# COMMAND ----------

# MAGIC %md
# MAGIC ## The graph and the model
# MAGIC
# MAGIC As ever. The types of the columns are said here, so that a build next month makes the same ones.

# COMMAND ----------

from spark_gnn.ml import Gnn

tables = {
    "customers": spark_gnn.Table(
        f"{schema}.customers", primary_key="customer_id", time="signed_up_at", columns={"region": "categorical"}
    ),
    "products": spark_gnn.Table(
        f"{schema}.products",
        primary_key="product_id",
        time="listed_at",
        columns={"category": "categorical", "price": "numeric"},
    ),
    "orders": spark_gnn.Table(f"{schema}.orders", primary_key="order_id", time="ordered_at"),
}
links = ["orders.customer_id -> customers.customer_id", "orders.product_id -> products.product_id"]
graph = spark_gnn.GraphSpec(f"{folder}/graph", tables, links)
build = spark_gnn.GraphBuild(spark, graph, overwrite=True)
build.run()

query = "PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id"
gnn = Gnn(
    graphPath=graph.path,
    query=query,
    numNeighbors=[8, 4],
    channels=32,
    epochs=epochs,
    batchSize=64,
    seed=7,
)
model = gnn.fit(spark_gnn.labels(spark, gnn, most_times=6).cache())
model.write().overwrite().save(f"{folder}/model")
model.report().save(f"{folder}/report.html")
model.report()

# COMMAND ----------

# MAGIC %md
# MAGIC ## A day later
# MAGIC
# MAGIC Orders have come, one of them late; a customer has moved to a region that nobody was from; an order has been
# MAGIC cancelled and is deleted. `refresh` reads these rows from the tables' Delta logs, and no others.

# COMMAND ----------

from delta.tables import DeltaTable

day = until + datetime.timedelta(days=1)
come = [(len(order_rows) + i, rng.randrange(customers), rng.randrange(100), day) for i in range(40)]
come.append((len(order_rows) + 40, 3, 7, day - datetime.timedelta(days=90)))
rows_of("orders", come).write.format("delta").mode("append").saveAsTable(f"{schema}.orders")
DeltaTable.forName(spark, f"{schema}.customers").update("customer_id = 5", {"region": "'islands'"})
DeltaTable.forName(spark, f"{schema}.orders").delete("order_id = 11")

refreshed = build.refresh()
print(refreshed)

# COMMAND ----------

# MAGIC %md
# MAGIC Is it the graph that a build makes? A graph's version is a hash of all its files.

# COMMAND ----------

again = spark_gnn.GraphBuild(spark, spark_gnn.GraphSpec(f"{folder}/again", tables, links), overwrite=True).run()
print("refreshed", refreshed.build.version)
print("built    ", again.version)
assert refreshed.build.version == again.version

# COMMAND ----------

# MAGIC %md
# MAGIC ## As orders come
# MAGIC
# MAGIC A stream reads the orders from here on. For each of its batches the graph follows, and the customers who have
# MAGIC just ordered are scored, as of now. `foreachBatch` runs where the driver is, so all of Spark can be used in it.
# MAGIC With a trigger of a minute this goes on forever; `availableNow` ends when all has been read.

# COMMAND ----------

from pyspark.ml.functions import vector_to_array
from pyspark.sql import functions as f


def score(batch, number):
    """Scores the customers of a batch of orders."""
    build.refresh()
    newest = batch.groupBy("customer_id").agg(f.max("ordered_at").alias("anchor_time"))
    scored = (
        model.transform(newest)
        .withColumn("score", vector_to_array("probability")[1])
        .drop("probability", "rawPrediction")
    )
    scored.withColumn("batch", f.lit(number)).write.format("delta").mode("append").saveAsTable(f"{schema}.scores")


start = DeltaTable.forName(spark, f"{schema}.orders").history(1).first()["version"] + 1
for hour in range(2):
    at = day + datetime.timedelta(hours=hour)
    some = [
        (len(order_rows) + 100 * (hour + 1) + i, rng.randrange(customers), rng.randrange(100), at) for i in range(20)
    ]
    rows_of("orders", some).write.format("delta").mode("append").saveAsTable(f"{schema}.orders")
    stream = (
        spark.readStream.option("startingVersion", start)
        .table(f"{schema}.orders")
        .writeStream.foreachBatch(score)
        .option("checkpointLocation", f"{folder}/checkpoint")
        .trigger(availableNow=True)
        .start()
    )
    stream.awaitTermination()

scores = spark.table(f"{schema}.scores")
scores.groupBy("batch").agg(f.count("*").alias("customers"), f.round(f.avg("score"), 3).alias("mean score")).show()

# COMMAND ----------

# MAGIC %md
# MAGIC ## Before any job has run
# MAGIC
# MAGIC A server holds the graph and the model, without Spark. Rows are posted to it and count at once. Here a customer
# MAGIC comes with two orders and is scored a moment later; then the same rows come with the tables, and the refreshed
# MAGIC graph gives the same score.

# COMMAND ----------

import json
import pathlib
import re
import subprocess
import urllib.request

JOB = f"""
graph:
  path: {folder}/graph
  tables:
    customers: {{source: {{table: {schema}.customers}}, primary_key: customer_id, time: signed_up_at}}
    products: {{source: {{table: {schema}.products}}, primary_key: product_id, time: listed_at}}
    orders: {{source: {{table: {schema}.orders}}, primary_key: order_id, time: ordered_at}}
  links: {json.dumps(links)}
task: {{query: "{query}"}}
output: {{model: {folder}/model}}
"""
signed_up, now = day + datetime.timedelta(hours=3), day + datetime.timedelta(hours=9)
newcomer = (customers, "east", signed_up)
first_orders = [(10**6 + i, customers, 7 * i, signed_up + datetime.timedelta(hours=i + 1)) for i in range(2)]


def named(table, rows):
    """Rows as JSON has them."""
    names = [column.split()[0] for column in columns[table].split(", ")]
    return [
        dict(zip(names, [v.isoformat() + "Z" if hasattr(v, "isoformat") else v for v in row], strict=True))
        for row in rows
    ]


def post(address, body):
    """What the server answers."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


served = None
if launcher:
    pathlib.Path(f"{folder}/shop.yaml").write_text(JOB)
    command = [launcher, "serve", f"{folder}/shop.yaml", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        said = server.stdout.readline()
        assert said, f"the server did not start: {' '.join(command)}"
        address = re.search(r"http://\S+", said).group()
        ask = {"rows": [{"customer_id": customers, "time": now.isoformat() + "Z"}]}
        print("before:", post(f"{address}/v1/predict", ask)["predictions"][0])
        rows = {"customers": named("customers", [newcomer]), "orders": named("orders", first_orders)}
        print("rows:", post(f"{address}/v1/rows", {"put": rows}))
        served = post(f"{address}/v1/predict", ask)["predictions"][0]["probability"][1]
        server.terminate()
    print("served", served)

# COMMAND ----------

rows_of("customers", [newcomer]).write.format("delta").mode("append").saveAsTable(f"{schema}.customers")
rows_of("orders", first_orders).write.format("delta").mode("append").saveAsTable(f"{schema}.orders")
build.refresh()
seed = spark.createDataFrame([(customers, now)], "customer_id long, anchor_time timestamp")
score_of_tables = model.transform(seed).select(vector_to_array("probability")[1]).first()[0]
print("refreshed", score_of_tables)
assert served is None or abs(served - score_of_tables) < 1e-5

# COMMAND ----------

# MAGIC %md
# MAGIC ## What to take along
# MAGIC
# MAGIC - `refresh` in a job that runs every hour costs what has changed and one copy of the graph. Score after it.
# MAGIC - A server answers for rows that no table has yet. When the graph has been refreshed it can take the new one.
# MAGIC - A model is not fit again by any of this. `training.initial_model` (`fit --from`) goes on from its weights when
# MAGIC   the labels of a few weeks more are there.

# Databricks notebook source
# MAGIC %md
# MAGIC # A model that is kept fresh, with MLflow
# MAGIC
# MAGIC A model is trained once, and then the weeks go by. Each week new orders come in. This notebook does what a
# MAGIC weekly job does:
# MAGIC
# MAGIC 1. load the model that has the alias `champion`;
# MAGIC 2. refresh the graph with the new rows;
# MAGIC 3. score with the champion on the new graph, so that predictions do not wait for a training;
# MAGIC 4. train a challenger, and log and register it;
# MAGIC 5. compare both on the same rows, and move the alias if the challenger is better.
# MAGIC
# MAGIC Begin with *ten_minutes* if you have not seen a graph built yet.

# COMMAND ----------

# MAGIC %md
# MAGIC ## Where it runs
# MAGIC
# MAGIC On Databricks: a cluster with runtime 18 LTS in dedicated access mode, with the Maven package
# MAGIC `io.sparkgnn:spark-gnn-runtime-spark_4.1_2.13`, and `%pip install spark-gnn` in a cell before this one. Set
# MAGIC the widgets to a volume, a schema and a model of yours. MLflow is there already.
# MAGIC
# MAGIC Anywhere else: `pip install spark-gnn mlflow 'pyspark>=4.1,<4.2'`, then `python mlflow_weekly.py`. Runs and
# MAGIC models go to a SQLite file and a folder.

# COMMAND ----------

import os
import tempfile

import mlflow
import spark_gnn
import spark_gnn.mlflow
from pyspark.sql import SparkSession

folder = spark_gnn.setting("folder", tempfile.mkdtemp(), databricks="/Volumes/main/default/spark_gnn/mlflow_weekly")
schema = spark_gnn.setting("schema", "weekly", databricks="main.spark_gnn_weekly")
registered = spark_gnn.setting("model", "reorders", databricks="main.spark_gnn_weekly.reorders")
customers = spark_gnn.setting("customers", 1000)
epochs = spark_gnn.setting("epochs", 4)

# The session of the cluster. Anywhere else one is made, with the jars and Delta Lake.
spark = spark_gnn.get_or_create(SparkSession.builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse"))

if "DATABRICKS_RUNTIME_VERSION" not in os.environ:
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("weekly", f"file://{folder}/artifacts"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## The shop, week by week
# MAGIC
# MAGIC What was bought last says how soon a customer comes back. `arrive` writes what came in until a day, and
# MAGIC appends what came in since the last time, as a pipeline of yours would.

# COMMAND ----------

import datetime
import random

rng = random.Random(11)
opening = datetime.datetime(2024, 1, 1)
first_week, second_week = datetime.datetime(2025, 5, 5), datetime.datetime(2025, 5, 12)
until_next = {"coffee": 15, "tea": 25, "books": 50, "toys": 80, "lamps": 160}  # days, on average

product_rows = []
for product in range(100):
    product_rows.append((product, rng.choice(list(until_next)), round(rng.uniform(3, 60), 2), opening))

customer_rows, order_rows = [], []
for customer in range(customers):
    at = opening + datetime.timedelta(days=rng.uniform(0, 495))
    customer_rows.append((customer, rng.choice(["north", "south", "east", "west"]), at))
    at += datetime.timedelta(days=rng.expovariate(1 / 10))
    while at < second_week:
        product = rng.randrange(len(product_rows))
        order_rows.append((len(order_rows), customer, product, at))
        at += datetime.timedelta(days=rng.expovariate(1 / until_next[product_rows[product][1]]))

columns = {
    "customers": "customer_id long, region string, signed_up_at timestamp",
    "products": "product_id long, category string, price double, listed_at timestamp",
    "orders": "order_id long, customer_id long, product_id long, ordered_at timestamp",
}
shop = {"customers": customer_rows, "products": product_rows, "orders": order_rows}


def arrive(until, since=None):
    """Writes the rows up to a day, or appends those since another."""
    for table, rows in shop.items():
        new = [row for row in rows if row[-1] < until and (since is None or row[-1] >= since)]
        frame = spark.createDataFrame(new, columns[table])
        frame.write.format("delta").mode("append" if since else "overwrite").saveAsTable(f"{schema}.{table}")
        print(f"{table:10} {len(new):7,} new rows")


spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
arrive(first_week)

# COMMAND ----------

# MAGIC %md
# MAGIC ## The first week
# MAGIC
# MAGIC The graph is built once. After that `refresh` brings it to what the tables have: it reads the rows that came and
# MAGIC went from their Delta logs and writes the graph that a build would write. What scores on the old one meanwhile
# MAGIC goes on undisturbed.

# COMMAND ----------

from spark_gnn.ml import Gnn

query = """
    PREDICT COUNT(orders.*, 0, 30) > 0
    FOR EACH customers.customer_id
    WHERE COUNT(orders.*, -180, 0) > 0
"""


tables = {
    "customers": spark_gnn.Table(f"{schema}.customers", primary_key="customer_id", time="signed_up_at"),
    "products": spark_gnn.Table(f"{schema}.products", primary_key="product_id", time="listed_at"),
    "orders": spark_gnn.Table(f"{schema}.orders", primary_key="order_id", time="ordered_at"),
}
links = ["orders.customer_id -> customers.customer_id", "orders.product_id -> products.product_id"]
graph = spark_gnn.GraphSpec(f"{folder}/graph", tables, links)
build = spark_gnn.GraphBuild(spark, graph, overwrite=True)
report = build.run()
assert not report.leaks, report.leaks
path = graph.path


def estimator(path):
    """What is trained each week."""
    return Gnn(
        graphPath=path,
        query=query,
        numNeighbors=[{"hop1": {"default": 8}}, {"hop2": {"default": 4, "products.product_id->orders.product_id": 0}}],
        channels=32,
        epochs=epochs,
        batchSize=64,
        learningRate=0.005,
        seed=7,
    )


gnn = estimator(path)
labels = spark_gnn.labels(spark, gnn, most_times=6).cache()
model = gnn.fit(labels)

# COMMAND ----------

# MAGIC %md
# MAGIC `log_model` logs how the training went, and the model. A run has the values that were trained with, the
# MAGIC metrics of each epoch, the report's page, the query, and the versions of the graph and of its Delta tables. So
# MAGIC a year later it is still known what the model was trained on.
# MAGIC
# MAGIC The input example gives the model a signature, which the registry of Unity Catalog asks for.

# COMMAND ----------

example = spark_gnn.entities(spark, model, [first_week.date()]).limit(3).toPandas()
with mlflow.start_run(run_name=f"{first_week:%Y-%m-%d}") as run:
    spark_gnn.mlflow.log_model(
        model, "reorders", registered_model_name=registered, alias="champion", input_example=example
    )

logged = mlflow.get_run(run.info.run_id)
print("auroc", f"{logged.data.metrics['auroc']:.4f}")
for tag, value in sorted(logged.data.tags.items()):
    if tag.startswith("spark_gnn."):
        print(tag, value)

# COMMAND ----------

# MAGIC %md
# MAGIC ## A week later
# MAGIC
# MAGIC New orders, and the graph follows. The champion is loaded by its alias: the job need not know which version that
# MAGIC is. `setGraphPath` says where the graph is: a model may have been trained on another one.

# COMMAND ----------

arrive(second_week, since=first_week)
refreshed = build.refresh()
print(refreshed)
assert refreshed.reason == "", refreshed.reason

champion = spark_gnn.mlflow.load_model(f"models:/{registered}@champion").setGraphPath(path)

# COMMAND ----------

# MAGIC %md
# MAGIC ### Score
# MAGIC
# MAGIC All customers that the query is about, as of today, into a table. The time is a column of it, so each week
# MAGIC appends.

# COMMAND ----------

from pyspark.ml.functions import vector_to_array

seeds = spark_gnn.entities(spark, champion, [second_week.date()])
scored = (
    champion.transform(seeds)
    .withColumn("score", vector_to_array("probability")[1])
    .drop("probability", "rawPrediction")
)
scored.write.format("delta").mode("append").saveAsTable(f"{schema}.scores")
spark.table(f"{schema}.scores").groupBy("anchor_time").agg({"*": "count", "score": "avg"}).show()

# COMMAND ----------

# MAGIC %md
# MAGIC ### Train a challenger
# MAGIC
# MAGIC The labels are made anew: their newest windows have moved on by a week. It is registered without an alias, so
# MAGIC nothing uses it yet.

# COMMAND ----------

gnn = estimator(path)
labels = spark_gnn.labels(spark, gnn, most_times=6).cache()
challenger = gnn.fit(labels)
with mlflow.start_run(run_name=f"{second_week:%Y-%m-%d}"):
    info = spark_gnn.mlflow.log_model(challenger, "reorders", registered_model_name=registered, input_example=example)
print("registered version", info.registered_model_version)

# COMMAND ----------

# MAGIC %md
# MAGIC ### Compare
# MAGIC
# MAGIC Both on the test rows of this week: neither has seen their labels, and both see the same graph. A difference
# MAGIC smaller than what another seed would give is none, so the challenger has to be ahead by a margin.

# COMMAND ----------

from pyspark.ml.evaluation import BinaryClassificationEvaluator

test = labels.where("split = 'test'")
evaluator = BinaryClassificationEvaluator(labelCol="label")
of_champion = evaluator.evaluate(champion.transform(test))
of_challenger = evaluator.evaluate(challenger.transform(test))
margin = 0.005
print(f"AUROC on {test.count()} test rows: champion {of_champion:.4f}, challenger {of_challenger:.4f}")
if of_challenger > of_champion + margin:
    version = str(info.registered_model_version)
    mlflow.MlflowClient().set_registered_model_alias(registered, "champion", version)
    print(f"version {version} is the champion now")
else:
    print("the champion stays")

# COMMAND ----------

# MAGIC %md
# MAGIC ## From plain Python
# MAGIC
# MAGIC The same version takes a pandas DataFrame of keys and times, and gives one. That is what a service calls. It
# MAGIC needs Spark and the graph where it runs.

# COMMAND ----------

scorer = mlflow.pyfunc.load_model(f"models:/{registered}@champion")
print(scorer.predict(example))

# COMMAND ----------

# MAGIC %md
# MAGIC ## The challenger's report
# MAGIC
# MAGIC The same page is `report.html` among the artifacts of its run.

# COMMAND ----------

report = challenger.report()
report.save(f"{folder}/report.html")
report

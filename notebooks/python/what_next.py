# Databricks notebook source
# MAGIC %md
# MAGIC # What next?
# MAGIC
# MAGIC A ranking answers with a list: which products will each customer buy in the next 30 days, best first. It is
# MAGIC asked by a predictive query that ends in `RANK TOP k`, and trained, scored and saved as every other model.
# MAGIC
# MAGIC A ranking is good if it beats what needs no training: the products that are popular, and those that the
# MAGIC customer bought before. Both are always printed beside the model.
# MAGIC
# MAGIC Begin with *ten_minutes* if you have not seen a graph built yet.

# COMMAND ----------

# MAGIC %md
# MAGIC ## Where it runs
# MAGIC
# MAGIC On Databricks: a cluster with runtime 18 LTS in dedicated access mode, with the Maven package
# MAGIC `io.sparkgnn:spark-gnn-runtime-spark_4.1_2.13`, and `%pip install spark-gnn` in a cell before this one. Set
# MAGIC the widgets to a volume and a schema of yours.
# MAGIC
# MAGIC Anywhere else: `pip install spark-gnn 'pyspark>=4.1,<4.2'`, then `python what_next.py`.

# COMMAND ----------

import tempfile

import spark_gnn
from pyspark.sql import SparkSession

folder = spark_gnn.setting("folder", tempfile.mkdtemp(), databricks="/Volumes/main/default/spark_gnn/what_next")
schema = spark_gnn.setting("schema", "books", databricks="main.spark_gnn_books")
customers = spark_gnn.setting("customers", 1200)
epochs = spark_gnn.setting("epochs", 8)

# The session of the cluster. Anywhere else one is made, with the jars and Delta Lake.
spark = spark_gnn.get_or_create(SparkSession.builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 1. Tables
# MAGIC
# MAGIC A bookshop with series of ten volumes. Most customers go on with a series that they have begun, some begin
# MAGIC another of a genre that they like, and some buy whatever is on the pile by the door.
# MAGIC
# MAGIC Nobody buys a volume twice. So what a customer bought before is no answer, but it leads to one: the next
# MAGIC volume.

# COMMAND ----------

import datetime
import random

rng = random.Random(7)
opening = datetime.datetime(2024, 1, 1)
closing = datetime.datetime(2025, 7, 1)
volumes = 10
genres = ["crime", "fantasy", "history", "travel"]
genre_of = [rng.choice(genres) for _ in range(24)]

book_rows = [
    (
        series * volumes + volume,
        f"{genre_of[series]} {series}, volume {volume + 1}",
        genre_of[series],
        volume + 1,
        opening,
    )
    for series in range(len(genre_of))
    for volume in range(volumes)
]
customer_rows, sale_rows = [], []
for customer in range(customers):
    at = opening + datetime.timedelta(days=rng.uniform(0, 400))
    customer_rows.append((customer, rng.choice(["shop", "web"]), at))
    likes = rng.sample(genres, 2)
    next_volume = {}
    for _ in range(40):
        at += datetime.timedelta(days=rng.expovariate(1 / 20))
        if at >= closing:
            break
        begun = [series for series, volume in next_volume.items() if volume < volumes]
        chance = rng.random()
        if begun and chance < 0.6:
            series = rng.choice(begun)
        elif chance < 0.85:
            series = rng.choice([each for each, genre in enumerate(genre_of) if genre in likes])
        else:
            series = rng.randrange(len(genre_of))
        volume = next_volume.get(series, 0)
        if volume < volumes:
            next_volume[series] = volume + 1
            sale_rows.append((len(sale_rows), customer, series * volumes + volume, at))

columns = {
    "customers": "customer_id long, channel string, joined_at timestamp",
    "books": "book_id long, title string, genre string, volume int, published_at timestamp",
    "sales": "sale_id long, customer_id long, book_id long, sold_at timestamp",
}
spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
for table, rows in {"customers": customer_rows, "books": book_rows, "sales": sale_rows}.items():
    frame = spark.createDataFrame(rows, columns[table])
    frame.write.format("delta").mode("overwrite").saveAsTable(f"{schema}.{table}")
    print(f"{table:10} {len(rows):7,} rows")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 2. Graph and question
# MAGIC
# MAGIC What is ranked are the rows of `books`, the table that the foreign key `sales.book_id` leads to. A customer
# MAGIC who buys nothing in a window has no list, and so no label there.

# COMMAND ----------

graph = spark_gnn.GraphSpec(
    f"{folder}/graph",
    tables={
        "customers": spark_gnn.Table(f"{schema}.customers", primary_key="customer_id", time="joined_at"),
        "books": spark_gnn.Table(f"{schema}.books", primary_key="book_id", time="published_at"),
        "sales": spark_gnn.Table(f"{schema}.sales", primary_key="sale_id", time="sold_at"),
    },
    links=["sales.customer_id -> customers.customer_id", "sales.book_id -> books.book_id"],
)
print(spark_gnn.GraphBuild(spark, graph, overwrite=True).run())

# COMMAND ----------

from spark_gnn.ml import Gnn

query = """
    PREDICT LIST_DISTINCT(sales.book_id, 0, 30) RANK TOP 10
    FOR EACH customers.customer_id
    WHERE COUNT(sales.*, -INF, 0) > 0
"""
gnn = Gnn(
    graphPath=graph.path,
    query=query,
    numNeighbors=[{"hop1": {"default": 16}}, {"hop2": {"default": 4, "books.book_id->sales.book_id": 0}}],
    channels=32,
    excludeSeen=True,
    epochs=epochs,
    batchSize=64,
    learningRate=0.01,
    seed=7,
)
labels = spark_gnn.labels(spark, gnn, most_times=8).cache()
labels.where("split = 'train'").show(5)

# COMMAND ----------

# MAGIC %md
# MAGIC `excludeSeen` takes what a customer has bought out of the answers. That is right for books, and wrong for
# MAGIC coffee.
# MAGIC
# MAGIC ## 3. Fit, beside the simple rankings
# MAGIC
# MAGIC `map` is high if the books that were bought are near the top. `recall` is the share of them that is in the
# MAGIC list.

# COMMAND ----------

model = gnn.fit(labels)
for name, value in model.summary.figures.items():
    print(f"{name:12} {value:.4f}")
print("\n".join(model.comparison()))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 4. Answers
# MAGIC
# MAGIC `transform` gives as many rows a customer as the query asks for. `recommend` gives another number. Each row
# MAGIC has a rank, from 1, the book's key and a score.

# COMMAND ----------

from pyspark.sql import functions as F

seeds = spark_gnn.entities(spark, model, [closing.date()])
books = spark.table(f"{schema}.books").select("book_id", "title")
few = seeds.orderBy("customer_id").limit(3)

newest_first = "slice(sort_array(collect_list(struct(sold_at, title)), false), 1, 5).title"
best_first = "sort_array(collect_list(struct(rank, title))).title"
sales = spark.table(f"{schema}.sales").join(few.select("customer_id"), "customer_id").join(books, "book_id")
bought = sales.groupBy("customer_id").agg(F.expr(newest_first).alias("bought last"))
answers = model.recommend(few, 3).join(books, "book_id")
recommended = answers.groupBy("customer_id").agg(F.expr(best_first).alias("recommended"))
bought.join(recommended, "customer_id").orderBy("customer_id").show(truncate=False, vertical=True)

# COMMAND ----------

# MAGIC %md
# MAGIC Into a table, for all customers:

# COMMAND ----------

model.transform(seeds).write.format("delta").mode("overwrite").saveAsTable(f"{schema}.recommended")
recommended = spark.table(f"{schema}.recommended")
print(f"recommended to {recommended.select('customer_id').distinct().count()} customers")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 5. Judge
# MAGIC
# MAGIC On the rows that are later than all that was trained on: the share of customers of whom at least one of the
# MAGIC ten came true, for the model and for the ten books that sold best in the 90 days before.

# COMMAND ----------

test = labels.where("split = 'test'").select("customer_id", "anchor_time", F.col("label").alias("bought")).cache()
answers = model.transform(test.select("customer_id", "anchor_time"))
hits = (
    test.join(answers, ["customer_id", "anchor_time"])
    .groupBy("customer_id", "anchor_time")
    .agg(F.max(F.expr("array_contains(bought, book_id)").cast("double")).alias("hit"))
)
anchor = test.first().anchor_time
popular = [
    row.book_id
    for row in spark.table(f"{schema}.sales")
    .where(F.col("sold_at").between(anchor - datetime.timedelta(days=90), anchor))
    .groupBy("book_id")
    .count()
    .orderBy(F.desc("count"))
    .limit(10)
    .collect()
]
of_popular = test.select(F.arrays_overlap("bought", F.lit(popular)).cast("double").alias("hit"))
print(f"{test.count()} test rows")
print(f"model    {hits.agg(F.avg('hit')).first()[0]:.4f}")
print(f"popular  {of_popular.agg(F.avg('hit')).first()[0]:.4f}")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 6. Report

# COMMAND ----------

report = model.report()
report.save(f"{folder}/report.html")
report

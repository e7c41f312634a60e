# Databricks notebook source
# MAGIC %md
# MAGIC # Your own tables: types, leaks, audit, plan
# MAGIC
# MAGIC Tables of one's own are not tidy. A number is a code, a column was filled in later, a table has no time. This
# MAGIC notebook builds a graph from such tables, reads what the build says, finds two leaks of the future, and then
# MAGIC lets a plan choose the settings.
# MAGIC
# MAGIC The question: which of the orders of the last 30 days will be sent back in the next 30?
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
# MAGIC Anywhere else: `pip install spark-gnn 'pyspark>=4.1,<4.2'`, then `python own_tables.py`.

# COMMAND ----------

import tempfile

import spark_gnn
from pyspark.sql import SparkSession

folder = spark_gnn.setting("folder", tempfile.mkdtemp(), databricks="/Volumes/main/default/spark_gnn/own_tables")
schema = spark_gnn.setting("schema", "shoes", databricks="main.spark_gnn_shoes")
orders = spark_gnn.setting("orders", 6000)

# The session of the cluster. Anywhere else one is made, with the jars and Delta Lake.
builder = SparkSession.builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse")
# The audit joins tables with Spark. For small ones a few partitions are quicker than Spark's 200.
spark = spark_gnn.get_or_create(builder.config("spark.sql.shuffle.partitions", "4"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 1. Tables
# MAGIC
# MAGIC A shop for shoes. Some models run small and come back, and some customers send back a lot. Look at what is
# MAGIC wrong with the columns:
# MAGIC
# MAGIC - `customers.postcode` is a number only by its looks.
# MAGIC - `orders.closed_at` is filled in when the order is closed, weeks after its row was made.
# MAGIC - `orders.refund` is filled in when the shoes come back.
# MAGIC - `order_lines` has no time at all.

# COMMAND ----------

import datetime
import random

rng = random.Random(7)
opening = datetime.datetime(2024, 1, 1)
days = 540
runs_small = {"Alba": 0.05, "Brio": 0.15, "Corso": 0.3, "Dune": 0.55}

shoe_rows = []
for shoe in range(120):
    shoe_rows.append((shoe, rng.choice(list(runs_small)), rng.choice(["boot", "sandal", "sneaker"]), opening))
customer_rows, picky = [], {}
for customer in range(orders // 6):
    picky[customer] = rng.choice([0.5, 1.0, 1.6])
    customer_rows.append((customer, rng.choice([20095, 50667, 60311, 80331]), opening))

order_rows, line_rows, return_rows = [], [], []
for order in range(orders):
    at = opening + datetime.timedelta(days=rng.uniform(1, days))
    customer = rng.randrange(len(customer_rows))
    bought = rng.sample(range(len(shoe_rows)), rng.choice([1, 1, 2]))
    line_rows += [(order, shoe, rng.randint(36, 46)) for shoe in bought]
    chance = picky[customer] * max(runs_small[shoe_rows[shoe][1]] for shoe in bought)
    closed = at + datetime.timedelta(days=30)
    refund = None
    if rng.random() < chance:
        closed = at + datetime.timedelta(days=rng.uniform(5, 28))
        refund = round(rng.uniform(40, 160), 2)
        return_rows.append((len(return_rows), order, closed))
    order_rows.append((order, customer, rng.choice(["app", "web"]), refund, closed, at))

columns = {
    "customers": "customer_id long, postcode int, joined_at timestamp",
    "shoes": "shoe_id long, brand string, kind string, listed_at timestamp",
    "orders": "order_id long, customer_id long, channel string, refund double, closed_at timestamp, "
    "ordered_at timestamp",
    "order_lines": "order_id long, shoe_id long, size int",
    "returns": "return_id long, order_id long, returned_at timestamp",
}
shop = {
    "customers": customer_rows,
    "shoes": shoe_rows,
    "orders": order_rows,
    "order_lines": line_rows,
    "returns": return_rows,
}
spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
for table, rows in shop.items():
    frame = spark.createDataFrame(rows, columns[table])
    frame.write.format("delta").mode("overwrite").saveAsTable(f"{schema}.{table}")
    print(f"{table:12} {len(rows):7,} rows")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 2. A first graph, and what it says
# MAGIC
# MAGIC Keys, times and links, and nothing else. `order_lines` gets no time: its rows inherit the time of the order
# MAGIC that they point to.

# COMMAND ----------


def graph_of(name, **orders_columns):
    """The graph, with what is said of columns of the orders."""
    return spark_gnn.GraphSpec(
        f"{folder}/{name}",
        tables={
            "customers": spark_gnn.Table(
                f"{schema}.customers",
                primary_key="customer_id",
                time="joined_at",
                columns={"postcode": "categorical"},
            ),
            "shoes": spark_gnn.Table(f"{schema}.shoes", primary_key="shoe_id", time="listed_at"),
            "orders": spark_gnn.Table(
                f"{schema}.orders", primary_key="order_id", time="ordered_at", columns=orders_columns
            ),
            "order_lines": spark_gnn.Table(f"{schema}.order_lines"),
            "returns": spark_gnn.Table(f"{schema}.returns", primary_key="return_id", time="returned_at"),
        },
        links=[
            "orders.customer_id -> customers.customer_id",
            "order_lines.order_id -> orders.order_id",
            "order_lines.shoe_id -> shoes.shoe_id",
            "returns.order_id -> orders.order_id",
        ],
    )


report = spark_gnn.GraphBuild(spark, graph_of("first"), overwrite=True).run()
print(report)

# COMMAND ----------

# MAGIC %md
# MAGIC The table of columns says what each is taken as, and why. What looks wrong is changed with `columns`, as
# MAGIC `postcode` is above. The section on leakage names `orders.closed_at`: its values are later than the rows' own
# MAGIC times, so it was filled in later.

# COMMAND ----------

print("\n".join(report.leaks))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 3. The leak that has no time
# MAGIC
# MAGIC `closed_at` is now ignored, and the build is content. `orders.refund` is still there: an amount has no time
# MAGIC that gives it away. The audit looks another way. Its check `columns` asks of each column whether it knows the
# MAGIC label alone.

# COMMAND ----------

from spark_gnn.ml import Gnn

query = """
    PREDICT COUNT(returns.*, 0, 30) > 0
    FOR EACH orders.order_id
    WHERE COUNT(order_lines.*, -30, 0) > 0 AND COUNT(returns.*, -INF, 0) = 0
"""
second = graph_of("second", closed_at="ignore")
report = spark_gnn.GraphBuild(spark, second, overwrite=True).run()
print("leaks of the second graph:", report.leaks)

job = spark_gnn.Job.of("second", second, Gnn(graphPath=second.path, query=query), model=f"{folder}/second-model")
audit = job.audit(spark, checks=["columns"], report=f"{folder}/audit.json")
print(audit)

# COMMAND ----------

# MAGIC %md
# MAGIC A column that predicts too well alone is a suspicion, not a proof. Here it is right: nobody knows the refund
# MAGIC before the shoes are back. A model with that column would look splendid here, and fail on the first order of
# MAGIC tomorrow.
# MAGIC
# MAGIC Without it, and with two more checks: `labels` makes labels again from the tables with Spark, `samples` dates
# MAGIC every row that the validation rows see by its source table.

# COMMAND ----------

third = graph_of("third", closed_at="ignore", refund="ignore")
report = spark_gnn.GraphBuild(spark, third, overwrite=True).run()
gnn = Gnn(graphPath=third.path, query=query)
job = spark_gnn.Job.of("third", third, gnn, model=f"{folder}/model", report=f"{folder}/report.html")
audit = job.audit(spark, checks=["labels", "samples", "columns"], report=f"{folder}/audit.json")
print(audit)
print("findings in the third graph:", audit.findings)

# COMMAND ----------

# MAGIC %md
# MAGIC There is a fourth check, `canary`. It plants rows in the future and looks whether a prediction moves. It
# MAGIC builds graphs and takes longest; leave `checks` out to have all four.
# MAGIC
# MAGIC ## 4. A plan
# MAGIC
# MAGIC The plan looks at the labels and at some hundred neighborhoods, and proposes the settings, each with its
# MAGIC reason. What you set yourself stays. Look at `numNeighbors`: it has three hops, because the returns of a
# MAGIC customer's other orders are three steps away.

# COMMAND ----------

labels = spark_gnn.labels(spark, gnn).cache()
plan = gnn.suggest_plan(labels)
plan

# COMMAND ----------

# MAGIC %md
# MAGIC What that costs on this machine, before it is paid. The seconds come from training for a short while.

# COMMAND ----------

gnn.set_plan(plan.changed("epochs", 5, "enough to show"))
cost = gnn.explain_plan(labels)
print(cost)
print(f"5 epochs: about {cost.training_seconds(5):.0f} s")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 5. Fit
# MAGIC
# MAGIC `brand` is two steps from an order: to its lines, and on to the shoes. How often a customer sends back is
# MAGIC three steps away: to the customer, to the other orders, to their returns.

# COMMAND ----------

model = gnn.fit(labels)
print("\n".join(model.comparison()))

# COMMAND ----------

# MAGIC %md
# MAGIC ## 6. Report

# COMMAND ----------

page = model.report()
page.save(f"{folder}/report.html")
page

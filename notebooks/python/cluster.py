# Databricks notebook source
# MAGIC %md
# MAGIC # Training on a cluster
# MAGIC
# MAGIC One machine is enough for most tables. When an epoch takes an hour, or the graph does not fit the memory of one
# MAGIC machine, several train one model together. This notebook shows what that takes and what you can rely on:
# MAGIC
# MAGIC 1. two workers learn the same as one;
# MAGIC 2. checkpoints: an executor is killed while it trains, and the training resumes from the last of them;
# MAGIC 3. placement: executors that each have all of the graph, or share it;
# MAGIC 4. what is different on GPUs.
# MAGIC
# MAGIC Begin with *ten_minutes* if you have not seen a graph built yet.

# COMMAND ----------

# MAGIC %md
# MAGIC ## Where it runs
# MAGIC
# MAGIC On Databricks: a cluster with two machines for workers, runtime 18 LTS in dedicated access mode, and no
# MAGIC autoscaling, with the Maven package `io.sparkgnn:spark-gnn-runtime-spark_4.1_2.13`, and `%pip install spark-gnn`
# MAGIC in a cell before this one. Set the widgets to a volume and a schema of yours.
# MAGIC
# MAGIC Anywhere else: `pip install spark-gnn 'pyspark>=4.1,<4.2'`, then `python cluster.py`. It starts a small cluster
# MAGIC on this machine: Spark's master and two workers, each in a process of its own. Name a cluster of yours with
# MAGIC `NOTEBOOK_MASTER=spark://host:7077`, and give the notebook a folder that all of its machines see.

# COMMAND ----------

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyspark
import spark_gnn
from pyspark.sql import SparkSession

folder = spark_gnn.setting("folder", tempfile.mkdtemp(), databricks="/Volumes/main/default/spark_gnn/cluster")
schema = spark_gnn.setting("schema", "bearings", databricks="main.spark_gnn_bearings")
master = spark_gnn.setting("master", "")
workers = spark_gnn.setting("workers", 2)
machines = spark_gnn.setting("machines", 1500)
epochs = spark_gnn.setting("epochs", 3)


def start_cluster():
    """Starts Spark's own cluster manager on this machine, and says where it is. It ends with the notebook."""
    home = str(Path(pyspark.__file__).parent)
    settings = {"SPARK_HOME": home, "SPARK_DAEMON_JAVA_OPTS": "-Dspark.master.rest.enabled=false"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    room = ["--cores", "1", "--memory", "1g", "--work-dir", f"{folder}/work"]
    processes = [["master.Master", *here, "--port", str(port)]]
    processes += [["worker.Worker", *here, *room, f"spark://127.0.0.1:{port}"]] * workers
    for name, *arguments in processes:
        with open(f"{folder}/{name}.log", "a") as log:
            command = [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{name}", *arguments]
            started = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
        atexit.register(started.terminate)
        while started.poll() is None and socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            time.sleep(0.2)
    return f"spark://127.0.0.1:{port}"


if SparkSession.getActiveSession() is None:
    # Python on the executors is the one that runs this.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master or start_cluster())
    builder = builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse").config("spark.executor.memory", "1g")
    # The first job waits until all executors are there, and epochs are heard of with the executors' heartbeats.
    builder = builder.config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
    builder = builder.config("spark.executor.heartbeatInterval", "1s")
    spark = spark_gnn.get_or_create(builder)

# COMMAND ----------

# MAGIC %md
# MAGIC ## 1. Who is there
# MAGIC
# MAGIC A training with two workers needs two executors, nearly equal in cores: one worker runs in each, and takes all
# MAGIC of its cores. A Spark job asks them what they have.

# COMMAND ----------


def executor_process():
    """The executor that a task runs in. Its Python processes come from a daemon that it has started."""
    return int(subprocess.run(["ps", "-o", "ppid=", "-p", str(os.getppid())], capture_output=True, check=True).stdout)


def look(_):
    """What a task sees where it runs."""
    time.sleep(0.5)  # so that each executor is given tasks
    try:
        gpus = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        gpus = ""
    return f"{socket.gethostname()}, process {executor_process()}: {gpus or 'no GPU'}"


context = spark.sparkContext
for executor in sorted(set(context.parallelize(range(4 * workers), 4 * workers).map(look).collect())):
    print(executor)

# COMMAND ----------

# MAGIC %md
# MAGIC ## 2. Tables and graph
# MAGIC
# MAGIC A works repairs its machines by putting in a new bearing, and some batches of bearings are worse than others.
# MAGIC Which machines will need a repair within 30 days? The answer is two steps away: to a machine's last repair, and
# MAGIC on to the batch.

# COMMAND ----------

import datetime
import random

rng = random.Random(7)
opening = datetime.datetime(2024, 1, 1)
closing = datetime.datetime(2025, 7, 1)

batch_rows, lasts = [], []
for batch in range(150):
    maker, hardness = rng.choice(["Aalto", "Brandt", "Conti"]), rng.uniform(40, 60)
    days = {"Aalto": 15, "Brandt": 40, "Conti": 120}[maker]  # that a bearing lasts, on average
    lasts.append(days * (1.6 if hardness > 50 else 0.6))
    batch_rows.append((batch, maker, hardness, opening))

machine_rows, repair_rows = [], []
for machine in range(machines):
    at = opening + datetime.timedelta(days=rng.uniform(0, 200))
    machine_rows.append((machine, rng.choice(["lathe", "mill", "press"]), at))
    at += datetime.timedelta(days=rng.expovariate(1 / 20))
    while at < closing:
        batch = rng.randrange(len(batch_rows))
        repair_rows.append((len(repair_rows), machine, batch, at))
        at += datetime.timedelta(days=rng.expovariate(1 / lasts[batch]))

columns = {
    "machines": "machine_id long, kind string, installed_at timestamp",
    "batches": "batch_id long, maker string, hardness double, made_at timestamp",
    "repairs": "repair_id long, machine_id long, batch_id long, repaired_at timestamp",
}
spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
for table, rows in {"machines": machine_rows, "batches": batch_rows, "repairs": repair_rows}.items():
    frame = spark.createDataFrame(rows, columns[table])
    frame.write.format("delta").mode("overwrite").saveAsTable(f"{schema}.{table}")
    print(f"{table:10} {len(rows):7,} rows")

# COMMAND ----------

# MAGIC %md
# MAGIC The graph is written in `shards` stripes, so that executors can share it. A large graph has several of its own
# MAGIC accord; this one is far too small for that, so it is told.

# COMMAND ----------

graph = spark_gnn.GraphSpec(
    f"{folder}/graph",
    tables={
        "machines": spark_gnn.Table(f"{schema}.machines", primary_key="machine_id", time="installed_at"),
        "batches": spark_gnn.Table(f"{schema}.batches", primary_key="batch_id", time="made_at"),
        "repairs": spark_gnn.Table(f"{schema}.repairs", primary_key="repair_id", time="repaired_at"),
    },
    links=["repairs.machine_id -> machines.machine_id", "repairs.batch_id -> batches.batch_id"],
    shards=4,
)
print(spark_gnn.GraphBuild(spark, graph, overwrite=True).run())

# COMMAND ----------

# MAGIC %md
# MAGIC ## 3. Two workers learn the same as one
# MAGIC
# MAGIC `numWorkers` is all that is said. The order of the rows is a function of the seed, not of who is there. Of each
# MAGIC batch every worker takes its part, the gradients are added up in an order that never changes, and all make the
# MAGIC same step. So `batchSize` means the same with any number of workers, and so does everything else that was tuned
# MAGIC on one.
# MAGIC
# MAGIC Dropout draws its masks in each worker, so with it the curves differ as those of two seeds do. Here it is off,
# MAGIC to look at them beside each other.

# COMMAND ----------

from spark_gnn.ml import Gnn

gnn = Gnn(
    graphPath=graph.path,
    query="""
        PREDICT COUNT(repairs.*, 0, 30) > 0
        FOR EACH machines.machine_id
        WHERE COUNT(repairs.*, -INF, 0) > 0
    """,
    numNeighbors=[{"hop1": {"default": 8}}, {"hop2": {"default": 4, "batches.batch_id->repairs.batch_id": 0}}],
    channels=32,
    epochs=epochs,
    batchSize=64,
    learningRate=0.01,
    dropout=0.0,
    headDropout=0.0,
    seed=7,
)
labels = spark_gnn.labels(spark, gnn, most_times=6).cache()
spark_gnn.show_progress(True)

fits = {}
fits["one worker"] = gnn.copy({gnn.numWorkers: 1}).fit(labels)

# COMMAND ----------

gnn.setNumWorkers(workers)
fits["two workers"] = gnn.fit(labels)


def losses():
    """The losses of the epochs of all trainings, beside each other."""
    print("epoch" + "".join(f"{name:>14}" for name in fits))
    for epoch in range(epochs):
        print(f"{epoch + 1:5}" + "".join(f"{fit.summary.epochs[epoch]['trainLoss']:14.6f}" for fit in fits.values()))


losses()

# COMMAND ----------

# MAGIC %md
# MAGIC The losses of the first epoch agree to five digits: sums of floating-point numbers depend on their order. Each
# MAGIC step makes such differences grow, as another rounding would; the figures of the validation rows are as good. On
# MAGIC a small graph two workers are no faster: adding up the gradients takes longer than what is saved. They pay off
# MAGIC when a step takes far longer than a round trip on the network, and `gnn.explain_plan(labels)` says how long an
# MAGIC epoch will take.
# MAGIC
# MAGIC ## 4. An executor is lost
# MAGIC
# MAGIC Machines fail, and spot instances are taken away. A training stage needs all of its workers at once, so Spark
# MAGIC ends it when one is gone, and does not try it again. `fit` does, up to `maxAttempts` times, once there are
# MAGIC enough executors again. With `checkpointPath`, on storage that outlives the executors, it resumes from the last
# MAGIC checkpoint instead of the beginning. A checkpoint is as large as a few copies of the weights. The default is one
# MAGIC every five minutes; here it is one every 20 steps, for the show.
# MAGIC
# MAGIC Now for the failure. A Spark task leaves a process beside the executor that it runs in. It waits for the
# MAGIC checkpoint of the 200th step, which is in the second epoch, and then kills the executor with the signal that no
# MAGIC process can refuse.

# COMMAND ----------

checkpoints = f"{folder}/checkpoints"


def sabotage(_):
    """Has the executor killed once 200 steps are in a checkpoint, and says which process it is."""
    executor = executor_process()
    reached = f"find {checkpoints} -name 'steps-*' | sed 's/.*-//' | awk '$1 >= 200 {{print}}' | grep -q ."
    until = f"for _ in $(seq 6000); do if {reached}; then kill -9 {executor}; exit; fi; sleep 0.05; done"
    nowhere = subprocess.DEVNULL
    subprocess.Popen(["sh", "-c", until], start_new_session=True, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    return executor


gnn.setCheckpointPath(checkpoints).setCheckpointInterval(20)
print("the executor that will be killed: process", context.parallelize([0], 1).map(sabotage).first())
fits["one lost"] = gnn.fit(labels)

# COMMAND ----------

# MAGIC %md
# MAGIC *Attempt 1 of 3 failed* is the loss, and *Resuming from a checkpoint* says what need not be trained again. The
# MAGIC model is the same, to the last bit: a checkpoint has all that the next step depends on. Predictions tell.

# COMMAND ----------

from pyspark.sql import functions as F

test = labels.where("split = 'test'").select("machine_id", "anchor_time").cache()


def differing(one, other):
    """How many rows have another prediction."""
    keys = ["machine_id", "anchor_time"]
    mine = fits[one].transform(test).select(*keys, F.col("probability").alias("mine"))
    theirs = fits[other].transform(test).select(*keys, F.col("probability").alias("theirs"))
    return mine.join(theirs, keys).where("mine != theirs").count()


losses()
print(f"test rows: {test.count()}, predicted otherwise after the loss: {differing('two workers', 'one lost')}")
print("checkpoints left:", len(list(Path(checkpoints).rglob("steps-*"))))

# COMMAND ----------

# MAGIC %md
# MAGIC A driver that is lost is no different: the next `fit` of the same training finds the checkpoints and resumes.
# MAGIC They lie in a folder that is named after graph, settings and rows, so that another training never takes them for
# MAGIC its own. Once there is a model, they are deleted.
# MAGIC
# MAGIC ## 5. Placement
# MAGIC
# MAGIC Each executor copies the graph to its local disk and maps it into memory: that is `placement="replicated"`. With
# MAGIC `sharded` it copies its share of the stripes and asks the others for the rest. That is slower, and fits a graph
# MAGIC that no machine could hold alone. `auto`, the default, shards a graph that is larger than half of an executor's
# MAGIC memory, and prints which it has chosen and why. The model does not depend on it.

# COMMAND ----------

fits["shared"] = gnn.copy({gnn.placement: "sharded"}).fit(labels)
losses()
print(f"predicted otherwise with a shared graph: {differing('two workers', 'shared')}")

# COMMAND ----------

# MAGIC %md
# MAGIC ## 6. GPUs
# MAGIC
# MAGIC The code stays as it is. `device="auto"`, the default, takes the GPU that Spark has given the task. What is
# MAGIC different is the cluster:
# MAGIC
# MAGIC - **libtorch for CUDA.** The one that the Maven package brings is for the CPU. Put a libtorch 2.7.1 for CUDA on
# MAGIC   each machine, and name its `lib` folder to driver and executors in `PYTORCH_LIBRARY_PATH`, beside
# MAGIC   `PYTORCH_VERSION=2.7.1` and `PYTORCH_FLAVOR=cu128`.
# MAGIC - **`libcudart.so`.** A file of exactly that name in a folder of `LD_LIBRARY_PATH`.
# MAGIC - **Spark.** `spark.executor.resource.gpu.amount=1`, `spark.task.resource.gpu.amount=1` and a discovery script,
# MAGIC   as for any job on GPUs. Databricks' GPU clusters have them.
# MAGIC
# MAGIC `device="gpu"` instead of `auto` is for finding out: it ends in one line that says what is missing, where `auto`
# MAGIC takes the CPU. A model that was trained on GPUs scores on CPUs, and the other way round.

# COMMAND ----------

from spark_gnn import UserError

try:
    gnn.copy({gnn.device: "gpu"}).fit(labels)
    print("trained on GPUs")
except UserError as mistake:
    print(mistake)

# COMMAND ----------

# MAGIC %md
# MAGIC ## 7. Report
# MAGIC
# MAGIC Of the training that lost an executor. Its curves have no gap.

# COMMAND ----------

report = fits["one lost"].report()
report.save(f"{folder}/report.html")
report

"""Times the quickstart's question on small tables, by the command line and in a plain pyspark session.

    python docs/benchmarks/small_data.py FOLDER [ROUNDS]

Both build the graph of five Delta tables, make the labels of a query, train one epoch and predict for every customer;
they take turns. The session has Spark's own settings: 200 shuffle partitions, and what else a notebook starts with.
Needs the package spark_gnn and pyspark; prints a JSON line a round, and one with the medians and their ratio.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[2] / "bin" / "spark-gnn"
QUERY = "PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id"
LAST = "2024-10-27"
ONE_EPOCH = ["--set", "training.epochs=1", "--overwrite"]


def notebook(folder):
    """What a notebook does, from its first line to its predictions."""
    from pyspark.sql import SparkSession

    import spark_gnn

    spark = spark_gnn.configure(SparkSession.builder.master("local[*]")).getOrCreate()
    started = time.monotonic()
    job = spark_gnn.Job.read(folder / "shop.yaml", {"training.epochs": 1})
    job.build(spark)
    gnn = job.gnn().setQuery(QUERY)
    labels = spark_gnn.labels(
        spark,
        gnn,
        stride="30 days",
        first_time="2024-03-31",
        validation_from="2024-09-27",
        test_from=LAST,
        last_time="2024-11-26",
    ).cache()
    model = gnn.fit(labels)
    seeds = spark_gnn.entities(spark, model, [LAST])
    model.transform(seeds).write.parquet(str(folder / "notebook.parquet"), mode="overwrite")
    print("in the session:", round(time.monotonic() - started, 1))


def commands(folder):
    job = str(folder / "shop.yaml")
    run([str(LAUNCHER), "fit", job, *ONE_EPOCH])
    run([str(LAUNCHER), "predict", job, "--at", LAST, "--out", str(folder / "commands.parquet"), "--overwrite"])


def run(command):
    done = subprocess.run(command, env={**os.environ, "SPARK_GNN_BUILD": "0"}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def main(folder, rounds):
    if not (folder / "tables").exists():
        run([str(LAUNCHER), "quickstart", "--dir", str(folder), "--set", "training.epochs=1"])
    ways = {
        "command line": lambda: commands(folder),
        "notebook": lambda: run([sys.executable, __file__, str(folder), "notebook"]),
    }
    seconds = {way: [] for way in ways}
    for number in range(rounds):
        for way, work in ways.items():
            shutil.rmtree(folder / "graph", ignore_errors=True)
            started = time.monotonic()
            work()
            seconds[way].append(round(time.monotonic() - started, 1))
        print(json.dumps({"round": number, **{way: all_[-1] for way, all_ in seconds.items()}}), flush=True)
    medians = {way: statistics.median(all_) for way, all_ in seconds.items()}
    print(json.dumps({"medians": medians, "ratio": round(medians["notebook"] / medians["command line"], 2)}))


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    if sys.argv[2:] == ["notebook"]:
        notebook(place)
    else:
        main(place, int(sys.argv[2]) if len(sys.argv) > 2 else 3)

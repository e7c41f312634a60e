"""Times a refresh against a build of the same tables.

    python docs/benchmarks/refresh.py FOLDER [SHARES [KEEPING]]

FOLDER has the tables that shop.py wrote. They become Delta tables, which keep what KEEPING says (plain, feed: a change
data feed, vectors: deletion vectors), and a graph is built; then, for each of SHARES (0.001,0.01,0.1), that share of
the transactions comes as new rows, a tenth of them late, and that share of the users changes, and the graph is refreshed
and built anew elsewhere, by the command line, one after the other. Both graphs must have the same rows, edges and user
files. Prints a JSON line a share, with seconds and seconds of processor time. Needs the packages spark_gnn and pyspark.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[2] / "bin" / "spark-gnn"
TABLES = ("users", "items", "transactions")
DAY = 86_400_000_000
KEEPING = {
    "plain": {},
    "feed": {"delta.enableChangeDataFeed": "true"},
    "vectors": {"delta.enableDeletionVectors": "true"},
}


def main(folder, shares, keeping):
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f

    import spark_gnn

    folder = Path(folder).resolve()
    spark = spark_gnn.configure(SparkSession.builder.master("local[*]")).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    from delta.tables import DeltaTable  # Delta's jar brings it, with the session

    lake = {name: str(folder / "lake" / name) for name in TABLES}
    job = (folder / "shop.yaml").read_text()
    shutil.rmtree(folder / "lake", ignore_errors=True)
    for name in TABLES:
        source = spark.read.parquet(str(folder / f"{name}.parquet"))
        source.write.format("delta").options(**KEEPING[keeping]).mode("overwrite").save(lake[name])
        job = job.replace(f"format: parquet, path: {folder}/{name}.parquet", f"format: delta, path: {lake[name]}")
    for name in ("graph", "again"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / f"{name}.yaml").write_text(job.replace(f"path: {folder}/graph", f"path: {folder}/{name}"))
    first, _ = timed("build", folder / "graph.yaml")
    print(json.dumps({"bench": "refresh", "share": 0, "keeping": keeping, "build_s": round(first, 1)}), flush=True)

    transactions = spark.read.format("delta").load(lake["transactions"]).cache()
    newest = transactions.agg(f.max("at")).first()[0]
    for at, share in enumerate(shares):
        later = f.timestamp_micros(f.unix_micros(f.lit(newest)) + at * DAY + (f.rand(at + 7) * DAY).cast("long"))
        when = f.when(f.rand(at) < 0.1, f.col("at")).otherwise(later)
        come = transactions.sample(share, seed=at).withColumn("at", when)
        come.write.format("delta").mode("append").save(lake["transactions"])
        users = spark.read.format("delta").load(lake["users"]).sample(share, seed=at).withColumn("u0", f.col("u0") + 1)
        DeltaTable.forPath(spark, lake["users"]).alias("t").merge(
            users.alias("s"), "t.user_id = s.user_id"
        ).whenMatchedUpdateAll().execute()
        refresh, refresh_cpu = timed("refresh", folder / "graph.yaml")
        build, build_cpu = timed("build", folder / "again.yaml", "--overwrite")
        one, other = (json.loads((folder / name / "manifest.json").read_text()) for name in ("graph", "again"))
        assert rows(one) == rows(other), (rows(one), rows(other))
        line = {"bench": "refresh", "share": share, "keeping": keeping}
        line |= {"refresh_s": round(refresh, 1), "build_s": round(build, 1)}
        line |= {"refresh_cpu_s": round(refresh_cpu, 1), "build_cpu_s": round(build_cpu, 1)}
        line["of_build"] = round(refresh / build, 3)
        line["beyond_15_s_of_build"] = round(max(0, refresh - 15) / build, 3)
        line["steps_s"] = {stage["stage"]: round(stage["seconds"], 1) for stage in one["report"]["stages"]}
        print(json.dumps(line), flush=True)


def rows(manifest):
    """What both graphs must have alike; ties of time in a table without a key may differ in order."""
    tables = {table["name"]: table["rows"] for table in manifest["report"]["tables"]}
    edges = {link["name"]: (link["edges"], link["degrees"]) for link in manifest["report"]["links"]}
    users = {file["name"].split("/")[-1]: file["digest"] for file in manifest["files"] if "/t0." in file["name"]}
    return tables, edges, users


def timed(command, job, *more):
    """Seconds, and seconds of processor time."""
    started, used = time.monotonic(), processor()
    done = subprocess.run(
        [str(LAUNCHER), command, str(job), *more],
        env={**os.environ, "SPARK_GNN_BUILD": "0"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{command} {job}\n{done.stdout}{done.stderr}")
    return time.monotonic() - started, processor() - used


def processor():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


if __name__ == "__main__":
    asked = [float(share) for share in (sys.argv[2] if len(sys.argv) > 2 else "0.001,0.01,0.1").split(",")]
    main(sys.argv[1], asked, sys.argv[3] if len(sys.argv) > 3 else "plain")

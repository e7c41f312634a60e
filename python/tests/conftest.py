# SPDX-License-Identifier: Apache-2.0
"""A session with the runtime jar, and a small shop with its graph, labels and a model."""

from __future__ import annotations

import csv
import datetime
import os
import random
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import numpy as numpy_package
import pyspark
import pytest
from pyspark.sql import DataFrame, SparkSession

import spark_gnn
from spark_gnn.ml import Gnn, GnnModel

ROOT = Path(__file__).parents[2]
# Short-lived JVMs spend most of their time in the compiler.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

LARGEST = 100 * 1000 * 1000
QUERY = "PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id"


def jars() -> list[str]:
    """The runtime jar and libtorch's, as the build leaves them."""
    target = ROOT / "runtime" / "target"
    runtime = [jar for jar in target.glob("spark-gnn-runtime-*.jar") if "sources" not in jar.name]
    libtorch = list((target / "libtorch").glob("pytorch-native-cpu-*.jar"))
    assert runtime, "there is no runtime jar: mvn -pl runtime -am package -DskipTests"
    assert libtorch, "there is no libtorch jar: mvn -pl runtime -am package -DskipTests"
    return [str(runtime[0]), str(libtorch[0])]


def builder() -> SparkSession.Builder:
    """Of small sessions."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("DJL_CACHE_DIR", str(ROOT / "build" / "djl-cache"))
    settings = {
        "spark.master": "local[2]",
        "spark.driver.memory": "1g",
        "spark.ui.enabled": "false",
        # Few rows: compiling generated code takes longer than it saves. The tests of the jar generate it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.jars": ",".join(jars()),
    }
    made: SparkSession.Builder = SparkSession.builder
    for name, value in settings.items():
        made = made.config(name, value)
    return made


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = spark_gnn.configure(builder(), delta=False).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def write_shop(folder: Path) -> None:
    """Customers and their orders of 2023, as CSV files. Customers of even number order far more often."""
    rng = random.Random(7)
    with open(folder / "customers.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["customer_id", "signed_up_at", "city"])
        for c in range(60):
            out.writerow([c, "2022-12-01 00:00:00", "Bern" if c % 2 == 0 else "Ulm"])
    with open(folder / "orders.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["order_id", "customer_id", "ordered_at", "amount"])
        order = 0
        for c in range(60):
            day = datetime.datetime(2023, 1, 1)
            while True:
                day += datetime.timedelta(hours=rng.expovariate(1 / (400 if c % 2 == 0 else 2400)) + 1)
                if day >= datetime.datetime(2024, 1, 1):
                    break
                out.writerow([order, c, day.strftime("%Y-%m-%d %H:%M:%S"), round(rng.uniform(5, 95), 2)])
                order += 1


def shop_graph(folder: Path, store: str = "graph") -> spark_gnn.GraphSpec:
    """The graph of a shop that was written."""
    return spark_gnn.GraphSpec(
        str(folder / store),
        tables={
            "customers": spark_gnn.Table(
                {"path": str(folder / "customers.csv")}, primary_key="customer_id", time="signed_up_at"
            ),
            "orders": spark_gnn.Table({"path": str(folder / "orders.csv")}, primary_key="order_id", time="ordered_at"),
        },
        links=["orders.customer_id -> customers.customer_id"],
    )


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_shop(folder)
    return folder


@pytest.fixture(scope="session")
def build(spark: SparkSession, shop: Path) -> spark_gnn.GraphBuild:
    made = spark_gnn.GraphBuild(spark, shop_graph(shop))
    made.run()
    return made


def small(build: spark_gnn.GraphBuild, **options: object) -> Gnn:
    """An estimator whose fits take little time."""
    settings: dict[str, object] = {
        "graphPath": build.graph.path,
        "query": QUERY,
        "epochs": 2,
        "batchSize": 32,
        "learningRate": 0.02,
        "channels": 8,
        "numNeighbors": [{"hop1": {"default": 8}}],
        "baselines": False,
        "seed": 3,
    }
    return Gnn(**{**settings, **options})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def rows(spark: SparkSession, build: spark_gnn.GraphBuild) -> DataFrame:
    return spark_gnn.labels(spark, small(build)).cache()


@pytest.fixture(scope="session")
def model(build: spark_gnn.GraphBuild, rows: DataFrame) -> GnnModel:
    return small(build).fit(rows)


def run(*command: str, folder: Path, **environment: str) -> str:
    """What a process says that has nothing of this one's Spark and Python.

    :param folder: that it runs in
    :param environment: variables that it has beside
    """
    dropped = ("SPARK_", "PYSPARK_", "PYTHON", "VIRTUAL_ENV")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    kept["SPARK_LOCAL_IP"] = "127.0.0.1"
    kept["DJL_CACHE_DIR"] = str(ROOT / "build" / "djl-cache")
    done = subprocess.run(command, cwd=folder, env={**kept, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with pyspark and the wheel, and nothing else."""
    run(str(ROOT / ".ci" / "wheel"), folder=ROOT)
    wheel = next((ROOT / "build" / "wheel").glob("*.whl"))
    assert wheel.stat().st_size < LARGEST
    home = tmp_path_factory.mktemp("user")
    venv.create(home, with_pip=False)
    packages = next(home.glob("lib/python*/site-packages"))
    (packages / "pyspark.pth").write_text(str(Path(pyspark.__file__).parents[1]))
    for numpy in Path(numpy_package.__file__).parents[1].glob("numpy*"):  # the wheel's one dependency
        (packages / numpy.name).symlink_to(numpy)
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "-q", "--no-index", "--no-deps"]
    run(*install, str(wheel), folder=home)
    return home / "bin" / "python"

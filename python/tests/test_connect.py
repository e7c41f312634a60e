# SPDX-License-Identifier: Apache-2.0
"""The same classes on a remote session: a server of its own, and a client in a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest
from conftest import ROOT, jars, run, write_shop

HERE = Path(__file__).parent


@dataclasses.dataclass
class Server:
    """A server of Spark Connect that listens."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def threads(self) -> str:
        """What it has logged, and what its threads do now."""
        self.process.send_signal(signal.SIGQUIT)
        time.sleep(3)
        return self.log.read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server"), jars()) as started:
        yield started


@contextlib.contextmanager
def serving(folder: Path, jars: list[str]) -> Iterator[Server]:
    """A server of Spark Connect.

    :param folder: that it runs in
    :param jars: that it is started with
    """
    pytest.importorskip("grpc")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(pyspark.__file__).parent
    settings = {
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
    }
    command = [str(home / "bin" / "spark-submit"), "--master", "local[2]", "--driver-memory", "1g"]
    command += ["--jars", ",".join(jars)] if jars else []
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "DJL_CACHE_DIR": str(ROOT / "build" / "djl-cache"),
    }
    with open(folder / "server.log", "w") as log:
        started = subprocess.Popen(
            [*command, "spark-internal"], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait_for(port, started, folder / "server.log")
        yield Server(f"sc://127.0.0.1:{port}", started, folder / "server.log")
    finally:
        started.terminate()
        started.wait(30)


def wait_for(port: int, started: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        assert started.poll() is None, log.read_text()
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.25)
    raise AssertionError(log.read_text())


def test_a_remote_session_builds_fits_scores_and_saves(server: Server, tmp_path: Path) -> None:
    write_shop(tmp_path)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "python" / "src"), environment.get("PYTHONPATH", "")])
    client = [sys.executable, str(HERE / "connect_client.py"), server.address, str(tmp_path)]
    try:
        done = subprocess.run(client, env=environment, capture_output=True, text=True, timeout=420, check=False)
    except subprocess.TimeoutExpired as slow:
        pytest.fail(f"{slow.stdout!r}\n{slow.stderr!r}\n{server.threads()}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all went well" in done.stdout


def test_a_server_without_the_jar_is_named_whatever_is_asked(tmp_path: Path) -> None:
    asked = """
import sys
from pyspark.sql import SparkSession
import spark_gnn
from spark_gnn.ml import Gnn, GnnModel

spark = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
rows = spark.sql("SELECT 1 AS id, current_timestamp() AS at, true AS label")
gnn = Gnn(graphPath="graph", query="PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.customer_id")
graph = spark_gnn.GraphSpec("graph", {"customers": spark_gnn.Table(rows, primary_key="id")})
for name, work in {
    "fit": lambda: gnn.fit(rows),
    "labels": lambda: spark_gnn.labels(spark, gnn).collect(),
    "build": spark_gnn.GraphBuild(spark, graph).run,
    "load": lambda: GnnModel.load("model"),
    "report": lambda: spark_gnn.report(spark, "model"),
}.items():
    try:
        with spark_gnn.translated():
            work()
    except spark_gnn.UserError as mistake:
        print(name, mistake)
"""
    with serving(tmp_path, []) as server:
        said = run(
            sys.executable, "-c", asked, server.address, folder=tmp_path, PYTHONPATH=str(ROOT / "python" / "src")
        )
    for name in ("fit", "labels", "build", "load", "report"):
        assert f"{name} Cannot find spark-gnn's jar on the Spark Connect server: start the server with" in said

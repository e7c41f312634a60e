# SPDX-License-Identifier: Apache-2.0
"""The same classes on a remote session: a server of its own, and a client in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest
from conftest import ROOT, jars, write_shop

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("grpc")
    folder = tmp_path_factory.mktemp("server")
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
    command += ["--jars", ",".join(jars()), "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
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
        yield f"sc://127.0.0.1:{port}"
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


def test_a_remote_session_builds_fits_scores_and_saves(server: str, tmp_path: Path) -> None:
    write_shop(tmp_path)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "python" / "src"), environment.get("PYTHONPATH", "")])
    client = [sys.executable, str(HERE / "connect_client.py"), server, str(tmp_path)]
    done = subprocess.run(client, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all went well" in done.stdout

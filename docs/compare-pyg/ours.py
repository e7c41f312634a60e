"""Runs `spark-gnn bench` and reads what it prints."""

import json
import os
import subprocess


def bench(command, *options):
    """The JSON lines of one run. It chooses its own number of OpenMP threads, not this process's."""
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    printed = subprocess.run(
        [*command, *options], env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]

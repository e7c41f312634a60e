"""Serves a small shop for a while, with rows coming, swaps and kills, and checks afterwards what it answered.

    python docs/benchmarks/soak.py FOLDER [--minutes 30] [--rows 50] [--swap-every 60] [--kill-every 300]

Makes the tables of a shop as CSV files in FOLDER, two graphs of them (in one and in two stripes) and a model on each,
where they are not there yet. Then one server (bin/spark-gnn serve) takes --rows rows a second by POST /v1/rows, some
of new customers, and is asked about customers as of the time of the newest row that it has acknowledged. Every
--swap-every seconds it goes over to the other model and graph, every --kill-every seconds it is killed (SIGKILL) and
started again; what was not acknowledged then is sent again.

Afterwards a graph is built of all rows that were acknowledged, by bin/spark-gnn build, and each answer is compared with
that of a server on it, with the model that gave the answer. Appends JSON lines to FOLDER/soak.jsonl: memory every few
seconds, swaps, starts, and at the end what was found. Exit status 1 if a row is lost, a request failed while the server
was up, or an answer is another. Needs nothing but Python and what the build made.
"""

import argparse
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[2] / "bin" / "spark-gnn"
START = datetime(2024, 1, 1, tzinfo=timezone.utc)
DAYS = 240
CUSTOMERS = 400
QUERY = "PREDICT SUM(orders.total, 0, 30) FOR EACH customers.customer_id"
TABLES = {
    "customers": ("customer_id", "signed_up_at", "region"),
    "orders": ("order_id", "customer_id", "ordered_at", "total"),
}
EQUAL = 1e-5  # sums in another order differ in the last bits of a float


def text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def tables(folder):
    """The shop before the server starts."""
    draw = random.Random(7)
    rows = {name: [",".join(columns)] for name, columns in TABLES.items()}
    for customer in range(CUSTOMERS):
        joined = START + timedelta(days=draw.random() * DAYS / 2)
        rows["customers"].append(f"{customer},{text(joined)},r{customer % 4}")
        for _ in range(draw.randrange(20)):
            at = joined + (START + timedelta(days=DAYS) - joined) * draw.random()
            rows["orders"].append(f"{len(rows['orders'])},{customer},{text(at)},{5 + draw.randrange(400) / 10}")
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


def job(folder, name, graph, model, shards, source):
    """A job file; its path."""
    path = folder / f"{name}.yaml"
    path.write_text(
        f"""graph:
  path: {folder}/{graph}
  shards: {shards}
  tables:
    customers: {{source: {{format: csv, path: {source}/customers.csv}}, primary_key: customer_id, time: signed_up_at}}
    orders: {{source: {{format: csv, path: {source}/orders.csv}}, primary_key: order_id, time: ordered_at}}
  links:
  - orders.customer_id -> customers.customer_id
task: {{query: "{QUERY}"}}
training: {{epochs: 2, seed: {shards}}}
output: {{model: {folder}/{model}}}
"""
    )
    return path


def run(*arguments):
    subprocess.run([str(LAUNCHER), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


class Server:
    """A server process."""

    def __init__(self, job_file, log):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [str(LAUNCHER), "serve", str(job_file), "--port", "0", "--rows-log", str(log)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise SystemExit(f"the server of {job_file} does not start; bin/spark-gnn serve {job_file} says why")
        self.ready = time.monotonic() - self.began

    def post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)

    def metric(self, name):
        with urllib.request.urlopen(self.url + "/metrics", timeout=60) as reply:
            return sum(float(line.split()[-1]) for line in reply.read().decode().splitlines() if line.startswith(name))

    def memory(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return None

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait()


class Soak:
    """What is sent and asked, and what came of it."""

    def __init__(self, folder, options):
        self.folder = folder
        self.options = options
        self.draw = random.Random(11)
        self.jobs = [job(folder, f"served-{n}", f"graph-{n}", f"model-{n}", n, folder) for n in (1, 2)]
        self.current = folder / "current.yaml"
        self.log = folder / "rows"
        self.out = (folder / "soak.jsonl").open("a")
        self.begin = time.monotonic()
        self.server = None
        self.up = threading.Lock()  # held while it is killed and started again
        self.customers = CUSTOMERS
        self.acknowledged = {name: [] for name in TABLES}
        self.newest = START + timedelta(days=DAYS)
        self.answers = []
        self.failed = collections.Counter()
        self.killed = 0
        self.swapped = 0
        self.stop = False

    def tell(self, event, **what):
        line = {"bench": "soak", "event": event, "at_s": round(time.monotonic() - self.begin, 1), **what}
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()

    def serve(self, which):
        shutil.copy(self.jobs[which], self.current)
        self.server = Server(self.current, self.log)
        self.tell("start", ready_s=round(self.server.ready, 1), rows=self.server.metric("sparkgnn_overlay_rows"))

    def request(self, kind, path, body):
        """The answer; sent again where the server was killed meanwhile."""
        while True:
            killed = self.killed
            try:
                return self.server.post(path, body)
            except (OSError, urllib.error.URLError) as failure:
                with self.up:
                    pass
                if self.killed == killed:
                    self.failed[kind] += 1
                    self.tell("failed", kind=kind, why=str(failure))
                    return None

    def send(self):
        count = max(1, self.options.rows // 5)
        while not self.stop:
            due = time.monotonic() + count / self.options.rows
            put = {name: [] for name in TABLES}
            at = self.newest
            for _ in range(count):
                at += timedelta(seconds=1 + self.draw.random() * 60)
                if self.draw.random() < 0.1:
                    put["customers"].append(
                        {"customer_id": self.customers, "signed_up_at": text(at), "region": f"r{self.customers % 4}"}
                    )
                    self.customers += 1
                else:
                    put["orders"].append(
                        {
                            "order_id": 1_000_000 + len(self.acknowledged["orders"]) + len(put["orders"]),
                            "customer_id": self.draw.randrange(self.customers),
                            "ordered_at": text(at),
                            "total": 5 + self.draw.randrange(400) / 10,
                        }
                    )
            if self.request("rows", "/v1/rows", {"put": put}) is not None:
                for name, rows in put.items():
                    self.acknowledged[name] += rows
                self.newest = at
            time.sleep(max(0, due - time.monotonic()))

    def ask(self):
        draw = random.Random(13)
        while not self.stop:
            at = text(self.newest)
            known = CUSTOMERS + len(self.acknowledged["customers"])
            rows = [{"key": draw.randrange(known), "time": at} for _ in range(4)]
            answered = self.request("predict", "/v1/predict", {"rows": rows})
            if answered is not None:
                for row, given in zip(rows, answered["predictions"], strict=True):
                    model = given.get("model_version", answered["model_version"])
                    self.answers.append((model, row["key"], at, given["prediction"]))
            time.sleep(0.05)

    def go(self):
        self.serve(0)
        threads = [threading.Thread(target=work) for work in (self.send, self.ask)]
        for thread in threads:
            thread.start()
        end = self.begin + self.options.minutes * 60
        swap, kill, look = (self.begin + every for every in (self.options.swap_every, self.options.kill_every, 0))
        which = 0
        while time.monotonic() < end:
            now = time.monotonic()
            if now >= kill:
                with self.up:
                    self.server.end(signal.SIGKILL)
                    self.serve(which)
                    self.killed += 1
                kill = time.monotonic() + self.options.kill_every
            elif now >= swap:
                which = 1 - which
                shutil.copy(self.jobs[which], self.current)
                began = time.monotonic()
                carried = self.server.post("/v1/model/swap", {})
                took = round(time.monotonic() - began, 2)
                self.swapped += 1
                self.tell("swap", seconds=took, rows_carried=carried["rows_carried"], left_out=carried["rows_left_out"])
                swap = now + self.options.swap_every
            elif now >= look:
                rows = self.server.metric("sparkgnn_overlay_rows")
                self.tell("memory", rss_mb=round(self.server.memory()), rows=rows, answers=len(self.answers))
                look = now + 5
            time.sleep(0.2)
        self.stop = True
        for thread in threads:
            thread.join()
        there = self.server.metric("sparkgnn_overlay_rows")
        self.server.end(signal.SIGTERM)
        return there

    def check(self, there):
        """Compares with servers on a graph that is built of all rows."""
        source = self.folder / "all"
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        for name, columns in TABLES.items():
            lines = [",".join(str(row[column]) for column in columns) for row in self.acknowledged[name]]
            (source / f"{name}.csv").write_text((self.folder / f"{name}.csv").read_text() + "\n".join(lines) + "\n")
        shutil.rmtree(self.folder / "graph-all", ignore_errors=True)
        wrong = checked = 0
        largest = 0.0
        for n in (1, 2):
            rebuilt = job(self.folder, f"rebuilt-{n}", "graph-all", f"model-{n}", 1, source)
            if n == 1:
                run("build", rebuilt)
            server = Server(rebuilt, self.folder / f"rebuilt-{n}.rows")
            with urllib.request.urlopen(server.url + "/v1/model", timeout=60) as reply:
                version = json.load(reply)["versions"][0]["model_version"]
            own = [answer for answer in self.answers if answer[0] == version]
            for first in range(0, len(own), 1000):
                part = own[first : first + 1000]
                rows = [{"key": key, "time": at} for _, key, at, _ in part]
                again = server.post("/v1/predict", {"rows": rows})["predictions"]
                for (_, key, at, was), now in zip(part, again, strict=True):
                    checked += 1
                    off = abs(was - now["prediction"]) if None not in (was, now["prediction"]) else float("inf")
                    largest = max(largest, off / max(1, abs(was or 0)))
                    if off > EQUAL * max(1, abs(was or 0)):
                        wrong += 1
                        self.tell("wrong", customer=key, time=at, was=was, is_=now["prediction"])
            server.end(signal.SIGTERM)
        sent = sum(len(rows) for rows in self.acknowledged.values())
        found = {
            "minutes": self.options.minutes,
            "rows_acknowledged": sent,
            "rows_lost": sent - int(there),
            "answers": len(self.answers),
            "answers_checked": checked,
            "answers_wrong": wrong,
            "largest_difference": largest,
            "swaps": self.swapped,
            "kills": self.killed,
            "requests_failed": dict(self.failed),
        }
        self.tell("end", **found)
        print(json.dumps(found))
        return not wrong and not self.failed and sent == int(there) and checked == len(self.answers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rows", type=int, default=50, help="a second")
    parser.add_argument("--swap-every", type=float, default=60, help="seconds")
    parser.add_argument("--kill-every", type=float, default=300, help="seconds")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "orders.csv").exists():
        tables(folder)
    for n in (1, 2):
        if not (folder / f"model-{n}").exists():
            run("fit", job(folder, f"served-{n}", f"graph-{n}", f"model-{n}", n, folder))
    for old in folder.glob("rows*"):
        old.unlink()
    soak = Soak(folder, options)
    return 0 if soak.check(soak.go()) else 1


if __name__ == "__main__":
    os.environ.setdefault("SPARK_GNN_MEMORY", "1g")
    sys.exit(main())

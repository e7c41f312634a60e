"""Times commands of two checkouts in turns, and PyG beside today's, on a shop that shop.py wrote.

    python docs/benchmarks/turns.py BEFORE FOLDER [--pyg PYTHON] [--only NAME ...] [--rounds N]

BEFORE is another checkout, built (`mvn -DskipTests package`); FOLDER is shop.py's, with its graph built
(`bin/spark-gnn build FOLDER/shop.yaml`). PYTHON is one that has PyG, see docs/compare-pyg. A line of JSON for
each case goes to docs/benchmarks/turns.jsonl, in the place of the line of that case from before. A case is
what a user runs, with the defaults of its own checkout: nothing but the classes differs.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
NOW = HERE.parent.parent
JOBS = "spark-examples/jobs"
SEEDS = 409_600

# name, what it is, rounds, command; rates come from what `bench` prints, other cases are seconds.
CASES = [
    ("train sage", "training, sage, the default model", 3, "bench train {shop} --repeats 3"),
    ("train graphsage", "training, graphsage", 3, "bench train {shop} --set model.type=graphsage --repeats 3"),
    ("train wide", "training, sage, rel-f1's driver-position, fanouts [64, 16]", 3,
     f"bench train {JOBS}/driver-position.yaml --set graph.path={{f1}} --set sampling.num_neighbors=[64,16] --repeats 3"),
    ("train ranking", "training, a ranking of 60,000 items", 2, "bench train {rank} --repeats 1"),
    ("score sage", "scoring in a session, sage", 3, "bench score {shop} --set model.type=sage --repeats 3"),
    ("predict", "predictions of 409,600 seeds, the default model, JVM to written file", 3,
     "predict {shop} --set output.model={model} --seeds {seeds} --out {out} --overwrite"),
    ("fit", "fit of rel-f1's driver-top3 on its graph, trees and report", 3,
     f"fit {JOBS}/driver-top3.yaml --set graph.path={{f1}} --set output.model={{top3}} --overwrite"),
    ("quickstart", "the quickstart", 2, "quickstart --dir {quickstart}"),
]  # fmt: skip
PYG = [
    ("pyg graphsage", "training, graphsage without dropout and figures of the past",
     "--set model.type=graphsage --set model.dropout=0 --set model.head_dropout=0 --set model.history=0"),
    ("pyg sage", "training, sage, the default model, beside PyG's GraphSAGE", ""),
]  # fmt: skip


def run(checkout, command):
    """Runs a command of a checkout; what it prints, and its seconds."""
    begin = time.perf_counter()
    done = subprocess.run(
        [checkout / "bin/spark-gnn", *command.split()],
        cwd=checkout,
        env={**os.environ, "SPARK_GNN_BUILD": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{checkout}: {command}\n{done.stdout}")
    return done.stdout, time.perf_counter() - begin


def figure(name, printed, seconds):
    if not name.startswith(("train", "score")):
        return round(seconds, 2)
    [line] = [json.loads(each) for each in printed.splitlines() if each.startswith("{")]
    return line["seeds_per_s" if name.startswith("train") else "rows_per_s"]


def commit(checkout):
    command = ["git", "-C", checkout, "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def machine():
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M).group(1)
    return f"{model}, {os.cpu_count()} cores"


def draw_seeds(folder, target):
    """Users and times of the training rows, drawn anew."""
    train = pq.read_table(folder / "train.parquet", columns=["user_id", "at"])
    rows = np.random.default_rng(7).integers(0, len(train), SEEDS)
    pq.write_table(train.take(pa.array(rows)), target)


def places(folder, scratch, which):
    """What the commands of a checkout read and write; seeds and the graph are the same for both."""
    own = scratch / which
    return {
        "shop": folder / "shop.yaml",
        "rank": folder / "rank.yaml",
        "seeds": scratch / "seeds.parquet",
        "f1": scratch / "f1",
        "model": own / "model",
        "top3": own / "top3",
        "out": own / "out.parquet",
        "quickstart": own / "quickstart",
    }


def prepare(checkout, folder, scratch, which):
    """Fits a model for the cases that score, and has the checkout keep the classes of that command for the next."""
    for kept in (checkout / "spark-examples/target").glob("classes-*.jsa"):
        kept.unlink()
    (scratch / which).mkdir()
    run(checkout, "fit {shop} --set output.model={model} --overwrite".format(**places(folder, scratch, which)))


def in_turns(case, before, folder, scratch, rounds):
    name, what, own_rounds, command = case
    checkouts = {"before": before, "now": NOW}
    filled = {which: command.format(**places(folder, scratch, which)) for which in checkouts}
    found = {"before": [], "now": []}
    for turn in range(rounds or own_rounds):
        order = list(checkouts) if turn % 2 == 0 else list(checkouts)[::-1]
        for which in order:
            printed, seconds = run(checkouts[which], filled[which])
            found[which].append(figure(name, printed, seconds))
        print(name, {which: values[-1] for which, values in found.items()}, flush=True)
    shown = command.format(**places(Path(), Path("SCRATCH"), ""))
    return {
        "name": name,
        "what": what,
        "unit": "k/s" if name.startswith(("train", "score")) else "s",
        "command": f"bin/spark-gnn {shown}",
        **found,
        "commits": [commit(before), commit(NOW)],
    }


def beside_pyg(case, python, folder, rounds):
    name, what, options = case
    command = f"bench train {folder / 'shop.yaml'} {options}".split()
    printed = subprocess.run(
        [python, "-W", "ignore", HERE.parent / "compare-pyg/training.py", folder, "--rounds", str(rounds or 3),
         "--repeats", "3", "--", NOW / "bin/spark-gnn", *command],
        check=True,
        env={**os.environ, "SPARK_GNN_BUILD": "0", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ).stdout  # fmt: skip
    turns = [json.loads(line) for line in printed.splitlines() if '"pyg"' in line]
    print(name, turns, flush=True)
    shown = f"bin/spark-gnn bench train shop.yaml {options}".strip()
    return {
        "name": name,
        "what": what,
        "unit": "k/s",
        "command": shown,
        "pyg": [turn["pyg"] for turn in turns],
        "now": [turn["ours"] for turn in turns],
        "commits": [commit(NOW)],
    }


def keep(line):
    file = HERE / "turns.jsonl"
    lines = [json.loads(each) for each in file.read_text().splitlines()] if file.exists() else []
    names = [case[0] for case in CASES + PYG]
    lines = [each for each in lines if each["name"] != line["name"]]
    lines.append({**line, "machine": machine()})
    lines.sort(key=lambda each: names.index(each["name"]))
    file.write_text("".join(json.dumps(each) + "\n" for each in lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path, help="another checkout, built")
    parser.add_argument("folder", type=Path, help="folder that shop.py wrote")
    parser.add_argument("--pyg", help="a Python that has PyG")
    parser.add_argument("--only", nargs="+", help="names of cases")
    parser.add_argument("--rounds", type=int, help="turns of each case, in the place of its own number")
    options = parser.parse_args()
    before, folder = options.before.resolve(), options.folder.resolve()
    wanted = options.only or [case[0] for case in CASES + (PYG if options.pyg else [])]
    scratch = Path(tempfile.mkdtemp())
    try:
        draw_seeds(folder, scratch / "seeds.parquet")
        if {case[0] for case in CASES} & set(wanted):
            prepare(before, folder, scratch, "before")
            prepare(NOW, folder, scratch, "now")
        if {"train wide", "fit"} & set(wanted):
            run(NOW, f"build {JOBS}/driver-top3.yaml --set graph.path={scratch / 'f1'}")
        for case in CASES:
            if case[0] in wanted:
                keep(in_turns(case, before, folder, scratch, options.rounds))
        for case in PYG:
            if case[0] in wanted:
                keep(beside_pyg(case, options.pyg, folder, options.rounds))
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()

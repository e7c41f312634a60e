"""Fits job files, scores their test rows, and appends a JSON line for each to results.jsonl.

    python measure.py shops FOLDER [--kinds ...] [--tasks ...] [--seeds 1,2,3]
    python measure.py public FOLDER [--sets ...] [--seeds 1,2,3]
    python measure.py f1 DATA WORK [--variants frozen,rolling] [--seeds 1,2,3]   # writes predictions of the benchmark's test rows

`shops` wants what shops.py made. Beside spark-gnn's answer stands "last window" (the same count or
amount of the 30 days before), and the best possible one, which is the median of a Poisson variable of the
known rate, or the rate itself for an AUROC. Needs numpy, pandas, scikit-learn, scipy.

`public` wants what public.py made, with the test figures of the simple answers and of LightGBM.

`f1` takes the files of RelBench's rel-f1 and a plain job file: tables, keys, times and links, no column
left out by hand. Of the variant "frozen" it fits with validation_history frozen, and writes WORK/TASK-SEED.csv: entity, time,
prediction; of "rolling" validation rows see all that is there at their own time.
"""
import argparse
import json
import pathlib
import re
import subprocess

import numpy as np
import pandas as pd
from scipy.stats import poisson
from sklearn.metrics import roc_auc_score

from shops import TASKS

HERE = pathlib.Path(__file__).parent
CLI = HERE.parent.parent / "bin" / "spark-gnn"
VARIANTS = {
    "before": {"model.history": "0", "model.stack": "none", "training.baselines": "false"},
    "now": {},
    "judged": {"training.refit_trees": "never"},
    "neither": {"training.refit_trees": "never", "training.calibration": "none"},
    "refit": {"training.refit": "true"},
}


def run(command, *arguments, **settings):
    line = [str(CLI), command, *map(str, arguments)]
    for key, value in settings.items():
        line += ["--set", f"{key}={value}"]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(line)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def fitted(text):
    """The figures of the validation rows, by answer, as fit prints them."""
    line = re.search(r"^By (\w+) on [\d,.k]+ rows: (.*)$", text, re.M)
    answers = re.findall(r"([a-z][a-z -]*?) (-?[\d.]+)(?:, |$)", line.group(2)) if line else []
    seconds = re.search(r"^Trained in (.*?);", text, re.M).group(1)
    return {name: float(value) for name, value in answers}, seconds


def score(truth, prediction, binary):
    if binary:
        return roc_auc_score(truth, prediction)
    return float(np.abs(truth - prediction).mean())


def shop(folder, kind, task, seed, variant):
    entity, label, type_ = TASKS[task]
    place, binary = folder / kind, type_ == "binary"
    settings = {"training.seed": seed, **VARIANTS[variant]}
    validation, seconds = fitted(run("fit", place / f"{task}.yaml", "--overwrite", **settings))
    test = pd.read_csv(place / f"{entity}-test.csv", parse_dates=["at"])
    seeds, out = place / "seeds.csv", place / "predictions.csv"
    test[[f"{entity}_id", "at"]].to_csv(seeds, index=False)
    run("predict", place / f"{task}.yaml", "--seeds", seeds, "--out", out, "--overwrite", **settings)
    prediction = pd.read_csv(out).iloc[:, -1].to_numpy()
    truth = test[label].to_numpy()
    result = {
        "task": f"{kind} {task}",
        "metric": "auroc" if binary else "mae",
        "variant": variant,
        "seed": seed,
        "test": score(truth, prediction, binary),
        "last_window": score(truth, last_window(place, test, entity, label), binary),
        "validation": validation,
        "trained_in": seconds,
    }
    if binary:
        result["best_possible"] = score(truth, -test.rate, True)
    elif label == "n":
        result["best_possible"] = score(truth, poisson.median(test.rate), False)
    return result


def public(folder, name, task, seed, variant):
    place = folder / name
    simple = json.loads((place / f"{task}-simple.json").read_text())
    binary = simple["metric"] == "auroc"
    line = {
        "task": f"{name} {task}",
        "metric": simple["metric"],
        "variant": variant,
        "seed": seed,
        "last_window": simple["last window"],
        "own_past": simple["own past"],
        "lightgbm": simple["lightgbm"]["test"],
        "lightgbm_validation": simple["lightgbm"]["validation"],
        "lightgbm_again": simple["lightgbm"].get("again"),
    }
    if variant == "simple":
        return line
    settings = {"training.seed": seed, **VARIANTS[variant]}
    validation, seconds = fitted(run("fit", place / f"{task}.yaml", "--overwrite", **settings))
    test = pd.read_csv(place / f"{task}-test.csv")
    seeds, out = place / "seeds.csv", place / "predictions.csv"
    test.iloc[:, :2].to_csv(seeds, index=False)
    run("predict", place / f"{task}.yaml", "--seeds", seeds, "--out", out, "--overwrite", **settings)
    prediction = pd.read_csv(out).iloc[:, -1].to_numpy()
    figure = score(test.label.to_numpy(), prediction, binary)
    return {**line, "test": figure, "validation": validation, "trained_in": seconds}


def last_window(place, test, entity, label):
    orders = pd.read_csv(place / "orders.csv", parse_dates=["time"])
    answers = np.zeros(len(test))
    for at, rows in test.groupby("at"):
        window = orders[(orders.time <= at) & (orders.time > at - pd.Timedelta(days=30))]
        grouped = window.groupby(f"{entity}_id")
        sums = grouped.amount.sum() if label == "spend" else grouped.size()
        answers[test["at"] == at] = sums.reindex(rows[f"{entity}_id"], fill_value=0).to_numpy()
    return -answers if label == "quiet" else answers


F1_TABLES = {
    "races": ("raceId", True), "circuits": ("circuitId", False), "drivers": ("driverId", False),
    "constructors": ("constructorId", False), "results": ("resultId", True),
    "standings": ("driverStandingsId", True), "constructor_results": ("constructorResultsId", True),
    "constructor_standings": ("constructorStandingsId", True), "qualifying": ("qualifyId", True),
}
F1_LINKS = """races.circuitId circuits.circuitId
results.raceId races.raceId
results.driverId drivers.driverId
results.constructorId constructors.constructorId
standings.raceId races.raceId
standings.driverId drivers.driverId
constructor_results.raceId races.raceId
constructor_results.constructorId constructors.constructorId
constructor_standings.raceId races.raceId
constructor_standings.constructorId constructors.constructorId
qualifying.raceId races.raceId
qualifying.driverId drivers.driverId
qualifying.constructorId constructors.constructorId"""
F1_TASKS = {
    "driver-dnf": ("did_not_finish", "binary"),
    "driver-top3": ("qualifying", "binary"),
    "driver-position": ("position", "regression"),
}


def f1_graph(data, work):
    """The lines of a job file about the tables and links of rel-f1: no column left out by hand."""
    lines = ["graph:", f"  path: {work}/graph", "  tables:"]
    for table, (key, timed) in F1_TABLES.items():
        when = "time: date" if timed else "static: true"
        source = f"{{format: csv, path: {data}/{table}.csv}}"
        lines.append(f"    {table}: {{source: {source}, primary_key: {key}, {when}}}")
    lines.append("  links:")
    return lines + ["  - " + line.replace(" ", " -> ") for line in F1_LINKS.splitlines()]


def f1_job(data, work, task):
    label, type_ = F1_TASKS[task]
    lines = f1_graph(data, work)
    lines += [
        "task:", "  entity: drivers.driverId", "  time: date", f"  label: {label}", f"  type: {type_}",
        f"  train: {{format: csv, path: {data}/{task}-train.csv}}",
        f"  validation: {{format: csv, path: {data}/{task}-val.csv}}",
        "sampling: {num_neighbors: [{hop1: {default: 64}}, {hop2: {default: 16}}]}",
        "training: {validation_history: frozen, refit: true}",
        f"output: {{model: {work}/model-{task}}}",
    ]
    job = work / f"{task}.yaml"
    job.write_text("\n".join(lines) + "\n")
    return job


def f1(data, work, task, seed, variant):
    job, out = f1_job(data, work, task), work / f"{task}-{seed}.csv"
    settings = {"training.seed": seed}
    if variant == "rolling":
        settings |= {"training.validation_history": "fresh", "training.refit": "false"}
    validation, seconds = fitted(run("fit", job, "--overwrite", **settings))
    if variant == "frozen":
        run("predict", job, "--seeds", data / f"{task}-test-seeds.csv", "--out", out, "--overwrite", **settings)
    return {"task": f"rel-f1 {task}", "variant": variant, "seed": seed, "validation": validation, "trained_in": seconds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    shops_ = kinds.add_parser("shops")
    shops_.add_argument("folder", type=pathlib.Path)
    shops_.add_argument("--kinds", default="seasonal,growing,bursty,sparse")
    shops_.add_argument("--tasks", default=",".join(TASKS))
    shops_.add_argument("--variants", default="before,now")
    public_ = kinds.add_parser("public")
    public_.add_argument("folder", type=pathlib.Path)
    public_.add_argument("--sets", default="groceries,tennis")
    public_.add_argument("--tasks", default="spend,quiet,sold,wins,inactive")
    public_.add_argument("--variants", default="before,now")
    f1_ = kinds.add_parser("f1")
    f1_.add_argument("data", type=pathlib.Path)
    f1_.add_argument("work", type=pathlib.Path)
    f1_.add_argument("--variants", default="frozen,rolling")
    for each in (shops_, public_, f1_):
        each.add_argument("--seeds", default="1,2,3")
    arguments = parser.parse_args()
    runs = []
    for seed in map(int, arguments.seeds.split(",")):
        if arguments.what == "f1":
            arguments.work.mkdir(parents=True, exist_ok=True)
            data, work = arguments.data.resolve(), arguments.work.resolve()
            for variant in arguments.variants.split(","):
                runs += [lambda what=(data, work, task, seed, variant): f1(*what) for task in F1_TASKS]
            continue
        measured, sets = (shop, arguments.kinds) if arguments.what == "shops" else (public, arguments.sets)
        folder = arguments.folder.resolve()
        for name in sets.split(","):
            for task in arguments.tasks.split(","):
                if not (folder / name / f"{task}.yaml").exists():
                    continue
                for variant in arguments.variants.split(","):
                    what = (folder, name, task, seed, variant)
                    runs.append(lambda what=what: measured(*what))
    with open(HERE / "results.jsonl", "a", encoding="utf-8") as results:
        for each in runs:
            result = each()
            print(json.dumps(result), flush=True)
            results.write(json.dumps(result) + "\n")
            results.flush()


if __name__ == "__main__":
    main()

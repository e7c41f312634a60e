"""Shops whose best possible answer is known: tables, label tables and job files.

    python shops.py FOLDER [--kinds seasonal,growing,bursty,sparse] [--seed 1]

Every customer orders by a Poisson process whose rate is known here, so the best possible forecast is
known as well: the label tables have it as column `rate`, which no job file uses. Needs numpy, pandas.

- seasonal: each customer's rate goes up and down with the year, each with a phase of its own
- growing: all rates grow by 55 % a year
- bursty: customers switch between quiet and busy weeks
- sparse: an order in eight months
In all of them customers join and leave, and products have a popularity, a trend and a season.
"""
import argparse
import pathlib

import numpy as np
import pandas as pd

CUSTOMERS, PRODUCTS, DAYS, WINDOW = 4000, 300, 900, 30
START = pd.Timestamp("2022-01-01")
TASKS = {
    "count": ("customer", "n", "regression"),
    "spend": ("customer", "spend", "regression"),
    "quiet": ("customer", "quiet", "binary"),
    "product": ("product", "n", "regression"),
}

JOB = """graph:
  path: {folder}/graph
  tables:
    customers: {{source: {{format: csv, path: {folder}/customers.csv}}, primary_key: customer_id, time: signup}}
    products: {{source: {{format: csv, path: {folder}/products.csv}}, primary_key: product_id, static: true}}
    orders: {{source: {{format: csv, path: {folder}/orders.csv}}, primary_key: order_id, time: time}}
  links:
  - orders.customer_id -> customers.customer_id
  - orders.product_id -> products.product_id
task:
  entity: {entity}s.{entity}_id
  time: at
  label: {label}
  type: {type}
  train: {{format: csv, path: {folder}/{entity}-train.csv}}
  validation: {{format: csv, path: {folder}/{entity}-val.csv}}
sampling: {{num_neighbors: [{{hop1: {{default: 64}}}}, {{hop2: {{default: 16}}}}]}}
output: {{model: {folder}/model-{task}}}
"""


def rates(kind, rng):
    """Orders a day of each customer on each day, [customers, days]."""
    base = np.exp(rng.normal(-5.6 if kind == "sparse" else -4.2, 1.0, CUSTOMERS))
    phase = rng.uniform(0, 2 * np.pi, CUSTOMERS)
    joined = rng.integers(0, 600, CUSTOMERS)
    stays = rng.exponential(500, CUSTOMERS)
    state = np.ones(CUSTOMERS)
    result = np.zeros((CUSTOMERS, DAYS))
    for day in range(DAYS):
        if kind == "bursty":
            flips = rng.random(CUSTOMERS) < np.where(state > 1, 0.05, 0.01)
            state = np.where(flips, np.where(state > 1, 0.3, 6.0), state)
        rate = base * state
        if kind == "growing":
            rate = rate * np.exp(0.0012 * day)
        if kind == "seasonal":
            rate = rate * (1 + 0.9 * np.sin(2 * np.pi * day / 365.25 + phase))
        result[:, day] = rate * ((day >= joined) & (day < joined + stays))
    return joined, result


def shares(rng):
    """Share of each product among the orders of each day, [days, products]."""
    day = np.arange(DAYS)[:, None]
    popularity = np.exp(rng.normal(0, 1.2, PRODUCTS))
    trend, phase = rng.normal(0, 0.0015, PRODUCTS), rng.uniform(0, 2 * np.pi, PRODUCTS)
    weight = popularity * np.exp(trend * day) * (1 + 0.6 * np.sin(2 * np.pi * day / 365.25 + phase))
    return weight / weight.sum(1, keepdims=True)


def make(kind, seed, folder):
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    joined, rate = rates(kind, rng)
    share = shares(rng)
    customer, day = np.nonzero(counts := rng.poisson(rate))
    repeat = counts[customer, day]
    customer, day = np.repeat(customer, repeat), np.repeat(day, repeat)
    cumulative = share.cumsum(1)
    draws = rng.random(len(day))
    product = np.array([np.searchsorted(cumulative[d], u) for d, u in zip(day, draws)]).clip(0, PRODUCTS - 1)
    price = np.exp(rng.normal(3, 0.6, PRODUCTS))
    orders = pd.DataFrame(
        {
            "order_id": np.arange(len(day)),
            "customer_id": customer,
            "product_id": product,
            "time": START + pd.to_timedelta(day, unit="D") + pd.to_timedelta(rng.integers(0, 86400, len(day)), unit="s"),
            "amount": (price[product] * np.exp(rng.normal(0, 0.2, len(day)))).round(2),
        }
    ).sort_values("time")
    orders.to_csv(folder / "orders.csv", index=False)
    pd.DataFrame(
        {
            "customer_id": np.arange(CUSTOMERS),
            "signup": START + pd.to_timedelta(joined, unit="D"),
            "region": rng.integers(0, 6, CUSTOMERS),
        }
    ).to_csv(folder / "customers.csv", index=False)
    pd.DataFrame(
        {"product_id": np.arange(PRODUCTS), "price": price.round(2), "brand": rng.integers(0, 20, PRODUCTS)}
    ).to_csv(folder / "products.csv", index=False)

    days = list(range(180, 870, WINDOW))
    for name, part in (("train", days[:-5]), ("val", days[-5:-3]), ("test", days[-3:])):
        labels(orders, rate, share, part, name, folder)
    for task, (entity, label, type_) in TASKS.items():
        text = JOB.format(folder=folder, entity=entity, label=label, type=type_, task=task)
        (folder / f"{task}.yaml").write_text(text)


def labels(orders, rate, share, days, name, folder):
    of_customers, of_products = [], []
    for day in days:
        at = START + pd.Timedelta(days=day)
        window = orders[(orders.time > at) & (orders.time <= at + pd.Timedelta(days=WINDOW))]
        recent = orders[(orders.time <= at) & (orders.time > at - pd.Timedelta(days=180))]
        who = np.unique(recent.customer_id)
        n = window.groupby("customer_id").size().reindex(who, fill_value=0).to_numpy()
        spend = window.groupby("customer_id").amount.sum().reindex(who, fill_value=0).to_numpy()
        ahead = slice(day, day + WINDOW)
        of_customers.append(
            pd.DataFrame(
                {
                    "customer_id": who,
                    "at": at,
                    "n": n,
                    "spend": spend.round(2),
                    "quiet": (n == 0).astype(int),
                    "rate": rate[who, ahead].sum(1),
                }
            )
        )
        sold = window.groupby("product_id").size().reindex(range(PRODUCTS), fill_value=0)
        expected = (rate[:, ahead].sum(0)[:, None] * share[ahead]).sum(0)
        of_products.append(
            pd.DataFrame({"product_id": np.arange(PRODUCTS), "at": at, "n": sold.to_numpy(), "rate": expected})
        )
    pd.concat(of_customers).to_csv(folder / f"customer-{name}.csv", index=False)
    pd.concat(of_products).to_csv(folder / f"product-{name}.csv", index=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--kinds", default="seasonal,growing,bursty,sparse")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for each in arguments.kinds.split(","):
        make(each, arguments.seed, arguments.folder.resolve() / each)

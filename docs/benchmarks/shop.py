"""Writes the tables and the job files of the shop benchmark.

    python docs/benchmarks/shop.py FOLDER [USERS [ITEMS]]

A shop of USERS users (1,000,000), ITEMS items (a fifth as many) and ten transactions a user, over two years, with popularity by
a power law; label rows are about 0.4 users each. `shop.yaml` asks for a number, `rank.yaml` for items of the next four weeks, 12
of all; `now.parquet` has up to 100,000 users at the last time of its labels. Needs numpy and pyarrow. The same rows every time.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

START = np.datetime64("2022-01-01T00:00:00", "s")
SECONDS = 730 * 86_400
WINDOW = 28 * 86_400 * 1_000_000

JOB = """\
graph:
  path: {folder}/graph
  tables:
    users: {{source: {{format: parquet, path: {folder}/users.parquet}}, primary_key: user_id}}
    items: {{source: {{format: parquet, path: {folder}/items.parquet}}, primary_key: item_id}}
    transactions: {{source: {{format: parquet, path: {folder}/transactions.parquet}}, time: at}}
  links:
  - transactions.user_id -> users.user_id
  - transactions.item_id -> items.item_id
task:
  entity: users.user_id
  time: at
  label: label
  type: binary
  train: {{format: parquet, path: {folder}/train.parquet}}
sampling:
  num_neighbors: [{{hop1: {{default: 16}}}}, {{hop2: {{default: 8}}}}]
  strategy: last
model: {{channels: 64}}
training: {{batch_size: 512, epochs: 1, seed: 7}}
output: {{model: {folder}/model}}
"""


RANK = (
    ("label: label", "label: item_id\n  items: items.item_id\n  k: 12"),
    ("type: binary", "type: ranking"),
    ("train.parquet", "next.parquet"),
    ("/model", "/model-rank"),
)


def drawn_times(random, count, least=0.0):
    """Times of the two years, or of their last part."""
    seconds = (random.uniform(least, 1, count) * SECONDS).astype("int64")
    return pa.array((START + seconds).astype("datetime64[us]"), pa.timestamp("us", tz="UTC"))


def popular(random, count, of, power):
    """Keys below `of`, small ones more often."""
    return (of * random.random(count) ** power).astype("int64")


def main(folder, users, items):
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(11)
    rows, seeds = 10 * users, 2 * users // 5

    def write(name, **columns):
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")

    write("users", user_id=np.arange(users), **{f"u{i}": random.normal(size=users).astype("float32") for i in range(8)})
    write("items", item_id=np.arange(items), **{f"i{i}": random.normal(size=items).astype("float32") for i in range(8)})
    times, buyers, bought = drawn_times(random, rows), popular(random, rows, users, 1.5), popular(random, rows, items, 3.0)
    write(
        "transactions",
        at=times,
        user_id=buyers,
        item_id=bought,
        **{f"t{i}": random.normal(size=rows).astype("float32") for i in range(8)},
    )
    buyer, moment = random.integers(0, users, seeds), drawn_times(random, seeds, 0.5)
    write("train", user_id=buyer, at=moment, label=random.integers(0, 2, seeds))
    moments = np.asarray(times.cast(pa.int64()))
    late = np.flatnonzero(moments >= (START.astype("int64") + SECONDS // 2) * 1_000_000)[:seeds]
    cutoffs = pa.array(moments[late] // WINDOW * WINDOW, pa.timestamp("us", tz="UTC"))
    write("next", user_id=buyers[late], at=cutoffs, item_id=bought[late])
    everybody = np.arange(min(users, 100_000))
    newest = np.full(len(everybody), moments[late].max() // WINDOW * WINDOW)
    write("now", user_id=everybody, at=pa.array(newest, cutoffs.type), item_id=np.zeros(len(everybody), "int64"))
    job = JOB.format(folder=folder)
    (folder / "shop.yaml").write_text(job)
    for asked, ranked in RANK:
        job = job.replace(asked, ranked)
    (folder / "rank.yaml").write_text(job)


if __name__ == "__main__":
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    main(sys.argv[1], many, int(sys.argv[3]) if len(sys.argv) > 3 else many // 5)

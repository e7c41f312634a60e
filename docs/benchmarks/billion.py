"""Writes the tables and the job file of a shop with a billion directed edges, or a part of it.

    python docs/benchmarks/billion.py FOLDER [TRANSACTIONS]
    python docs/benchmarks/billion.py --bytes

250,000,000 TRANSACTIONS unless given, a tenth as many users and an eighth of those as many items, keys, times and links alone, in
two years with popularity by a power law as in shop.py. The rows are drawn and written ten million at a time, so it needs little
memory. 400,000 label rows. Needs numpy and pyarrow. The same rows every time.

--bytes prints what the graph of such a shop takes, by the widths of docs/file-format.md: of a transaction two ids in the lists of its
user and item and theirs in its own row; and as measured of 250,000,000, the offset of each list, times and keys.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from shop import JOB, drawn_times, popular

PART = 10_000_000
OFFSET, TIME, KEY = 0.95, 0.73, 34.5  # bytes a list, a transaction, and a user or an item


def sizes(rows):
    """Nodes, directed edges, bytes of topology and of keys."""
    users, items = rows // 10, rows // 125
    widths = [(count - 1).bit_length() for count in (rows, rows, users + 1, items + 1)]
    topology = rows * (sum(widths) / 8 + TIME) + OFFSET * (users + items)
    return rows + users + items, 4 * rows, topology, KEY * (users + items)


def table():
    print("| transactions | nodes | directed edges | topology, GB | bytes an edge | keys, GB | bytes a node |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for rows in (10_000_000, 250_000_000, 9_025_000_000, 27_075_000_000):
        nodes, edges, topology, keys = sizes(rows)
        figures = (topology / 1e9, topology / edges, keys / 1e9, (topology + keys) / nodes)
        print(f"| {rows:,} | {nodes:,} | {edges:,} | " + " | ".join(f"{figure:,.2f}" for figure in figures) + " |")


def main(folder, rows):
    folder = Path(folder).resolve()
    for table in ("users", "items", "transactions"):
        (folder / table).mkdir(parents=True, exist_ok=True)
    users, items, seeds = rows // 10, rows // 125, min(400_000, rows // 25)
    random = np.random.default_rng(11)

    def write(name, part, **columns):
        pq.write_table(pa.table(columns), folder / name / f"part-{part:03d}.parquet")

    for table, key, count in (("users", "user_id", users), ("items", "item_id", items)):
        for part, first in enumerate(range(0, count, PART)):
            write(table, part, **{key: np.arange(first, min(first + PART, count))})
    for part, first in enumerate(range(0, rows, PART)):
        count = min(PART, rows - first)
        buyers, bought = popular(random, count, users, 1.5), popular(random, count, items, 3.0)
        write("transactions", part, at=drawn_times(random, count), user_id=buyers, item_id=bought)
        print(f"{first + count:,} of {rows:,} transactions", flush=True)
    labels = pa.table({
        "user_id": random.integers(0, users, seeds), "at": drawn_times(random, seeds, 0.5), "label": random.integers(0, 2, seeds),
    })
    pq.write_table(labels, folder / "train.parquet")
    job = JOB.format(folder=folder)
    for table in ("users", "items", "transactions"):
        job = job.replace(f"{table}.parquet", table)
    (folder / "shop.yaml").write_text(job)


if __name__ == "__main__":
    if sys.argv[1] == "--bytes":
        table()
    else:
        main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 250_000_000)

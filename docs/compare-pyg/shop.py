"""The shop benchmark's tables as PyG takes them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

BY = ("transaction", "by", "user")
OF = ("transaction", "of", "item")
MAKES = ("user", "makes", "transaction")
IN = ("item", "in", "transaction")


class Shop:
    """Tensors of the folder that docs/benchmarks/shop.py wrote, ids and times as int64.

    Keys are the rows' numbers, which is checked. `edges` holds [2, E] (source, destination) per
    edge type.
    """

    def __init__(self, folder):
        self._folder = Path(folder)
        transactions = self._table("transactions")
        user, item = _column(transactions, "user_id"), _column(transactions, "item_id")
        rows = torch.arange(len(user))
        self.time = _column(transactions, "at")
        self.edges = {
            BY: torch.stack([rows, user]),
            OF: torch.stack([rows, item]),
            MAKES: torch.stack([user, rows]),
            IN: torch.stack([item, rows]),
        }
        self._nodes = {"transaction": len(rows)}
        for node_type in ("user", "item"):
            keys = _column(self._table(f"{node_type}s"), f"{node_type}_id")
            if not torch.equal(keys, torch.arange(len(keys))):
                raise ValueError(f"keys of {node_type}s are not the rows' numbers")
            self._nodes[node_type] = len(keys)
        seeds = self._table("train")
        self.seed_user = _column(seeds, "user_id")
        self.seed_time = _column(seeds, "at")
        self.seed_label = _column(seeds, "label").float()

    def csc(self):
        """colptr and row per edge type; the sources of a destination are in order of time."""
        colptr, row = {}, {}
        for edge_type, (source, destination) in self.edges.items():
            by_time = edge_type[0] == "transaction"
            keys = (self.time[source], destination) if by_time else (destination,)
            order = np.lexsort([key.numpy() for key in keys])
            row[edge_type] = source[order].contiguous()
            degree = torch.bincount(destination, minlength=self._nodes[edge_type[2]])
            colptr[edge_type] = torch.cat([torch.zeros(1, dtype=torch.long), degree.cumsum(0)])
        return colptr, row

    def features(self):
        """[N, C] float32 per node type, read again."""
        return {node_type: self._features(node_type) for node_type in self._nodes}

    def _features(self, node_type):
        table = self._table(f"{node_type}s")
        letter = node_type[0]
        names = [name for name in table.column_names if name[0] == letter and name[1:].isdigit()]
        columns = [table[name].to_numpy().astype(np.float32) for name in names]
        return torch.from_numpy(np.stack(columns, 1))

    def _table(self, name):
        return pq.read_table(self._folder / f"{name}.parquet")


def _column(table, name):
    column = table[name]
    if column.null_count:
        raise ValueError(f"{name} has nulls")
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz)).cast(pa.int64())
    return torch.from_numpy(column.to_numpy().astype(np.int64))

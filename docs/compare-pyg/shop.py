"""The arrays of the shop benchmark as PyG takes them."""

import json
from pathlib import Path

import numpy as np
import torch

BY = ("transaction", "by", "user")
OF = ("transaction", "of", "item")
MAKES = ("user", "makes", "transaction")
IN = ("item", "in", "transaction")


class Shop:
    """Tensors of the folder that generate_graphs.py wrote, ids and times as int64.

    `edges` holds [2, E] (source, destination) per edge type.
    """

    def __init__(self, folder):
        folder = Path(folder)
        manifest = json.loads((folder / "manifest.json").read_text())
        self._folder, self._arrays, self._nodes = folder, manifest["arrays"], manifest["nodes"]
        user, item = self._read("tx_user").long(), self._read("tx_item").long()
        rows = torch.arange(len(user))
        self.time = self._read("tx_time")
        self.edges = {
            BY: torch.stack([rows, user]),
            OF: torch.stack([rows, item]),
            MAKES: torch.stack([user, rows]),
            IN: torch.stack([item, rows]),
        }
        self.seed_user = self._read("seed_user").long()
        self.seed_time = self._read("seed_time")
        self.seed_label = self._read("seed_label").float()

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
        names = {"user": "user_x", "item": "item_x", "transaction": "tx_x"}
        return {node_type: self._read(name) for node_type, name in names.items()}

    def _read(self, name):
        array = self._arrays[name]
        values = np.fromfile(self._folder / array["file"], dtype=array["dtype"])
        return torch.from_numpy(values.reshape(array["shape"]))

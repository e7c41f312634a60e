"""A graph network as one's own nn.Module, exported as the TorchScript file that spark-gnn trains.

    python mean_network.py mean_network.pt --channels 16 --layers 2

It takes what docs/models.md describes and returns a vector for each seed. Nothing of spark-gnn is
needed to write, test or export one: torch is enough.
"""

import argparse
from typing import Dict

import torch
from torch import Tensor, nn


class Layer(nn.Module):
    """h + relu(norm(own(h) + mean of the children over all edge types, newer ones weighing more))."""

    def __init__(self, channels: int):
        super().__init__()
        self.own = nn.Linear(channels, channels)
        self.child = nn.Linear(channels, channels, bias=False)
        self.norm = nn.LayerNorm(channels)
        self.fade = nn.Parameter(torch.zeros(1))

    def forward(
        self, nodes: Dict[str, Tensor], edges: Dict[str, Tensor], ranks: Dict[str, Tensor]
    ) -> Dict[str, Tensor]:
        total: Dict[str, Tensor] = {}
        weight: Dict[str, Tensor] = {}
        for table, h in nodes.items():
            total[table] = torch.zeros_like(h)
            weight[table] = torch.full_like(h[:, :1], 1e-6)
        for name, edge in edges.items():
            # "left.key->right.key": row 0 of an edge is a row of left, row 1 a row of right
            left, right = name.split("->")
            parent = left.split(".")[0]
            child = right.split(".")[0]
            share = torch.exp(-torch.exp(self.fade) * ranks[name]).unsqueeze(1)
            message = self.child(nodes[child]).index_select(0, edge[1])
            total[parent] = total[parent].index_add(0, edge[0], message * share)
            weight[parent] = weight[parent].index_add(0, edge[0], share)
        after: Dict[str, Tensor] = {}
        for table, h in nodes.items():
            update = self.norm(self.own(h) + total[table] / weight[table])
            after[table] = h + torch.relu(update)
        return after


class MeanNetwork(nn.Module):
    def __init__(self, channels: int, layers: int):
        super().__init__()
        self.layers = nn.ModuleList([Layer(channels) for _ in range(layers)])

    def forward(
        self,
        nodes: Dict[str, Tensor],
        edges: Dict[str, Tensor],
        ranks: Dict[str, Tensor],
        seeds: Dict[str, Tensor],
    ) -> Tensor:
        for layer in self.layers:
            nodes = layer(nodes, edges, ranks)
        table, rows = list(seeds.items())[0]
        return nodes[table].index_select(0, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--layers", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(7)
    torch.jit.script(MeanNetwork(options.channels, options.layers)).save(options.file)


if __name__ == "__main__":
    main()

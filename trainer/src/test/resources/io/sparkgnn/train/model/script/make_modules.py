"""Makes the small modules of ScriptModelTest, beside itself; mean.pt is made by
spark-examples/torchscript/mean_network.py with --channels 8."""

from typing import Dict

import torch
from torch import Tensor, nn


class WrongArguments(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x


class WrongShape(nn.Module):
    def forward(
        self,
        nodes: Dict[str, Tensor],
        edges: Dict[str, Tensor],
        ranks: Dict[str, Tensor],
        seeds: Dict[str, Tensor],
    ) -> Tensor:
        table, rows = list(seeds.items())[0]
        return nodes[table].index_select(0, rows)[:, :3]


class WithBuffers(nn.Module):
    """What would change by itself, or at random, if it ran in training mode; and a frozen tensor."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.BatchNorm1d(channels)
        self.dropout = nn.Dropout(0.5)
        self.linear = nn.Linear(channels, channels)
        self.frozen = nn.Parameter(torch.ones(channels), requires_grad=False)

    def forward(
        self,
        nodes: Dict[str, Tensor],
        edges: Dict[str, Tensor],
        ranks: Dict[str, Tensor],
        seeds: Dict[str, Tensor],
    ) -> Tensor:
        table, rows = list(seeds.items())[0]
        x = nodes[table].index_select(0, rows)
        return x + self.linear(self.dropout(self.norm(x))) * self.frozen


class Double(WithBuffers):
    def __init__(self, channels: int):
        super().__init__(channels)
        self.linear.double()


torch.manual_seed(1)
torch.jit.script(WrongArguments()).save("wrong_arguments.pt")
torch.jit.script(WrongShape()).save("wrong_shape.pt")
torch.jit.script(WithBuffers(8)).save("with_buffers.pt")
torch.jit.script(Double(8)).save("double.pt")
torch.save(nn.Linear(2, 2).state_dict(), "state_dict.pt")

# SPDX-License-Identifier: Apache-2.0
"""What to train, with reasons, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spark_gnn._java import plain
from spark_gnn.display import table
from spark_gnn.errors import translated


@dataclass(frozen=True)
class PlanEntry:
    """One value of a plan.

    :param param: name of the Param that it is for
    :param value: what the Param is set to
    :param reason: why
    """

    param: str
    value: Any
    reason: str


class Plan:
    """What to train, value by value, each with its reason."""

    def __init__(self, java: Any) -> None:
        self._java = java

    @property
    def entries(self) -> list[PlanEntry]:
        """The values in the order in which people read them."""
        return [PlanEntry(entry["param"], entry["value"], entry["reason"]) for entry in plain(self._java)["entries"]]

    def values(self) -> dict[str, Any]:
        """Values by Param."""
        return {entry.param: entry.value for entry in self.entries}

    def changed(self, param: str, value: Any, reason: str = "as asked") -> Plan:
        """This plan with another value for a Param, which it need not have had."""
        with translated():
            return Plan(getattr(self._java, "with")(param, value, reason))

    def _repr_html_(self) -> str:
        return table(["Param", "value", "why"], [(e.param, e.value, e.reason) for e in self.entries])

    def __repr__(self) -> str:
        return "\n".join(f"{entry.param} = {entry.value}  # {entry.reason}" for entry in self.entries)


class PlanCost:
    """What a training is expected to cost on this machine.

    :param batch: of the neighborhoods, a batch: nodes, edges and bytes by hop and edge type
    :param weights: of the model
    :param warm_up_seconds: what the first batches take more than later ones, all together
    :param epoch_seconds: of an epoch once the training is up to speed
    """

    def __init__(self, java: Any) -> None:
        self._java = java
        read = plain(java)
        self.batch: dict[str, Any] = read["batch"]
        self.weights: int = read["weights"]
        self.warm_up_seconds: float = read["warmUpSeconds"]
        self.epoch_seconds: float = java.epoch().seconds()

    def training_seconds(self, epochs: int) -> float:
        """Seconds of a training from its first batch on."""
        return self.warm_up_seconds + epochs * self.epoch_seconds

    def __repr__(self) -> str:
        return f"{self.epoch_seconds:.1f} s an epoch, {self.warm_up_seconds:.1f} s to warm up, {self.weights} weights"

"""Sampled edges per second of pyg-lib and of spark-gnn, in turns.

  OMP_NUM_THREADS=1 python sampling.py bench-data/shop -- bin/spark-gnn bench sampler bench-data/shop.yaml

Prints a line of JSON for every round and case, then the medians and the medians of the rounds'
ratios. pyg-lib returns no edge ids, which is faster; instead of two threads it has two
processes over the same arrays, which is faster too, each with every other batch.
"""

import argparse
import json
import time
from itertools import product
from multiprocessing import get_context
from statistics import median

import torch
from pyg_lib.sampler import hetero_neighbor_sample

from ours import bench
from shop import Shop

FANOUTS = ("16,8", "16,8,4,2")
STRATEGIES = ("last", "uniform")
THREADS = (1, 2)
BATCH = 1024


class PygSampler:
    """Samples every `stride`-th batch of the seeds."""

    def __init__(self, shop, stride):
        self._colptr, self._row = shop.csc()
        self._time = {"transaction": shop.time}
        batches = zip(shop.seed_user.split(BATCH), shop.seed_time.split(BATCH))
        self._batches = list(batches)[::stride]

    def bytes_per_edge(self):
        """Bytes of the arrays that sampling reads, per directed edge."""
        arrays = [*self._colptr.values(), *self._row.values(), *self._time.values()]
        edges = sum(len(row) for row in self._row.values())
        return sum(array.nbytes for array in arrays) / edges

    def sample(self, first, step, fanouts, strategy):
        """The number of edges sampled for every `step`-th batch from `first` on."""
        counts = [int(count) for count in fanouts.split(",")]
        edges = 0
        for user, seed_time in self._batches[first::step]:
            row, *_ = hetero_neighbor_sample(
                self._colptr,
                self._row,
                {"user": user},
                {edge_type: counts for edge_type in self._row},
                node_time_dict=self._time,
                seed_time_dict={"user": seed_time},
                csc=True,
                disjoint=True,
                temporal_strategy=strategy,
                return_edge_id=False,
            )
            edges += sum(len(sources) for sources in row.values())
        return edges


# Set before the processes that sample are forked, which share its arrays with this one.
sampler = None


def sample(*case):
    return sampler.sample(*case)


def edges_per_second(pool, fanouts, strategy, workers):
    """One pass over the batches by `workers` processes of the pool."""
    tasks = [(first, workers, fanouts, strategy) for first in range(workers)]
    begin = time.perf_counter()
    edges = sum(pool.starmap(sample, tasks, chunksize=1))
    return edges / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shop", help="folder that docs/benchmarks/shop.py wrote")
    parser.add_argument("--rounds", type=int, default=3, help="turns of both")
    parser.add_argument("--repeats", type=int, default=3, help="repeats of a case in a turn")
    parser.add_argument("--stride", type=int, default=4, help="pyg-lib takes every N-th batch")
    parser.add_argument("ours", nargs="+", help="command that measures spark-gnn")
    options = parser.parse_args()

    torch.set_num_threads(1)
    begin = time.perf_counter()
    global sampler
    sampler = PygSampler(Shop(options.shop), options.stride)
    load = time.perf_counter() - begin
    print(json.dumps({"bytes_per_edge": sampler.bytes_per_edge(), "load_s": load}), flush=True)
    pool = get_context("fork").Pool(max(THREADS))

    cases = list(product(FANOUTS, STRATEGIES, THREADS))
    rates = {case: {"pyg": [], "ours": []} for case in cases}
    for round_number in range(options.rounds):
        passes = {case: [] for case in cases}
        for repeat in range(options.repeats + (round_number == 0)):
            for case in cases:
                rate = edges_per_second(pool, *case)
                if repeat > 0 or round_number > 0:
                    passes[case].append(rate)
        lines = bench(
            options.ours,
            *(f"--fanouts={fanouts}" for fanouts in FANOUTS),
            f"--strategies={','.join(STRATEGIES)}",
            f"--threads={','.join(map(str, THREADS))}",
            f"--batch={BATCH}",
            f"--repeats={options.repeats}",
        )
        for line in lines:
            case = line["fanouts"], line["strategy"], line["threads"]
            pair = {"pyg": median(passes[case]), "ours": line["edges_per_s"]}
            print(json.dumps({"round": round_number, "case": case, **pair}), flush=True)
            for name, rate in pair.items():
                rates[case][name].append(rate)

    for case, pair in rates.items():
        ratio = median(ours / pyg for ours, pyg in zip(pair["ours"], pair["pyg"]))
        medians = {name: median(values) for name, values in pair.items()}
        print(json.dumps({"case": case, **medians, "ratio": ratio}))


if __name__ == "__main__":
    main()

"""Seeds trained per second by PyG and by spark-gnn, in turns.

  python training.py bench-data/shop -- bin/spark-gnn bench train bench-data/shop.yaml \
      --set model.type=graphsage --set model.dropout=0 --set model.head_dropout=0

GraphSAGE of two layers of 64 channels on raw features, mean aggregation, fanouts [16, 8], strategy
last, disjoint, batch 512, Adam. The second layer has only the edges into users, and the nodes and
edges of the second hop are trimmed before it, as a practised user would write it.
"""

import argparse
import json
import time
from statistics import median

import torch
from torch_geometric.data import HeteroData
from torch_geometric.loader import NeighborLoader
from torch_geometric.nn import HeteroConv, SAGEConv
from torch_geometric.utils import trim_to_layer

from ours import bench
from shop import BY, IN, MAKES, Shop

CHANNELS = 64
BATCH = 512
FANOUTS = [16, 8]


class HeteroSage(torch.nn.Module):
    def __init__(self):
        super().__init__()
        first = (BY, MAKES, IN)
        self.first = HeteroConv({t: SAGEConv((-1, -1), CHANNELS) for t in first}, aggr="sum")
        self.second = HeteroConv({BY: SAGEConv((-1, -1), CHANNELS)}, aggr="sum")
        self.head = torch.nn.Linear(CHANNELS, 1)

    def forward(self, batch):
        x = self.first(batch.x_dict, batch.edge_index_dict)
        x = {node_type: values.relu() for node_type, values in x.items()}
        x, edge_index, _ = trim_to_layer(
            1,
            batch.num_sampled_nodes_dict,
            batch.num_sampled_edges_dict,
            x,
            batch.edge_index_dict,
        )
        users = self.second(x, edge_index)["user"].relu()
        return self.head(users[: batch["user"].batch_size]).squeeze(1)


def load(shop, workers):
    """The loader: every batch has the seeds' labels, in new order every epoch."""
    data = HeteroData()
    for node_type, x in shop.features().items():
        data[node_type].x = x
    data["transaction"].time = shop.time
    for edge_type, edge_index in shop.edges.items():
        data[edge_type].edge_index = edge_index
    label_of = shop.seed_label

    def with_labels(batch):
        batch["user"].y = label_of[batch["user"].input_id]
        return batch

    return NeighborLoader(
        data,
        num_neighbors=FANOUTS,
        input_nodes=("user", shop.seed_user),
        input_time=shop.seed_time,
        time_attr="time",
        temporal_strategy="last",
        disjoint=True,
        batch_size=BATCH,
        shuffle=True,
        transform=with_labels,
        num_workers=workers,
        persistent_workers=workers > 0,
    )


def epoch(model, optimizer, loader):
    """Trains an epoch; its mean loss."""
    total = 0.0
    for batch in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(batch), batch["user"].y)
        loss.backward()
        optimizer.step()
        total += float(loss.detach())
    return total / len(loader)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shop", help="folder that docs/benchmarks/shop.py wrote")
    parser.add_argument("--workers", type=int, default=1, help="processes that sample for PyG")
    parser.add_argument("--threads", type=int, default=1, help="threads of PyG's training process")
    parser.add_argument("--rounds", type=int, default=3, help="turns of both")
    parser.add_argument("--repeats", type=int, default=3, help="epochs of each in a turn")
    parser.add_argument("ours", nargs="+", help="command that measures spark-gnn")
    options = parser.parse_args()

    torch.manual_seed(7)
    torch.set_num_threads(options.threads)
    shop = Shop(options.shop)
    loader = load(shop, options.workers)
    model = HeteroSage()
    with torch.no_grad():
        model(next(iter(loader)))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    epoch(model, optimizer, loader)

    ratios = []
    for _ in range(options.rounds):
        rates = []
        for _ in range(options.repeats):
            begin = time.perf_counter()
            loss = epoch(model, optimizer, loader)
            rates.append(len(shop.seed_user) / (time.perf_counter() - begin))
        [line] = bench(options.ours, f"--batch={BATCH}", f"--repeats={options.repeats}")
        turn = {"pyg": median(rates), "ours": line["seeds_per_s"]}
        losses = {"pyg_loss": loss, "ours_loss": line["last_loss"]}
        print(json.dumps({**turn, **losses}), flush=True)
        ratios.append(turn["ours"] / turn["pyg"])
    print(json.dumps({"ratio": median(ratios)}))


if __name__ == "__main__":
    main()

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What moves a model's predictions, from the explanations of many seeds: for each table, column,
 * edge type, hop and age of rows how far it moves a score up or down on average. Within a seed what
 * belongs together is summed first, so that what cancels there does not count.
 *
 * <p>Sums of attributions are taken, and no permutation: they need no labels and no further passes,
 * say the same in any unit, and agree with the explanations of single seeds. Edge types are by
 * taking away.
 *
 * @param kind what it is about
 * @param name table, {@code table.column}, edge type, hop or age
 * @param hop of an edge type or a column, or the hop itself; -1 for others
 * @param moved mean over the seeds of how far it moves the score, up or down
 * @param share of what all of its kind move
 */
public record Importance(Kind kind, String name, int hop, double moved, double share) {
  /** What a figure is about. */
  public enum Kind {
    TABLE("table"),
    COLUMN("column"),
    EDGE_TYPE("edge_type"),
    HOP("hop"),
    AGE("age");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** As it is written in tables. */
    public String text() {
      return text;
    }
  }

  private record Key(Kind kind, String name, int hop) {}

  /** Sums up explanations: kind after kind, within a kind the most important first. */
  public static List<Importance> of(List<ExplainedSeed> seeds) {
    Map<Key, Double> sums = new LinkedHashMap<>();
    for (ExplainedSeed seed : seeds) {
      net(seed).forEach((key, net) -> sums.merge(key, Math.abs(net), Double::sum));
    }
    List<Importance> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      double total =
          sums.entrySet().stream()
              .filter(entry -> entry.getKey().kind() == kind)
              .mapToDouble(Map.Entry::getValue)
              .sum();
      List<Importance> some = new ArrayList<>();
      sums.forEach(
          (key, sum) -> {
            if (key.kind() == kind) {
              some.add(
                  new Importance(
                      kind,
                      key.name(),
                      key.hop(),
                      sum / seeds.size(),
                      total == 0 ? 0 : sum / total));
            }
          });
      some.sort(Comparator.comparingDouble(Importance::moved).reversed());
      all.addAll(some);
    }
    return all;
  }

  private static Map<Key, Double> net(ExplainedSeed seed) {
    Map<Key, Double> net = new LinkedHashMap<>();
    for (ExplainedItem item : seed.columns()) {
      String dot = item.column().startsWith("(") ? " " : ".";
      net.merge(new Key(Kind.TABLE, item.table(), -1), item.attribution(), Double::sum);
      net.merge(
          new Key(Kind.COLUMN, item.table() + dot + item.column(), item.hop()),
          item.attribution(),
          Double::sum);
      net.merge(
          new Key(Kind.HOP, Integer.toString(item.hop()), item.hop()),
          item.attribution(),
          Double::sum);
    }
    for (ExplainedItem item : seed.edgeTypes()) {
      net.merge(
          new Key(Kind.EDGE_TYPE, item.edgeType(), item.hop()), item.attribution(), Double::sum);
    }
    for (AgeBand band : AgeBand.values()) {
      double sum = seed.ages().get(band.ordinal());
      if (sum != 0) {
        net.merge(new Key(Kind.AGE, band.text(), -1), sum, Double::sum);
      }
    }
    return net;
  }
}

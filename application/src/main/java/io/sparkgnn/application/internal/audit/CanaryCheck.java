// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.connector.graphbuild.UndatedTable;
import io.sparkgnn.feature.TimeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Compares what a model says on a graph with what it says on the same graph with planted rows. */
public final class CanaryCheck {
  /** Name of the check. */
  public static final String NAME = "canary";

  /** Predictions that differ by no more are the same: sums may be rounded otherwise. */
  static final double TOLERANCE = 1e-6;

  private static final int EXAMPLES = 5;

  private CanaryCheck() {}

  /**
   * What a model says of seeds on a graph.
   *
   * @param values one a seed and output, NaN where there is none; of a ranking the scores
   * @param items of a ranking the answers that have these scores, null where there is none; else
   *     null
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
  public record Said(double[] values, String[] items) {
    /** Nothing. */
    public static final Said NOTHING = new Said(new double[0], null);

    String text(int i) {
      String value = String.format(Locale.ROOT, "%.6f", values[i]);
      return items == null ? value : items[i] + " with " + value;
    }
  }

  /** What it says of the same seeds on two graphs. */
  public record Predictions(Said plain, Said planted) {
    /** Nothing. */
    public static final Predictions NOTHING = new Predictions(Said.NOTHING, Said.NOTHING);

    int size() {
      return plain.values().length;
    }

    /** How many differ. */
    long moved() {
      long moved = 0;
      for (int i = 0; i < size(); i++) {
        moved += moved(i) ? 1 : 0;
      }
      return moved;
    }

    boolean moved(int i) {
      return Double.isNaN(plain.values()[i]) != Double.isNaN(planted.values()[i])
          || by(i) > TOLERANCE
          || plain.items() != null && !Objects.equals(plain.items()[i], planted.items()[i]);
    }

    private double by(int i) {
      return Math.abs(plain.values()[i] - planted.values()[i]);
    }

    double most() {
      double most = 0;
      for (int i = 0; i < size(); i++) {
        double by = by(i);
        most = by > most ? by : most;
      }
      return most;
    }
  }

  /**
   * One second graph.
   *
   * @param undated the static table that alone has planted rows, or null if all tables with times
   *     have some
   * @param cut the seeds' newest time, microseconds since the epoch; the planted rows are later
   * @param seeds names of the seeds, in the order of the predictions
   * @param outputs values a seed
   * @param figures of the seeds' labels on both graphs, by what they are called; none where a task
   *     has no figures that are counted on the graph
   * @param audited the seeds at their own times
   * @param control the same entities at a time after the planted rows: what shows that the rows
   *     could be seen at all
   */
  public record Round(
      UndatedTable undated,
      long cut,
      CanaryRows.Planted planted,
      List<String> seeds,
      int outputs,
      Map<String, double[]> figures,
      Predictions audited,
      Predictions control) {}

  /** Judges the rounds. */
  public static Check of(List<Round> rounds) {
    List<String> findings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, Object> figures = new LinkedHashMap<>();
    long seeds = 0;
    long heard = 0;
    long listened = 0;
    Map<String, String> unplanted = new TreeMap<>();
    List<Map<String, Object>> each = new ArrayList<>();
    long graphs = 0;
    for (Round round : rounds) {
      each.add(figures(round));
      findings.addAll(findings(round));
      if (round.undated() != null) {
        notes.addAll(silent(round));
        continue;
      }
      graphs++;
      seeds += round.seeds().size();
      heard += round.control().moved();
      listened += round.control().size();
      unplanted.putAll(round.planted().unplanted());
    }
    // Those have graphs of their own.
    rounds.stream()
        .filter(round -> round.undated() != null && !round.planted().tables().isEmpty())
        .forEach(round -> unplanted.remove(round.undated().name()));
    figures.put("seeds", seeds);
    figures.put("rounds", each);
    unplanted.forEach((table, why) -> notes.add("nothing planted in %s: %s".formatted(table, why)));
    if (heard == 0) {
      notes.add(
          "the planted rows moved no prediction from a later time either: this model takes nothing"
              + " from the tables that they are in, so its silence proves little");
    }
    return Check.made(
        NAME,
        "%d seeds scored in %d graphs with planted rows; seen from later, %d of %d predictions move"
            .formatted(seeds, graphs, heard, listened),
        figures,
        findings,
        notes);
  }

  private static Map<String, Object> figures(Round round) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("cut", TimeText.of(round.cut()));
    figures.put("tables", round.planted().tables());
    figures.put("rows_a_table", round.planted().rows());
    figures.put("seeds", round.seeds().size());
    figures.put("moved", round.audited().moved());
    figures.put("moved_most", round.audited().most());
    figures.put("control_predictions", round.control().size());
    figures.put("control_moved", round.control().moved());
    figures.put("control_moved_most", round.control().most());
    return figures;
  }

  /** A table without a time that moved nothing this time. */
  private static List<String> silent(Round round) {
    if (round.audited().moved() > 0) {
      return List.of();
    }
    boolean tried = !round.planted().tables().isEmpty();
    return List.of(
        round.undated().warning()
            + (tried ? " (rows planted in it moved no audited prediction)" : ""));
  }

  private static List<String> findings(Round round) {
    Predictions audited = round.audited();
    List<String> findings = new ArrayList<>();
    String where =
        "rows planted %safter %s"
            .formatted(
                round.undated() == null ? "" : "in " + round.undated().name() + " ",
                TimeText.of(round.cut()));
    round
        .figures()
        .forEach(
            (name, both) -> {
              if (Math.abs(both[0] - both[1]) > TOLERANCE) {
                findings.add(
                    String.format(
                        Locale.ROOT,
                        "%s moved %s of seeds before them from %.6f to %.6f",
                        where,
                        name,
                        both[0],
                        both[1]));
              }
            });
    if (audited.moved() == 0) {
      return findings;
    }
    findings.add(
        String.format(
            Locale.ROOT,
            "%s moved %d predictions of seeds before them, by up to %.6f",
            where,
            audited.moved(),
            audited.most()));
    if (round.undated() != null) {
      findings.add(round.undated().warning());
    }
    int most = findings.size() + EXAMPLES;
    for (int i = 0; i < audited.size() && findings.size() < most; i++) {
      if (audited.moved(i)) {
        findings.add(
            String.format(
                Locale.ROOT,
                "seed %s: %s became %s",
                round.seeds().get(i / round.outputs()),
                audited.plain().text(i),
                audited.planted().text(i)));
      }
    }
    return findings;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.connector.graphbuild.UndatedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
   * Predictions of the same seeds on two graphs, one value a seed and output, NaN where there is
   * none.
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
  public record Predictions(double[] plain, double[] planted) {
    /** How many differ. */
    long moved() {
      long moved = 0;
      for (int i = 0; i < plain.length; i++) {
        moved += moved(i) ? 1 : 0;
      }
      return moved;
    }

    boolean moved(int i) {
      return Double.isNaN(plain[i]) != Double.isNaN(planted[i])
          || Math.abs(plain[i] - planted[i]) > TOLERANCE;
    }

    double most() {
      double most = 0;
      for (int i = 0; i < plain.length; i++) {
        double by = Math.abs(plain[i] - planted[i]);
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
      listened += round.control().plain().length;
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
    figures.put("cut", SampleCheck.iso(round.cut()));
    figures.put("tables", round.planted().tables());
    figures.put("rows_a_table", round.planted().rows());
    figures.put("seeds", round.seeds().size());
    figures.put("moved", round.audited().moved());
    figures.put("moved_most", round.audited().most());
    figures.put("control_predictions", round.control().plain().length);
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
    if (audited.moved() == 0) {
      return findings;
    }
    findings.add(
        String.format(
            Locale.ROOT,
            "rows planted %safter %s moved %d predictions of seeds before them, by up to %.6f",
            round.undated() == null ? "" : "in " + round.undated().name() + " ",
            SampleCheck.iso(round.cut()),
            audited.moved(),
            audited.most()));
    if (round.undated() != null) {
      findings.add(round.undated().warning());
    }
    int most = findings.size() + EXAMPLES;
    for (int i = 0; i < audited.plain().length && findings.size() < most; i++) {
      if (audited.moved(i)) {
        findings.add(
            String.format(
                Locale.ROOT,
                "seed %s: %.6f became %.6f",
                round.seeds().get(i / round.outputs()),
                audited.plain()[i],
                audited.planted()[i]));
      }
    }
    return findings;
  }
}

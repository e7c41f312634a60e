// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.graphbuild.BuildReport.Finding;
import io.sparkgnn.connector.graphbuild.BuildReport.Leakage;
import io.sparkgnn.connector.graphbuild.BuildReport.Severity;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.connector.profile.ColumnProfile;
import io.sparkgnn.connector.profile.TimeRange;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Looks for ways in which a row can tell of a time after its own. What it can see: times in columns
 * that are not the table's time, and tables that have times but declare none.
 */
final class LeakageAudit {
  /** A column with more values after its row's time than this was filled in later. */
  private static final double LATE_SHARE = 0.02;

  /** A static table's column with this share of values within the graph's times is its time. */
  private static final double WITHIN_SHARE = 0.9;

  private final BuildPlan plan;
  private final List<BuiltTable> tables;
  private final OptionalLong newestLabel;
  private final List<UndatedTable> undated;
  private final List<Finding> findings = new ArrayList<>();

  LeakageAudit(
      BuildPlan plan,
      List<BuiltTable> tables,
      OptionalLong newestLabel,
      List<UndatedTable> undated) {
    this.plan = plan;
    this.tables = tables;
    this.newestLabel = newestLabel;
    this.undated = List.copyOf(undated);
  }

  Leakage audit() {
    List<String> statics = new ArrayList<>();
    List<String> inherited = new ArrayList<>();
    for (BuiltTable table : tables) {
      TablePlan of = table.plan();
      String links = String.join(", ", datedBy(plan, of));
      switch (of.timeKind()) {
        case STATIC -> statics.add(of.name());
        case INHERITED ->
            inherited.add(
                "%s takes its time from %s; a row added later to an old one is seen at once"
                    .formatted(of.name(), links));
        case FIRST_SEEN -> inherited.add("%s is first seen by %s".formatted(of.name(), links));
        case TIMED -> {}
      }
      columns(table);
      afterLabels(table);
    }
    undated.forEach(
        table -> findings.add(new Finding(Severity.WARNING, table.name(), "", table.warning())));
    findings.sort(Comparator.comparing(Finding::severity).reversed());
    String label = newestLabel.isPresent() ? TimeText.of(newestLabel.getAsLong()) : "";
    return new Leakage(statics, inherited, label, findings);
  }

  /** The links that a table's time came through, and the tables that it came from. */
  static List<String> datedBy(BuildPlan plan, TablePlan table) {
    boolean inherited = table.timeKind() == TimeKind.INHERITED;
    List<String> links = new ArrayList<>();
    for (LinkPlan link : plan.datingLinksOf(table.index())) {
      TablePlan from = plan.tables().get(inherited ? link.parent() : link.child());
      links.add(
          from.name()
              + (from.time() == null ? "" : "." + from.time())
              + " by "
              + String.join(",", link.childColumns()));
    }
    return links;
  }

  private void columns(BuiltTable table) {
    for (int i = 0; i < table.choices().size(); i++) {
      ColumnChoice choice = table.choices().get(i);
      ColumnProfile profile = table.profile().columns().get(i);
      if (choice.plan().kind() != ColumnKind.TIME || profile.present() == 0) {
        continue;
      }
      if (table.plan().timed()) {
        late(table, choice, profile);
      } else {
        undeclared(table, choice, profile);
      }
    }
  }

  private void late(BuiltTable table, ColumnChoice choice, ColumnProfile profile) {
    if (profile.afterRow() == 0) {
      return;
    }
    double share = (double) profile.afterRow() / profile.comparedToRow();
    String time =
        switch (table.plan().timeKind()) {
          case INHERITED -> "inherited";
          case FIRST_SEEN -> "first seen";
          case TIMED, STATIC -> table.plan().time();
        };
    String column = table.plan().name() + "." + choice.plan().name();
    add(
        share > LATE_SHARE && choice.kept() ? Severity.LEAK : Severity.WARNING,
        table,
        choice,
        "%s: %s of values lie after the row's time (time: %s): it was not known then; %s"
            .formatted(
                column,
                percent(share),
                time,
                choice.kept()
                    ? "set it to ignore unless it is a plan, such as a due date"
                    : "it is kept out"));
  }

  private void undeclared(BuiltTable table, ColumnChoice choice, ColumnProfile profile) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (BuiltTable other : tables) {
      first = Math.min(first, other.profile().times().min());
      last = Math.max(last, other.profile().times().max());
    }
    TimeRange values = profile.times();
    String name = table.plan().name();
    String column = name + "." + choice.plan().name();
    String range = day(values.min()) + " to " + day(values.max());
    if (first <= last && profile.timesWithin(first, last) >= WITHIN_SHARE * profile.present()) {
      add(
          Severity.LEAK,
          table,
          choice,
          ("%s: table %s has no time, so its rows are visible before they exist, and this column's"
                  + " values (%s) lie within the graph's own times; declare it as the table's time")
              .formatted(column, name, range));
    } else {
      add(
          Severity.NOTE,
          table,
          choice,
          "%s: table %s has no time but this column holds some (%s); declare it if rows begin then"
              .formatted(column, name, range));
    }
  }

  private void afterLabels(BuiltTable table) {
    TimeRange times = table.profile().times();
    if (newestLabel.isPresent() && times.count() > 0 && times.max() > newestLabel.getAsLong()) {
      findings.add(
          new Finding(
              Severity.NOTE,
              table.plan().name(),
              table.plan().time() == null ? "" : table.plan().time(),
              "%s: rows up to %s are later than the newest label (%s); no label uses them"
                  .formatted(
                      table.plan().name(),
                      TimeText.of(times.max()),
                      TimeText.of(newestLabel.getAsLong()))));
    }
  }

  private void add(Severity severity, BuiltTable table, ColumnChoice choice, String message) {
    findings.add(new Finding(severity, table.plan().name(), choice.plan().name(), message));
  }

  private static String percent(double share) {
    return share < 0.01
        ? String.format(Locale.ROOT, "%.2f %%", 100 * share)
        : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String day(long micros) {
    return TimeText.of(micros).substring(0, TimeText.of(micros).indexOf('T'));
  }
}

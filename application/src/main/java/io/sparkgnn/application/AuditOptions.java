// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.audit.LabelDefinition;
import io.sparkgnn.application.internal.run.AuditStep;
import java.util.List;

/**
 * How an audit is made.
 *
 * @param checks names of those to make: {@code labels}, {@code samples}, {@code canary} and {@code
 *     columns}
 * @param canaryGraphs graphs that rows are planted in, at most
 * @param report the JSON file to write, or null for the model's folder with {@code .audit.json}
 * @param labels what the label is, or null for what the job says of it
 */
public record AuditOptions(
    List<String> checks, int canaryGraphs, String report, LabelDefinition labels) {
  private static final int GRAPHS = 3;

  public AuditOptions {
    checks = List.copyOf(checks);
  }

  /** All checks. */
  public static AuditOptions all() {
    return new AuditOptions(AuditStep.CHECKS, GRAPHS, null, null);
  }

  /** The same with these checks only. */
  public AuditOptions withChecks(List<String> names) {
    return new AuditOptions(names, canaryGraphs, report, labels);
  }

  /** The same with as many graphs for the canary. */
  public AuditOptions withCanaryGraphs(int graphs) {
    return new AuditOptions(checks, graphs, report, labels);
  }

  /** The same with another file for the report. */
  public AuditOptions withReport(String file) {
    return new AuditOptions(checks, canaryGraphs, file, labels);
  }

  /** The same with the label's definition. */
  public AuditOptions withLabels(LabelDefinition definition) {
    return new AuditOptions(checks, canaryGraphs, report, definition);
  }
}

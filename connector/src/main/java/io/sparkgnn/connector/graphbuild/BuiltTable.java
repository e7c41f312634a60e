// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.connector.profile.TableProfile;
import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.connector.write.NodeTable;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.FeatureRowLayout;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.List;

/**
 * A table whose rows are numbered and whose columns are decided.
 *
 * @param choices one for each column of the plan, kept or not
 * @param keyFiles the files of its key dictionary
 */
record BuiltTable(
    StagedTable staged,
    TableProfile profile,
    List<ColumnChoice> choices,
    NodeType type,
    List<WrittenFile> keyFiles) {

  static BuiltTable of(
      StagedTable staged,
      TableProfile profile,
      List<ColumnChoice> choices,
      List<WrittenFile> keyFiles) {
    TablePlan plan = staged.plan();
    List<FeatureColumn> columns =
        FeatureRowLayout.layout(
            choices.stream()
                .filter(ColumnChoice::kept)
                .map(
                    choice ->
                        new FeatureRowLayout.ColumnSpec(
                            choice.plan().name(),
                            choice.type(),
                            choice.length(),
                            choice.categories()))
                .toList());
    NodeType type =
        new NodeType(
            plan.index(),
            plan.name(),
            plan.timeKind(),
            plan.time() == null ? "" : plan.time(),
            plan.key(),
            profile.rows(),
            columns,
            FeatureRowLayout.rowBytes(columns),
            plan.timeKind() == TimeKind.FIRST_SEEN ? plan.datingLinks() : List.of());
    return new BuiltTable(staged, profile, choices, type, keyFiles);
  }

  TablePlan plan() {
    return staged.plan();
  }

  NodeTable nodes() {
    return new NodeTable(staged, type);
  }
}

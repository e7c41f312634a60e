// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.graph.NodeType;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** A staged table and what it becomes. */
public record NodeTable(StagedTable staged, NodeType type) {
  /** The stripe of a node id, as an expression. */
  static Column stripe(Column id, int stripes) {
    return id.bitwiseAND(stripes - 1).cast(DataTypes.IntegerType);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes rows of one graph rows of another one of the same tables, whose categories may have other
 * codes. A category that the first does not have is one that the other does not have either.
 */
public final class RowTranslation {
  private final List<List<Codes>> byType = new ArrayList<>();

  /**
   * @param at where a row has the code
   * @param to the new code of each code, the last of them that of a category that was not known
   */
  @SuppressWarnings("ArrayRecordComponent") // built once, and read
  private record Codes(int at, int[] to) {}

  /** Between graphs that {@link #difference} finds no difference between. */
  public RowTranslation(GraphSchema from, GraphSchema to) {
    for (NodeType type : from.nodeTypes()) {
      List<Codes> changed = new ArrayList<>();
      List<FeatureColumn> columns = to.nodeTypes().get(type.index()).columns();
      for (int i = 0; i < columns.size(); i++) {
        FeatureColumn column = type.columns().get(i);
        boolean same = column.categories().equals(columns.get(i).categories());
        if (column.type() == ColumnType.CATEGORICAL && !same) {
          changed.add(new Codes(column.byteOffset(), column.codesIn(columns.get(i))));
        }
      }
      byType.add(changed);
    }
  }

  /**
   * Why rows of one graph cannot be rows of another, for people; null if they can.
   *
   * @param from as the first is called in it
   */
  public static String difference(GraphSchema from, GraphSchema to) {
    if (from.nodeTypes().size() != to.nodeTypes().size()) {
      return "it has %d tables instead of %d"
          .formatted(to.nodeTypes().size(), from.nodeTypes().size());
    }
    if (!from.links().equals(to.links())) {
      return "it has other links";
    }
    for (NodeType type : from.nodeTypes()) {
      NodeType other = to.nodeTypes().get(type.index());
      if (!other.name().equals(type.name())
          || other.timeKind() != type.timeKind()
          || !other.key().equals(type.key())
          || !other.timeColumn().equals(type.timeColumn())) {
        return "table %s has another name, key or time".formatted(type.name());
      }
      boolean same = other.columns().size() == type.columns().size();
      for (int i = 0; same && i < type.columns().size(); i++) {
        same = withoutCategories(type, i).equals(withoutCategories(other, i));
      }
      if (!same) {
        return "table %s has other columns".formatted(type.name());
      }
    }
    return null;
  }

  private static FeatureColumn withoutCategories(NodeType type, int column) {
    FeatureColumn of = type.columns().get(column);
    return new FeatureColumn(of.name(), of.type(), of.length(), of.byteOffset(), List.of());
  }

  /** The same change of the other graph. */
  public RowChange of(RowChange change) {
    List<Codes> changed = byType.get(change.nodeType());
    if (change.row() == null || changed.isEmpty()) {
      return change;
    }
    NewRow row = change.row();
    ByteBuffer bytes = ByteBuffer.wrap(row.features().clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (Codes codes : changed) {
      int code = bytes.getInt(codes.at());
      if (code >= 0) {
        bytes.putInt(codes.at(), codes.to()[Math.min(code, codes.to().length - 1)]);
      }
    }
    return RowChange.put(
        change.nodeType(), new NewRow(row.key(), row.time(), row.parents(), bytes.array()));
  }
}

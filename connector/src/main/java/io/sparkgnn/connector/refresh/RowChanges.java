// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.ColumnProfile;
import io.sparkgnn.connector.profile.ColumnTyping;
import io.sparkgnn.connector.write.FeatureRow;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.store.CategoryCodes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The changes of one table as the graph takes them, and the categories that came with them. For one
 * thread.
 */
final class RowChanges {
  private final NodeType type;
  private final BuildPlan plan;
  private final TablePlan table;
  private final KeyDictionary known;
  private final List<FeatureRow.Field> fields = new ArrayList<>();
  private final List<List<String>> categories = new ArrayList<>();
  private final List<Set<String>> knownCategories = new ArrayList<>();
  private final List<RowChange> changes = new ArrayList<>();
  private final Set<ByteBuffer> keys = new HashSet<>();
  private final Tally tally;

  /** Counts of a table's changes. */
  static final class Tally {
    long came;
    long changed;
    long went;
    long reread;

    /** By how many rows the source has grown. */
    long read;

    /** By how many of these have a null in their key. */
    long nullKeys;

    /** For each link of the table, by how many nodes without a foreign key. */
    long[] nullParents;

    /** Rows that have no time of their own where they need one. */
    long nullTimes;

    Tally(int links) {
      nullParents = new long[links];
    }
  }

  /**
   * Changes of a table.
   *
   * @param type the table in the graph
   * @param known the graph's keys
   */
  RowChanges(NodeType type, BuildPlan plan, KeyDictionary known) {
    this.type = type;
    this.plan = plan;
    this.table = plan.tables().get(type.index());
    this.known = known;
    this.tally = new Tally(plan.linksOf(type.index()).size());
    for (FeatureColumn column : type.columns()) {
      categories.add(new ArrayList<>(column.categories()));
      knownCategories.add(new HashSet<>(column.categories()));
    }
  }

  List<RowChange> changes() {
    return changes;
  }

  Tally tally() {
    return tally;
  }

  /** Whether a row of that key is among the changes, come or gone. */
  boolean touches(byte[] key) {
    return keys.contains(ByteBuffer.wrap(key));
  }

  /** Takes what has changed between two versions. */
  void take(ChangedRows rows) {
    prepare(rows);
    FeatureRow encoder = encoder();
    for (int i = 0; i < rows.size(); i++) {
      tally.read += rows.net(i);
      if (table.keyed()) {
        keyed(rows, i, encoder);
      } else {
        alike(rows, i, encoder);
      }
    }
  }

  /** Takes rows as they are now, where none of their keys has changed. */
  void reread(ChangedRows rows) {
    prepare(rows);
    FeatureRow encoder = encoder();
    for (int i = 0; i < rows.size(); i++) {
      byte[] key = rows.key(i);
      if (key != null && !touches(key) && put(rows, i, key, encoder)) {
        tally.reread++;
      }
    }
  }

  private void keyed(ChangedRows rows, int at, FeatureRow encoder) {
    byte[] key = rows.key(at);
    if (key == null) {
      tally.nullKeys += rows.net(at);
      return;
    }
    boolean node = known.id(type.index(), key) >= 0;
    if (rows.net(at) > 1 || node && rows.net(at) > 0) {
      throw new NeedsBuildException(
          "key %s of %s came twice".formatted(KeyCodec.print(type.key(), key), type.name()));
    }
    for (int link = 0; link < tally.nullParents.length; link++) {
      tally.nullParents[link] -= node && rows.wasThere(at) && !rows.hadParent(at, link) ? 1 : 0;
    }
    if (rows.isThere(at) && put(rows, at, key, encoder)) {
      tally.came += node ? 0 : 1;
      tally.changed += node ? 1 : 0;
    } else if (node) {
      changes.add(RowChange.delete(type.index(), key));
      keys.add(ByteBuffer.wrap(key));
      tally.went++;
    }
  }

  private void alike(ChangedRows rows, int at, FeatureRow encoder) {
    if (rows.net(at) < 0) {
      throw new NeedsBuildException(
          "rows of %s, which has no primary key, were changed or deleted".formatted(type.name()));
    }
    for (long i = 0; i < rows.net(at); i++) {
      tally.came += put(rows, at, null, encoder) ? 1 : 0;
    }
  }

  /** Whether the row can be a node. */
  private boolean put(ChangedRows rows, int at, byte[] key, FeatureRow encoder) {
    Long time = type.timeKind() == TimeKind.TIMED ? rows.time(at) : Long.valueOf(0);
    if (time == null) {
      tally.nullTimes++;
      return false;
    }
    List<byte[]> parents = rows.parents(at, plan);
    for (int link = 0; link < parents.size(); link++) {
      tally.nullParents[link] += parents.get(link) == null ? 1 : 0;
    }
    byte[] features = new byte[type.rowBytes()];
    if (features.length > 0) {
      encoder.encode(rows.row(at)).get(features);
    }
    changes.add(RowChange.put(type.index(), new NewRow(key, time, parents, features)));
    if (key != null) {
      keys.add(ByteBuffer.wrap(key));
    }
    return true;
  }

  /** Finds the columns' places, and the categories that are new. */
  private void prepare(ChangedRows rows) {
    fields.clear();
    for (FeatureColumn column : type.columns()) {
      fields.add(field(column, rows.values()));
    }
    for (int c = 0; c < fields.size(); c++) {
      FeatureRow.Field field = fields.get(c);
      for (int i = 0; i < rows.size(); i++) {
        if (!rows.isThere(i)) {
          continue;
        }
        if (field.column().type() == ColumnType.CATEGORICAL) {
          String category = FeatureRow.category(field, rows.row(i));
          if (category != null && knownCategories.get(c).add(category)) {
            categories.get(c).add(category);
          }
        } else if (field.column().type() == ColumnType.EMBEDDING) {
          checkLength(field, rows, i);
        }
      }
    }
  }

  private FeatureRow.Field field(FeatureColumn column, int first) {
    for (int i = 0; i < table.columns().size(); i++) {
      ColumnPlan plan = table.columns().get(i);
      if (plan.name().equalsIgnoreCase(column.name())) {
        return new FeatureRow.Field(first + i, plan.kind(), column);
      }
    }
    throw new NeedsBuildException(
        "column %s.%s is not there any more".formatted(type.name(), column.name()));
  }

  private void checkLength(FeatureRow.Field field, ChangedRows rows, int at) {
    if (rows.row(at).isNullAt(field.staged())) {
      return;
    }
    int length = rows.row(at).getArray(field.staged()).numElements();
    if (length != field.column().length()) {
      throw new NeedsBuildException(
          "an array of %s.%s has %d elements, not %d"
              .formatted(type.name(), field.column().name(), length, field.column().length()));
    }
  }

  private FeatureRow encoder() {
    List<FeatureRow.Field> read = new ArrayList<>();
    List<FeatureColumn> columns = columns(false);
    for (int c = 0; c < fields.size(); c++) {
      read.add(new FeatureRow.Field(fields.get(c).staged(), fields.get(c).kind(), columns.get(c)));
    }
    return new FeatureRow(read, type.rowBytes());
  }

  /**
   * What becomes of the table's categories.
   *
   * @param built the table's part of the build's report
   */
  CategoryCodes codes(BuildReport.TableReport built) {
    for (int c = 0; c < type.columns().size(); c++) {
      FeatureColumn column = type.columns().get(c);
      boolean declared =
          built.columns().stream()
              .anyMatch(
                  report ->
                      report.name().equalsIgnoreCase(column.name())
                          && report.reason().equals(ColumnTyping.AS_DECLARED));
      int most = declared ? ColumnProfile.DECLARED_CATEGORIES : ColumnProfile.INFERRED_CATEGORIES;
      if (categories.get(c).size() > Math.max(most, column.categories().size())) {
        throw new NeedsBuildException(
            "%s.%s has more than %,d categories now".formatted(type.name(), column.name(), most));
      }
    }
    return new CategoryCodes(columns(false), columns(true));
  }

  private List<FeatureColumn> columns(boolean sorted) {
    List<FeatureColumn> columns = new ArrayList<>();
    for (int c = 0; c < type.columns().size(); c++) {
      FeatureColumn column = type.columns().get(c);
      List<String> values = new ArrayList<>(categories.get(c));
      if (sorted && values.size() > column.categories().size()) {
        values.sort(order(fields.get(c).kind()));
      }
      columns.add(
          new FeatureColumn(
              column.name(), column.type(), column.length(), column.byteOffset(), values));
    }
    return columns;
  }

  /** The order in which a build has a column's categories. */
  private static Comparator<String> order(ColumnKind kind) {
    return switch (kind) {
      case INTEGER, TIME -> Comparator.comparingLong(Long::parseLong);
      case DECIMAL -> Comparator.comparingDouble(Double::parseDouble);
      case STRING, BOOLEAN, ARRAY -> Comparator.naturalOrder();
    };
  }
}

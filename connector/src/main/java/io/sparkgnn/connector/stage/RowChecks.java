// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.plan.ValueCheck;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Counts, while a source is read, the values that cannot be read as what they are to be. */
final class RowChecks {
  private final ArrayList<ValueCheck> checks;
  private final int first;
  private final int keyAt;
  private final StagedKey key;
  private final String keyNames;
  private final KeyType[] keyTypes;

  private RowChecks(List<ValueCheck> checks, int first, int keyAt, List<KeyColumn> key) {
    this.checks = new ArrayList<>(checks);
    this.first = first;
    this.keyAt = keyAt;
    this.key = StagedKey.of(key);
    this.keyNames = key.stream().map(KeyColumn::name).collect(Collectors.joining(", "));
    this.keyTypes = key.stream().map(KeyColumn::type).toArray(KeyType[]::new);
  }

  /**
   * @param schema of the rows that are looked at: the checks' columns come last
   * @param checked whether the rows have these columns
   */
  static RowChecks of(TablePlan table, StructType schema, boolean checked) {
    List<ValueCheck> checks = checked ? table.typed().checks() : List.of();
    int keyAt = table.keyed() ? schema.fieldIndex(StagedColumns.KEY) : -1;
    return new RowChecks(checks, schema.size() - checks.size(), keyAt, table.key());
  }

  ArrayList<UnreadValues> begin() {
    ArrayList<UnreadValues> found = new ArrayList<>(checks.size());
    checks.forEach(check -> found.add(new UnreadValues(check)));
    return found;
  }

  static void merge(List<UnreadValues> into, List<UnreadValues> other) {
    for (int i = 0; i < into.size(); i++) {
      into.get(i).merge(other.get(i));
    }
  }

  /**
   * Looks at a row.
   *
   * @param number the row's place in its source, from 1; 0 if that is not known
   */
  void look(InternalRow row, long number, List<UnreadValues> found) {
    for (int i = 0; i < found.size(); i++) {
      if (!row.isNullAt(first + i)) {
        UnreadValues values = found.get(i);
        if (row.getUTF8String(first + i).numBytes() == 0) {
          values.add("");
        } else {
          String told = row.getUTF8String(first + i).toString();
          if (values.add(told)) {
            values.example(told, where(row, number));
          }
        }
      }
    }
  }

  private String where(InternalRow row, long number) {
    if (keyAt >= 0 && !row.isNullAt(keyAt)) {
      List<KeyColumn> columns =
          Arrays.stream(keyTypes).map(type -> new KeyColumn("", type)).toList();
      return keyNames + " " + KeyCodec.print(columns, key.encoded(row, keyAt));
    }
    return number > 0 ? "row " + number : "";
  }
}

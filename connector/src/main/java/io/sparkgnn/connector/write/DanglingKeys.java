// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;

/** A few foreign keys that fit no parent, for the report. Mutable, for one thread. */
final class DanglingKeys {
  private static final int EXAMPLES = 5;

  private final KeyType[] types;
  private final StagedKey staged;
  private final TreeSet<String> examples = new TreeSet<>();

  private DanglingKeys(KeyType[] types, StagedKey staged) {
    this.types = types;
    this.staged = staged;
  }

  /** None, of a parent with this key. */
  static DanglingKeys of(List<KeyColumn> key) {
    return new DanglingKeys(
        key.stream().map(KeyColumn::type).toArray(KeyType[]::new), StagedKey.of(key));
  }

  /** None, of the same parent. */
  DanglingKeys none() {
    return new DanglingKeys(types, staged);
  }

  /** Takes the first few keys of a task in. */
  void add(InternalRow row, int at) {
    if (examples.size() < EXAMPLES) {
      List<KeyColumn> columns = Arrays.stream(types).map(type -> new KeyColumn("", type)).toList();
      examples.add(KeyCodec.print(columns, staged.encoded(row, at)));
    }
  }

  void merge(DanglingKeys other) {
    examples.addAll(other.examples);
    while (examples.size() > EXAMPLES) {
      examples.pollLast();
    }
  }

  /** The keys as people write them, sorted. */
  List<String> examples() {
    return List.copyOf(examples);
  }
}

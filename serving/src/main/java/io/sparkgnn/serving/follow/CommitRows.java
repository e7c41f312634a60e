// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.follow;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.overlay.RowReader;
import io.sparkgnn.serving.ServedGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has become of a table's rows with one commit, told from those that went and came: by their
 * keys, so that a row that was only written anew is none. Of several that came with one key the
 * last one counts. Confined to a thread.
 */
final class CommitRows implements ChangeReader.Rows {
  /** As much as is held in memory at once, and as the overlay is meant for. */
  static final int MOST = 1_000_000;

  private static final String WHERE = "a row";

  private final NodeType type;
  private final RowReader reader;
  private final Map<ByteBuffer, NewRow> gone = new LinkedHashMap<>();
  private final Map<ByteBuffer, NewRow> came = new LinkedHashMap<>();
  private final List<NewRow> withoutKey = new ArrayList<>();
  private long seen;
  private long leftOut;
  private String problem;

  CommitRows(ServedGraph graph, NodeType type) {
    this.type = type;
    this.reader = new RowReader(graph.schema(), graph.zone());
  }

  @Override
  public void count(long rows) {
    if (rows > MOST) {
      throw new CannotFollowException(
          "it has written %,d rows, and at most %,d are looked at; refresh the graph and swap to it"
              .formatted(rows, MOST));
    }
  }

  @Override
  public void gone(Map<String, Object> row) {
    count(++seen);
    if (type.key().isEmpty()) {
      throw new CannotFollowException(
          "it has changed or deleted rows, which cannot be found in a table without a primary key; refresh the graph and swap to it");
    }
    try {
      ByteBuffer key = ByteBuffer.wrap(reader.key(type, row, WHERE));
      gone.put(key, read(row));
    } catch (UserErrorException e) {
      problem = problem == null ? e.getMessage() : problem; // a row without a key never was one
    }
  }

  @Override
  public void came(Map<String, Object> row) {
    count(++seen);
    try {
      NewRow read = reader.read(type, row, WHERE, Long.MAX_VALUE, new HashSet<>());
      if (type.key().isEmpty()) {
        withoutKey.add(read);
      } else {
        ByteBuffer key = ByteBuffer.wrap(read.key());
        came.remove(key); // so that it stands where the last one does
        came.put(key, read);
      }
    } catch (UserErrorException e) {
      leftOut++;
      problem = problem == null ? e.getMessage() : problem;
    }
  }

  /** A row that cannot be read differs from any that can. */
  private NewRow read(Map<String, Object> row) {
    try {
      return reader.read(type, row, WHERE, Long.MAX_VALUE, new HashSet<>());
    } catch (UserErrorException e) {
      return null;
    }
  }

  /** What has changed: rows that went, then those that came. */
  List<RowChange> changes() {
    List<RowChange> changes = new ArrayList<>();
    gone.keySet().stream()
        .filter(key -> !came.containsKey(key))
        .forEach(key -> changes.add(RowChange.delete(type.index(), key.array())));
    came.forEach(
        (key, row) -> {
          if (!row.equals(gone.get(key))) {
            changes.add(RowChange.put(type.index(), row));
          }
        });
    withoutKey.forEach(row -> changes.add(RowChange.put(type.index(), row)));
    return changes;
  }

  /** Rows that came and cannot be taken. */
  long leftOut() {
    return leftOut;
  }

  /** Why the first of them cannot; null if there is none. */
  String problem() {
    return problem;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveGraphTest {
  @TempDir Path folder;
  private RandomGraph graph;
  private NodeType table;
  private byte[] key;

  @BeforeEach
  void makeAGraphWithAKeyedTableOfItsOwnTimes() {
    for (long seed = 1; table == null; seed++) {
      graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(5, 30));
      for (NodeType type : graph.schema().nodeTypes()) {
        if (type.timeKind() == TimeKind.TIMED && !type.key().isEmpty()) {
          table = type;
        }
      }
    }
    key = graph.keys(table.index())[0].clone();
    graph.writeStore(folder.resolve("store"), 1);
  }

  private RowChange row(byte[] key) {
    long links =
        graph.schema().links().stream().filter(link -> link.child() == table.index()).count();
    List<byte[]> parents = new ArrayList<>(Collections.nCopies((int) links, null));
    return RowChange.put(
        table.index(), new NewRow(key, graph.newest(), parents, new byte[table.rowBytes()]));
  }

  private byte[] newKey(int number) {
    byte[] other = key.clone();
    other[other.length - 1] ^= (byte) (0x40 + number);
    return other;
  }

  @Test
  void whatWasAcknowledgedIsSeenAndComesBackAfterARestart() {
    int t = table.index();
    long before = table.rows();
    try (GraphStore store = GraphStore.open(folder.resolve("store"))) {
      try (LiveGraph live = LiveGraph.open(store, folder.resolve("rows.log"))) {
        assertThat(live.current().topology().nodeCount(t)).isEqualTo(before);
        live.append(List.of(row(newKey(1)), row(newKey(2))));
        assertThat(live.current().topology().nodeCount(t)).isEqualTo(before + 2);
        assertThat(live.current()).isSameAs(live.current());
        live.append(List.of(RowChange.delete(t, key)));
        assertThat(live.current().keys().id(t, key)).isEqualTo(-1);
        assertThat(live.current().version()).isEqualTo(store.version() + "+3");
      }
      try (LiveGraph live = LiveGraph.open(store, folder.resolve("rows.log"))) {
        assertThat(live.replayed()).isEqualTo(3);
        assertThat(live.current().topology().nodeCount(t)).isEqualTo(before + 1);
        assertThat(live.current().keys().id(t, newKey(2))).isNotNegative();
        assertThat(live.has(t, key)).isFalse();
      }
    }
  }

  @Test
  void rowsOfOneRequestAreSeenByItAlone() {
    int t = table.index();
    try (GraphStore store = GraphStore.open(folder.resolve("store"));
        LiveGraph live = LiveGraph.open(store, null)) {
      live.append(List.of(row(newKey(1))));
      ReadableGraph own = live.with(List.of(row(newKey(2)), RowChange.delete(t, key)));
      assertThat(own.topology().nodeCount(t)).isEqualTo(table.rows() + 1);
      assertThat(own.keys().id(t, newKey(2))).isNotNegative();
      assertThat(live.current().topology().nodeCount(t)).isEqualTo(table.rows() + 1);
      assertThat(live.current().keys().id(t, newKey(2))).isEqualTo(-1);
      assertThat(live.current().keys().id(t, key)).isNotNegative();
    }
  }

  @Test
  void aSnapshotStaysAsItWas() {
    int t = table.index();
    try (GraphStore store = GraphStore.open(folder.resolve("store"));
        LiveGraph live = LiveGraph.open(store, null)) {
      live.append(List.of(row(newKey(1))));
      ReadableGraph first = live.current();
      long id = first.keys().id(t, newKey(1));
      for (int i = 2; i < 30; i++) {
        live.append(List.of(row(newKey(i)), RowChange.delete(t, newKey(1))));
      }
      assertThat(first.topology().nodeCount(t)).isEqualTo(table.rows() + 1);
      assertThat(first.keys().id(t, newKey(1))).isEqualTo(id);
      assertThat(first.keys().id(t, newKey(20))).isEqualTo(-1);
      assertThat(live.counts().added()).isEqualTo(28);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writers and readers of one stripe, at sizes around the blocks and over many small chunks. */
class TopologyFilesTest {
  private static final int SMALL_CHUNK_SHIFT = 10;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 5",
    "1, 1",
    "1, 2",
    "5, 0",
    "100, 511",
    "513, 512",
    "20000, 1024",
    "30000, 3",
    "300, 100000"
  })
  void linksReadBackInBothDirections(int children, int parents) {
    long seed = 7L * children + parents;
    long[] column = column(children, parents, new Random(seed));
    PackedLinkColumn links = new PackedLinkColumn(open(parents(column, parents), FileKind.PARENTS));
    assertThat(links.count()).isEqualTo(children);
    assertThat(links.parentNodeCount()).isEqualTo(parents);
    long[] found = new long[children];
    Arrays.setAll(found, links::parent);
    assertThat(found).as("seed %d", seed).isEqualTo(column);

    List<List<Long>> expected = lists(column, parents);
    PackedNeighborLists lists =
        new PackedNeighborLists(open(children(expected, children), FileKind.CHILDREN));
    assertThat(lists.parents()).isEqualTo(parents);
    assertThat(lists.childNodeCount()).isEqualTo(children);
    for (int p = 0; p < parents; p++) {
      List<Long> list = new ArrayList<>();
      for (long at = lists.begin(p); at < lists.end(p); at++) {
        list.add(lists.child(p, at));
      }
      if (!list.equals(expected.get(p))) {
        throw new AssertionError(
            "seed %d: children of %d are %s, not %s".formatted(seed, p, list, expected.get(p)));
      }
    }
  }

  @Test
  void timesReadBackAndCountWhatIsVisible() {
    for (int size : new int[] {0, 1, 512, 513, 5_000}) {
      Random random = new Random(size);
      long[] times = random.longs(size, 0, 1_000).map(t -> t * 1_000_000).sorted().toArray();
      Path file = folder.resolve("times");
      try (TimeIndexWriter out = new TimeIndexWriter(file)) {
        for (long time : times) {
          out.add(time);
        }
      }
      TimeIndex index = new TimeIndex(open(file, FileKind.TIMES));
      long[] found = new long[size];
      Arrays.setAll(found, index::time);
      assertThat(found).isEqualTo(times);
      for (long time = -1; time < 1_001; time++) {
        long now = time * 1_000_000;
        long visible = Arrays.stream(times).filter(t -> t <= now).count();
        assertThat(index.visibleCount(now)).as("size %d time %d", size, now).isEqualTo(visible);
      }
    }
  }

  @Test
  void eightThreadsReadTheSameLists() throws Exception {
    int children = 40_000;
    int parents = 2_000;
    long[] column = column(children, parents, new Random(3));
    PackedNeighborLists lists =
        new PackedNeighborLists(
            open(children(lists(column, parents), children), FileKind.CHILDREN));
    PackedLinkColumn links = new PackedLinkColumn(open(parents(column, parents), FileKind.PARENTS));
    Callable<Long> work =
        () -> {
          long edges = 0;
          for (int p = 0; p < parents; p++) {
            for (long at = lists.begin(p); at < lists.end(p); at++) {
              if (links.parent(lists.child(p, at)) != p) {
                throw new AssertionError("child " + lists.child(p, at) + " is not of " + p);
              }
              edges++;
            }
          }
          return edges;
        };
    long edges = Arrays.stream(column).filter(p -> p >= 0).count();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<Long> result : threads.invokeAll(Collections.nCopies(8, work))) {
        assertThat(result.get()).isEqualTo(edges);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void whatIsOutOfOrderOrRangeIsRefusedAndTheFileStaysUnreadable() {
    Path file = folder.resolve("file");
    try (LinkColumnWriter out = new LinkColumnWriter(file, 3)) {
      out.add(-1);
      out.add(2);
      refused(() -> out.add(3));
      refused(() -> out.add(-2));
    }
    unreadable(() -> PackedLinkColumn.open(file));
    try (TimeIndexWriter out = new TimeIndexWriter(file)) {
      out.add(5);
      refused(() -> out.add(4));
    }
    unreadable(() -> TimeIndex.open(file));
    for (long[] edge : new long[][] {{1, 7}, {1, 6}, {0, 9}, {3, 0}, {2, 10}, {2, -1}}) {
      try (NeighborListsWriter out = new NeighborListsWriter(file, 3, 10)) {
        out.add(1, 7);
        refused(() -> out.add(edge[0], edge[1]));
      }
      unreadable(() -> PackedNeighborLists.open(file));
    }
  }

  private static void refused(Runnable add) {
    assertThatThrownBy(add::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("file");
  }

  private static void unreadable(Runnable open) {
    assertThatThrownBy(open::run).isInstanceOf(CorruptFileException.class);
  }

  private static GraphFile open(Path file, FileKind kind) {
    GraphFile opened = GraphFile.open(file, kind, SMALL_CHUNK_SHIFT);
    opened.checkContent();
    return opened;
  }

  /** A few parents have most of the children, and one child in ten has no parent. */
  private static long[] column(int children, int parents, Random random) {
    return random
        .doubles(children)
        .mapToLong(
            u -> parents == 0 || random.nextInt(10) == 0 ? -1 : (long) (parents * Math.pow(u, 4)))
        .toArray();
  }

  private static List<List<Long>> lists(long[] column, int parents) {
    List<List<Long>> lists = new ArrayList<>();
    for (int p = 0; p < parents; p++) {
      lists.add(new ArrayList<>());
    }
    for (int child = 0; child < column.length; child++) {
      if (column[child] >= 0) {
        lists.get((int) column[child]).add((long) child);
      }
    }
    return lists;
  }

  private Path parents(long[] column, int parents) {
    Path file = folder.resolve("parents");
    try (LinkColumnWriter out = new LinkColumnWriter(file, parents)) {
      for (long parent : column) {
        out.add(parent);
      }
    }
    return file;
  }

  private Path children(List<List<Long>> lists, int children) {
    Path file = folder.resolve("children");
    try (NeighborListsWriter out = new NeighborListsWriter(file, lists.size(), children)) {
      for (int p = 0; p < lists.size(); p++) {
        for (long child : lists.get(p)) {
          out.add(p, child);
        }
      }
    }
    return file;
  }
}

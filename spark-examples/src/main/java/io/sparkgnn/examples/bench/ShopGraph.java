// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkgnn.graph.FileDigest;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.LinkColumnWriter;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NeighborListsWriter;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeIndexWriter;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.sampling.SeedBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A graph of users, items and timed transactions of any size, without features or keys, to measure
 * how sampling grows: the shape of the {@code shop} benchmark, with one user for every 10 and one
 * item for every 50 transactions. User popularity falls as (rank + 50)^-0.75, item popularity as 1
 * / (rank + 20); times are whole seconds, uniform over two years.
 *
 * <p>It holds 12 bytes a transaction while it writes.
 */
final class ShopGraph {
  static final int USERS = 0;
  private static final int ITEMS = 1;
  private static final int TRANSACTIONS = 2;
  private static final long BEGIN_SECONDS = 1_640_995_200L; // 2022-01-01
  private static final int SPAN_SECONDS = 730 * 86_400;
  private static final long MICROS = 1_000_000L;

  private final int transactions;
  private final int users;
  private final int items;

  ShopGraph(int transactions) {
    this.transactions = transactions;
    this.users = Math.max(1, transactions / 10);
    this.items = Math.max(1, transactions / 50);
  }

  /** Writes the graph store into an empty folder. */
  void write(Path folder, long seed) throws IOException {
    Files.createDirectories(folder);
    SplittableRandom random = new SplittableRandom(seed);
    writeTimes(folder, random.split());
    writeLink(folder, 0, popular(users, 50, 0.75, random.split()), users);
    writeLink(folder, 1, popular(items, 20, 1, random.split()), items);
    GraphSchema schema = schema();
    List<Manifest.FileEntry> files = new ArrayList<>();
    for (String name : GraphFiles.all(schema, 1)) {
      FileDigest digest = FileDigest.of(folder.resolve(name));
      files.add(new Manifest.FileEntry(name, digest.length(), digest.digest()));
    }
    long newest = (BEGIN_SECONDS + SPAN_SECONDS) * MICROS;
    Manifest.of(1, schema, files, Map.of(), newest, JsonNodeFactory.instance.objectNode())
        .write(folder.resolve(GraphFiles.MANIFEST));
  }

  /** Seeds: users uniform, times uniform in the last fifth of the two years. */
  SeedBatch seeds(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] entity = new long[count];
    long[] time = new long[count];
    for (int i = 0; i < count; i++) {
      entity[i] = random.nextInt(users);
      long second = SPAN_SECONDS - random.nextInt(SPAN_SECONDS / 5);
      time[i] = (BEGIN_SECONDS + second) * MICROS;
    }
    return new SeedBatch(USERS, entity, time, count);
  }

  /** Directed edges: every link in both directions. */
  long directedEdges() {
    return 4L * transactions;
  }

  private GraphSchema schema() {
    NodeType user =
        new NodeType(USERS, "users", TimeKind.STATIC, "", List.of(), users, List.of(), 0);
    NodeType item =
        new NodeType(ITEMS, "items", TimeKind.STATIC, "", List.of(), items, List.of(), 0);
    NodeType transaction =
        new NodeType(
            TRANSACTIONS,
            "transactions",
            TimeKind.TIMED,
            "ts",
            List.of(),
            transactions,
            List.of(),
            0);
    return new GraphSchema(
        List.of(user, item, transaction),
        List.of(
            new Link(0, TRANSACTIONS, List.of("user_id"), USERS, List.of("user_id")),
            new Link(1, TRANSACTIONS, List.of("item_id"), ITEMS, List.of("item_id"))));
  }

  private void writeTimes(Path folder, SplittableRandom random) {
    int[] seconds = new int[transactions];
    Arrays.setAll(seconds, i -> random.nextInt(SPAN_SECONDS));
    Arrays.sort(seconds);
    try (TimeIndexWriter out =
        new TimeIndexWriter(folder.resolve(GraphFiles.times(TRANSACTIONS, 0)))) {
      for (int second : seconds) {
        out.add((BEGIN_SECONDS + second) * MICROS);
      }
    }
  }

  /** The parent of each transaction; ranks are spread over the ids by a random permutation. */
  private int[] popular(int parents, int shift, double power, SplittableRandom random) {
    double[] upTo = new double[parents];
    double sum = 0;
    for (int rank = 0; rank < parents; rank++) {
      sum += Math.pow(rank + 1.0 + shift, -power);
      upTo[rank] = sum;
    }
    int[] idOf = new int[parents];
    for (int rank = 0; rank < parents; rank++) {
      int other = random.nextInt(rank + 1);
      idOf[rank] = idOf[other];
      idOf[other] = rank;
    }
    int[] parent = new int[transactions];
    for (int i = 0; i < transactions; i++) {
      int at = Arrays.binarySearch(upTo, random.nextDouble() * sum);
      parent[i] = idOf[Math.min(parents - 1, at < 0 ? -at - 1 : at)];
    }
    return parent;
  }

  private void writeLink(Path folder, int link, int[] parent, int parents) {
    try (LinkColumnWriter out =
        new LinkColumnWriter(folder.resolve(GraphFiles.parents(link, 0)), parents)) {
      for (int each : parent) {
        out.add(each);
      }
    }
    int[] next = new int[parents + 1];
    for (int each : parent) {
      next[each + 1]++;
    }
    Arrays.parallelPrefix(next, Integer::sum);
    int[] ends = next.clone();
    int[] children = new int[transactions];
    for (int i = 0; i < transactions; i++) {
      children[next[parent[i]]++] = i;
    }
    try (NeighborListsWriter out =
        new NeighborListsWriter(
            folder.resolve(GraphFiles.children(link, 0)), parents, transactions)) {
      for (int row = 0; row < parents; row++) {
        for (int at = ends[row]; at < ends[row + 1]; at++) {
          out.add(row, children[at]);
        }
      }
    }
  }
}

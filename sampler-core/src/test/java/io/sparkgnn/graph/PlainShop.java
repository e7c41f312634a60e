// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.feature.KeyCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Users who buy items, as large as a test needs it. Half of what a user buys is one of four items
 * that follow from the user's number; the rest may be any, some far more often than others.
 */
public final class PlainShop {
  private static final long DAY = 86_400_000_000L;
  private static final long BEGIN = 1_577_836_800_000_000L;
  private static final int DAYS = 200;

  private PlainShop() {}

  /** The shop: tables {@code users} and {@code items} without times, {@code buys} with them. */
  public static RandomGraph make(long seed, int users, int items, int buys) {
    Random random = new Random(seed);
    FeatureColumn price =
        FeatureRowLayout.layout(
                List.of(new FeatureRowLayout.ColumnSpec("price", ColumnType.NUMERIC, 1, List.of())))
            .get(0);
    GraphSchema schema =
        new GraphSchema(
            List.of(
                table(0, "users", TimeKind.STATIC, users, List.of()),
                table(1, "items", TimeKind.STATIC, items, List.of(price)),
                table(2, "buys", TimeKind.TIMED, buys, List.of())),
            List.of(
                new Link(0, 2, List.of("user"), 0, List.of("id")),
                new Link(1, 2, List.of("item"), 1, List.of("id"))));
    long[] times = random.longs(buys, BEGIN, BEGIN + DAYS * DAY).sorted().toArray();
    long[] buyers = random.longs(buys, 0, users).toArray();
    long[] bought = new long[buys];
    for (int i = 0; i < buys; i++) {
      bought[i] =
          random.nextBoolean()
              ? (buyers[i] * 7919 + random.nextInt(4)) % items
              : (long) (items * Math.pow(random.nextDouble(), 3));
    }
    int width = schema.nodeTypes().get(1).rowBytes();
    ByteBuffer prices = ByteBuffer.allocate(items * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < items; i++) {
      prices.putFloat(i * width + price.byteOffset(), (float) random.nextGaussian());
    }
    return new RandomGraph(
        seed,
        schema,
        List.of(never(users), never(items), times),
        List.of(buyers, bought),
        List.of(keys(users), keys(items), new byte[0][]),
        List.of(new byte[0], prices.array(), new byte[0]));
  }

  private static NodeType table(
      int index, String name, TimeKind kind, int rows, List<FeatureColumn> columns) {
    boolean timed = kind == TimeKind.TIMED;
    return new NodeType(
        index,
        name,
        kind,
        timed ? "at" : "",
        timed ? List.of() : List.of(new KeyColumn("id", KeyType.LONG)),
        rows,
        columns,
        FeatureRowLayout.rowBytes(columns),
        List.of());
  }

  private static long[] never(int rows) {
    long[] times = new long[rows];
    Arrays.fill(times, Long.MIN_VALUE);
    return times;
  }

  private static byte[][] keys(int rows) {
    byte[][] keys = new byte[rows][];
    Arrays.setAll(keys, row -> KeyCodec.encode((long) row));
    return keys;
  }
}

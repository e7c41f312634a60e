// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the items of a ranking become inputs. Part of the saved model.
 *
 * @param table that the items are rows of
 * @param paths edge types by name from the entity to the items that it was linked to, each of at
 *     most three
 * @param figures exact figures of an item as of a time: its own columns, and how popular it was in
 *     windows of time
 * @param stepDays length of the shortest window
 * @param gridMicros figures of all items are computed at times that are so far apart, and a seed
 *     sees those of the last one
 * @param origin one of these times
 * @param known hashes of the keys of the items that have a vector of their own, ascending: int64,
 *     big-endian
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record ItemEncoding(
    String table,
    List<List<String>> paths,
    HistoryEncoding figures,
    double stepDays,
    long gridMicros,
    long origin,
    byte[] known) {
  public ItemEncoding {
    paths = paths.stream().map(List::copyOf).toList();
  }

  /** Numbers of the figures that are counts: their logarithm against the mean is an input too. */
  @JsonIgnore
  public int[] counts() {
    List<SeedFeature> all = figures.features();
    return IntStream.range(0, all.size())
        .filter(f -> all.get(f).statistic() == Statistic.COUNT)
        .toArray();
  }

  /** Inputs of an item. */
  @JsonIgnore
  public int width() {
    return figures.width() + counts().length;
  }

  /** Items that have a vector of their own. */
  @JsonIgnore
  public int knownCount() {
    return known.length / Long.BYTES;
  }

  /** The hashes, in the order of the vectors. */
  @JsonIgnore
  public long[] hashes() {
    long[] hashes = new long[knownCount()];
    ByteBuffer.wrap(known).asLongBuffer().get(hashes);
    return hashes;
  }

  /** The time whose figures a seed sees that sees until another one. */
  public long grid(long visible) {
    return visible - Math.floorMod(visible - origin, gridMicros);
  }

  /** A key's hash: 64 bits of FNV-1a, mixed. */
  public static long hash(byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    return hash ^ (hash >>> 31);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A list of items a row, such as what a customer bought next.
 *
 * @param nodeType index of the items' node type
 * @param offsets rows + 1: row i has the items {@code offsets[i]} to {@code offsets[i + 1] - 1}
 * @param items node ids
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record ItemLabels(int nodeType, int[] offsets, long[] items) implements Labels {
  public ItemLabels {
    if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != items.length) {
      throw new IllegalArgumentException("offsets do not begin at 0 and end at " + items.length);
    }
  }

  @Override
  public int size() {
    return offsets.length - 1;
  }

  /** Number of items of a row. */
  public int count(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /** A row's items. */
  public long[] row(int row) {
    return Arrays.copyOfRange(items, offsets[row], offsets[row + 1]);
  }

  @Override
  public ItemLabels rows(int[] numbers) {
    Builder chosen = new Builder(nodeType);
    for (int row : numbers) {
      chosen.add(row(row));
    }
    return chosen.build();
  }

  @Override
  public ItemLabels and(Labels others) {
    if (!(others instanceof ItemLabels lists) || lists.nodeType != nodeType) {
      throw new IllegalArgumentException("labels of another form than lists of items");
    }
    int[] ends = Arrays.copyOf(offsets, offsets.length + lists.size());
    for (int row = 1; row <= lists.size(); row++) {
      ends[size() + row] = items.length + lists.offsets[row];
    }
    return new ItemLabels(
        nodeType,
        ends,
        LongStream.concat(Arrays.stream(items), Arrays.stream(lists.items)).toArray());
  }

  @Override
  public int compare(int row, int other) {
    return Arrays.compare(
        items, offsets[row], offsets[row + 1], items, offsets[other], offsets[other + 1]);
  }

  @Override
  public int bytes(int row) {
    return Integer.BYTES + count(row) * Long.BYTES;
  }

  @Override
  public void write(int row, ByteBuffer out) {
    out.putInt(count(row));
    for (int i = offsets[row]; i < offsets[row + 1]; i++) {
      out.putLong(items[i]);
    }
  }

  /** Collects lists of items. */
  public static final class Builder implements Labels.Builder {
    private final int nodeType;
    private final IntArrayList offsets = IntArrayList.of(0);
    private final LongArrayList items = new LongArrayList();

    /** A builder of lists of nodes of a type. */
    public Builder(int nodeType) {
      this.nodeType = nodeType;
    }

    /** Adds a row. */
    public void add(long... row) {
      for (long item : row) {
        items.add(item);
      }
      offsets.add(items.size());
    }

    /**
     * @throws BufferUnderflowException if the list is longer than what is left
     */
    @Override
    public void read(ByteBuffer in) {
      int count = in.getInt();
      if (count < 0 || count > in.remaining() / Long.BYTES) {
        throw new BufferUnderflowException();
      }
      for (int i = 0; i < count; i++) {
        items.add(in.getLong());
      }
      offsets.add(items.size());
    }

    @Override
    public ItemLabels build() {
      return new ItemLabels(nodeType, offsets.toIntArray(), items.toLongArray());
    }
  }
}

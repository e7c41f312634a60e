// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.FeatureStore;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Feature rows of base and overlay. Immutable. */
final class OverlayFeatures implements FeatureStore {
  private final FeatureStore base;
  private final IdMap[] ids;
  private final NewNodes[] nodes;
  private final int[] rowBytes;

  OverlayFeatures(FeatureStore base, IdMap[] ids, NewNodes[] nodes, int[] rowBytes) {
    this.base = base;
    this.ids = ids;
    this.nodes = nodes;
    this.rowBytes = rowBytes;
  }

  @Override
  public Reader reader() {
    return new MergedReader(base.reader());
  }

  private final class MergedReader implements Reader {
    private final Reader reader;
    private long[] run = new long[64];

    MergedReader(Reader reader) {
      this.reader = reader;
    }

    /** Rows of the base are read in runs, those of the overlay put between them. */
    @Override
    public void read(int nodeType, long[] wanted, int count, ByteBuffer target) {
      int width = rowBytes[nodeType];
      if (target.remaining() < (long) count * width) {
        throw new BufferOverflowException();
      }
      IdMap map = ids[nodeType];
      NewNodes added = nodes[nodeType];
      run = run.length < count ? Arrays.copyOf(run, Math.max(count, 2 * run.length)) : run;
      int length = 0;
      for (int i = 0; i < count; i++) {
        if (wanted[i] < 0 || wanted[i] >= map.count()) {
          throw new IndexOutOfBoundsException(
              "node " + wanted[i] + " of a type with " + map.count() + " nodes");
        }
        int number = map.number(wanted[i]);
        if (number < 0 || added.features()[number] == null) {
          run[length++] = number < 0 ? map.base(wanted[i]) : added.origins()[number];
        } else {
          reader.read(nodeType, run, length, target);
          length = 0;
          target.put(added.features()[number]);
        }
      }
      reader.read(nodeType, run, length, target);
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}

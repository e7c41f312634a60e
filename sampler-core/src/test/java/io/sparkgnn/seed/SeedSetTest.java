// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeedSetTest {
  /** Rows about pairs, with two numbers or a list of items each. */
  private static SeedSet random(Random random, boolean items) {
    int rows = 1 + random.nextInt(20);
    long[] user = random.longs(rows, 0, 3).toArray();
    long[] item = random.longs(rows, 0, 3).toArray();
    long[] time = random.longs(rows, 0, 3).toArray();
    NumberLabels.Builder numbers = new NumberLabels.Builder(2);
    ItemLabels.Builder lists = new ItemLabels.Builder(7);
    for (int i = 0; i < rows; i++) {
      numbers.add(random.nextInt(2));
      numbers.add(random.nextInt(2));
      lists.add(random.longs(random.nextInt(3), 0, 3).toArray());
    }
    return new SeedSet(
        List.of(new EntityColumn(0, user), new EntityColumn(7, item)),
        time,
        items ? lists.build() : numbers.build());
  }

  @Test
  void rowsKeepWhatBelongsTogether() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      SeedSet all = random(random, seed % 2 == 0);
      int[] numbers = random.ints(5, 0, all.size()).toArray();
      SeedSet chosen = all.rows(numbers);
      for (int i = 0; i < numbers.length; i++) {
        assertThat(chosen.time()[i]).as("seed %d", seed).isEqualTo(all.time()[numbers[i]]);
        for (int column = 0; column < 2; column++) {
          assertThat(chosen.entities().get(column).id()[i])
              .isEqualTo(all.entities().get(column).id()[numbers[i]]);
        }
        assertThat(written(chosen.labels(), i)).isEqualTo(written(all.labels(), numbers[i]));
      }
    }
  }

  @Test
  void partsAreTheWhole() {
    for (long seed = 0; seed < 100; seed++) {
      SeedSet all = random(new Random(seed), seed % 2 == 0);
      int row = 0;
      for (int part = 0; part < 3; part++) {
        SeedSet rows = all.part(part, 3);
        for (int i = 0; i < rows.size(); i++, row++) {
          assertThat(rows.entity()[i]).isEqualTo(all.entity()[row]);
          assertThat(written(rows.labels(), i)).isEqualTo(written(all.labels(), row));
        }
      }
      assertThat(row).as("seed %d", seed).isEqualTo(all.size());
    }
  }

  @Test
  void labelsAreReadAsTheyWereWritten() {
    for (long seed = 0; seed < 200; seed++) {
      boolean items = seed % 2 == 0;
      Labels labels = random(new Random(seed), items).labels();
      Labels.Builder builder = items ? new ItemLabels.Builder(7) : new NumberLabels.Builder(2);
      for (int row = 0; row < labels.size(); row++) {
        builder.read(written(labels, row));
      }
      Labels read = builder.build();
      assertThat(read.size()).as("seed %d", seed).isEqualTo(labels.size());
      for (int row = 0; row < labels.size(); row++) {
        assertThat(written(read, row)).isEqualTo(written(labels, row));
      }
    }
  }

  @Test
  void aListLongerThanItsBytesIsRefusedBeforeItIsMade() {
    ByteBuffer cut = ByteBuffer.allocate(12).putInt(0, Integer.MAX_VALUE);
    assertThatThrownBy(() -> new ItemLabels.Builder(0).read(cut))
        .isInstanceOf(BufferUnderflowException.class);
  }

  @Test
  void theOrderIsThatOfTimeThenEntitiesThenLabels() {
    SeedSet rows =
        new SeedSet(
            List.of(
                new EntityColumn(0, new long[] {5, 1, 1, 1}),
                new EntityColumn(1, new long[] {0, 2, 1, 1})),
            new long[] {1, 2, 2, 2},
            NumberLabels.of(9, 0, 1, 0));
    assertThat(rows.compare(0, 1)).isNegative();
    assertThat(rows.compare(1, 2)).isPositive();
    assertThat(rows.compare(2, 3)).isPositive();
    assertThat(rows.compare(3, 3)).isZero();
  }

  @Test
  void columnsOfDifferentLengthAreRefused() {
    assertThatThrownBy(() -> SeedSet.of(0, new long[2], new long[1], new float[1]))
        .hasMessage("columns of different length: 2 entities, 1 times");
    assertThatThrownBy(() -> SeedSet.of(0, new long[1], new long[1], new float[2]))
        .hasMessage("columns of different length: 2 labels, 1 times");
  }

  @Test
  void weightsGoWithTheirRowsAndMakeNoLabelAnother() {
    NumberLabels weighted =
        new NumberLabels(2, new float[] {1, 2, 1, 2, 3, 4}, new float[] {5, 6, 7});
    assertThat(weighted.rows(new int[] {2, 0}).weights()).containsExactly(7, 5);
    assertThat(weighted.and(new NumberLabels(2, new float[2])).weights())
        .containsExactly(5, 6, 7, 1);
    assertThat(weighted.totalWeight()).isEqualTo(18);
    assertThat(weighted.compare(0, 1)).isNegative();
    assertThat(weighted.rows(new int[] {0, 1}).alike()).isTrue();
    assertThat(weighted.alike()).isFalse();
    NumberLabels.Builder builder = new NumberLabels.Builder(2, true);
    for (int row = 0; row < 3; row++) {
      builder.read(written(weighted, row));
    }
    assertThat(builder.build().values()).isEqualTo(weighted.values());
    assertThat(builder.build().weights()).isEqualTo(weighted.weights());
    assertThatThrownBy(() -> new NumberLabels(2, new float[4], new float[4]))
        .hasMessage("4 weights of 2 rows");
  }

  private static ByteBuffer written(Labels labels, int row) {
    ByteBuffer out = ByteBuffer.allocate(labels.bytes(row));
    labels.write(row, out);
    return out.flip();
  }

  @Test
  void rowsComeAfterOthers() {
    SeedSet one = SeedSet.of(1, new long[] {4, 5}, new long[] {40, 50}, new float[] {1, 0});
    SeedSet other = SeedSet.of(1, new long[] {6}, new long[] {60}, new float[] {1});
    SeedSet both = one.and(other);
    assertThat(both.entity()).containsExactly(4, 5, 6);
    assertThat(both.time()).containsExactly(40, 50, 60);
    assertThat(both.numbers().values()).containsExactly(1, 0, 1);
    assertThatThrownBy(() -> one.and(SeedSet.none())).isInstanceOf(IllegalArgumentException.class);
    ItemLabels lists =
        new ItemLabels(2, new int[] {0, 2, 2}, new long[] {7, 8})
            .and(new ItemLabels(2, new int[] {0, 1}, new long[] {9}));
    assertThat(lists.offsets()).containsExactly(0, 2, 2, 3);
    assertThat(lists.items()).containsExactly(7, 8, 9);
    assertThatThrownBy(() -> lists.and(NumberLabels.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NumberLabels.of(1).and(lists))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.train.op.Ops;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMasksTest {
  private static final int ROWS = 1001;
  private static final int WIDTH = 64;

  private NDManager manager;
  private DropoutMasks masks;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    masks = new DropoutMasks(manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] dropped(long seed, float rate) {
    masks.start(seed);
    return masks.drop(manager.ones(new Shape(ROWS, WIDTH)), rate).toFloatArray();
  }

  @ParameterizedTest
  @ValueSource(floats = {0.01f, 0.1f, 0.2f, 0.5f, 0.9f})
  void theRateIsDroppedAndTheRestScaledSoThatTheMeanStays(float rate) {
    float[] values = dropped(3, rate);
    double exact = Math.round(rate * 256) / 256.0;
    double n = values.length;
    long zeros = 0;
    for (float value : values) {
      zeros += value == 0 ? 1 : 0;
      assertThat(value == 0 || Math.abs(value - 1 / (1 - exact)) < 1e-5).isTrue();
    }
    assertThat(exact).isCloseTo(rate, within(1 / 512.0 + 1e-6));
    double deviation = Math.sqrt(exact * (1 - exact) / n);
    assertThat(zeros / n).isCloseTo(exact, within(5 * deviation));
  }

  @Test
  void masksAreAFunctionOfTheSeed() {
    assertThat(dropped(5, 0.3f)).isEqualTo(dropped(5, 0.3f)).isNotEqualTo(dropped(6, 0.3f));
  }

  @Test
  void neighboringSeedsAndLaterLayersDrawIndependently() {
    masks.start(7);
    NDArray ones = manager.ones(new Shape(ROWS, WIDTH));
    float[] first = masks.drop(ones, 0.5f).toFloatArray();
    float[] second = masks.drop(ones, 0.5f).toFloatArray();
    float[] neighbor = dropped(8, 0.5f);
    for (float[] other : new float[][] {second, neighbor}) {
      int both = 0;
      for (int i = 0; i < first.length; i++) {
        both += first[i] == 0 && other[i] == 0 ? 1 : 0;
      }
      double n = first.length;
      assertThat(both / n).isCloseTo(0.25, within(5 * Math.sqrt(0.25 * 0.75 / n)));
    }
  }

  @Test
  void anArrayThatWasDroppedStaysAsItIsWhileLaterOnesAreDrawn() {
    masks.start(9);
    NDArray first = masks.drop(manager.ones(new Shape(ROWS, WIDTH)), 0.5f);
    float[] before = first.toFloatArray();
    masks.drop(manager.ones(new Shape(10 * ROWS, WIDTH)), 0.5f);
    assertThat(first.toFloatArray()).isEqualTo(before);
  }

  @Test
  void anArrayLongerThanAPartOfTheMasksTakesSeveral() {
    masks.start(13);
    int rows = 40_000;
    float[] values = masks.drop(manager.ones(new Shape(rows, WIDTH)), 0.5f).toFloatArray();
    int zeros = 0;
    int same = 0;
    int half = values.length / 2;
    for (int i = 0; i < values.length; i++) {
      zeros += values[i] == 0 ? 1 : 0;
      same += i < half && values[i] == values[i + half] ? 1 : 0;
    }
    assertThat(zeros / (double) values.length).isCloseTo(0.5, within(0.003));
    assertThat(same / (double) half).isCloseTo(0.5, within(0.003));
  }

  @Test
  void negativeElementsAreZeroAndTheOthersDroppedAsWithoutThem() {
    float[] signs = new float[ROWS * WIDTH];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = i % 3 - 1;
    }
    masks.start(15);
    float[] both =
        masks.reluDrop(manager.create(signs, new Shape(ROWS, WIDTH)), 0.25f).toFloatArray();
    float[] dropped = dropped(15, 0.25f);
    for (int i = 0; i < signs.length; i++) {
      assertThat(both[i]).isEqualTo(signs[i] > 0 ? dropped[i] : 0f);
    }
  }

  @Test
  void theGradientPassesWhereTheValueDoes() {
    boolean recorded = Ops.record(true);
    NDArray x = manager.ones(new Shape(ROWS, WIDTH));
    x.setRequiresGradient(true);
    masks.start(11);
    NDArray y = masks.drop(x, 0.25f);
    masks.drop(x, 0.25f);
    Ops.backward(y.sum());
    assertThat(x.getGradient().toFloatArray()).isEqualTo(y.toFloatArray());
    Ops.record(recorded);
  }

  @Test
  void aRateOfNothingChangesNothing() {
    float[] ones = new float[ROWS * WIDTH];
    Arrays.fill(ones, 1);
    assertThat(dropped(1, 0)).isEqualTo(ones);
  }
}

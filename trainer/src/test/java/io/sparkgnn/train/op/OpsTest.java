// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.train.loss.QuantileLoss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.NegativeBinomial;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsTest {
  private static final int NODES = 7;
  private static final int WIDTH = 3;
  private static final int[] CHILDREN = {6, 2, 0, 2, 5, 1, 1};
  private static final int[] OFFSETS = {0, 3, 3, 4, 7};
  private static final int[] PARENTS = {0, 0, 0, 2, 3, 3, 3};
  private static final float[] RANKS = {0, 1, 2, 0, 0, 1, 2};

  private final Random random = new Random(5);
  private NDManager manager;
  private NDArray children;
  private NDArray offsets;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    Ops.record(true);
    children = manager.create(CHILDREN);
    offsets = manager.create(OFFSETS);
  }

  @AfterEach
  void close() {
    Ops.record(false);
    manager.close();
  }

  private float[] numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** A naive aggregate of each bag's rows. */
  private static float[] naive(float[] x, Function<float[], Float> aggregate) {
    float[] out = new float[(OFFSETS.length - 1) * WIDTH];
    for (int bag = 0; bag + 1 < OFFSETS.length; bag++) {
      for (int c = 0; c < WIDTH; c++) {
        float[] values = new float[OFFSETS[bag + 1] - OFFSETS[bag]];
        for (int i = 0; i < values.length; i++) {
          values[i] = x[CHILDREN[OFFSETS[bag] + i] * WIDTH + c];
        }
        out[bag * WIDTH + c] = values.length == 0 ? 0 : aggregate.apply(values);
      }
    }
    return out;
  }

  private static float sum(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static float max(float[] values) {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  private void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  /** Compares the gradient of a weighted sum of {@code op(x)} with finite differences. */
  private void assertGradient(float[] x, Shape shape, Function<NDArray, NDArray> op) {
    NDArray input = manager.create(x, shape);
    input.setRequiresGradient(true);
    NDArray output = op.apply(input);
    NDArray weight = manager.create(numbers((int) output.size()), output.getShape());
    Ops.backward(output.mul(weight).sum());
    float[] gradient = input.getGradient().toFloatArray();
    float step = 1e-2f;
    for (int i = 0; i < x.length; i++) {
      float[] above = x.clone();
      float[] below = x.clone();
      above[i] += step;
      below[i] -= step;
      float high = op.apply(manager.create(above, shape)).mul(weight).sum().getFloat();
      float low = op.apply(manager.create(below, shape)).mul(weight).sum().getFloat();
      assertThat(gradient[i])
          .as("gradient %d", i)
          .isCloseTo((high - low) / (2 * step), within(2e-2f));
    }
  }

  private final Shape nodes = new Shape(NODES, WIDTH);

  @Test
  void bagSumAddsEachBag() {
    float[] x = numbers(NODES * WIDTH);
    NDArray out = Ops.bagSum(manager.create(x, nodes), children, offsets);
    assertClose(out.toFloatArray(), naive(x, OpsTest::sum), 1e-5f);
    assertGradient(x, nodes, in -> Ops.bagSum(in, children, offsets));
  }

  @Test
  void bagMeanAveragesEachBagAndIsZeroForAnEmptyOne() {
    float[] x = numbers(NODES * WIDTH);
    NDArray out = Ops.bagMean(manager.create(x, nodes), children, offsets);
    assertClose(out.toFloatArray(), naive(x, v -> sum(v) / v.length), 1e-5f);
    assertGradient(x, nodes, in -> Ops.bagMean(in, children, offsets));
  }

  @Test
  void bagMaxTakesTheLargestOfEachBagAndIsZeroForAnEmptyOne() {
    float[] x = new float[NODES * WIDTH];
    for (int i = 0; i < x.length; i++) {
      x[i] = ((i * 8) % x.length) - 9.5f;
    }
    NDArray out = Ops.bagMax(manager.create(x, nodes), children, offsets);
    assertClose(out.toFloatArray(), naive(x, OpsTest::max), 0);
    assertGradient(x, nodes, in -> Ops.bagMax(in, children, offsets));
  }

  @Test
  void bagDecayWeighsByRankAndLearnsHowFast() {
    float[] x = numbers(NODES * WIDTH);
    float[] logTau = {0f, 1.2f};
    NDArray parents = manager.create(PARENTS);
    NDArray ranks = manager.create(RANKS);
    float[] expected = new float[4 * 2 * WIDTH];
    for (int bag = 0; bag < 4; bag++) {
      for (int q = 0; q < 2; q++) {
        double total = 0;
        double[] weighted = new double[WIDTH];
        for (int e = OFFSETS[bag]; e < OFFSETS[bag + 1]; e++) {
          double w = Math.exp(-RANKS[e] / Math.exp(logTau[q]));
          total += w;
          for (int c = 0; c < WIDTH; c++) {
            weighted[c] += w * x[CHILDREN[e] * WIDTH + c];
          }
        }
        for (int c = 0; c < WIDTH; c++) {
          expected[(bag * 2 + q) * WIDTH + c] = total == 0 ? 0 : (float) (weighted[c] / total);
        }
      }
    }
    NDArray tau = manager.create(logTau);
    NDArray out = Ops.bagDecay(manager.create(x, nodes), children, offsets, parents, ranks, tau);
    assertThat(out.getShape()).isEqualTo(new Shape(4, 2 * WIDTH));
    assertClose(out.toFloatArray(), expected, 1e-5f);
    assertGradient(x, nodes, in -> Ops.bagDecay(in, children, offsets, parents, ranks, tau));
    NDArray fixed = manager.create(x, nodes);
    assertGradient(
        logTau, new Shape(2), in -> Ops.bagDecay(fixed, children, offsets, parents, ranks, in));
  }

  @Test
  void bagMeansAreTheMeanAndTheDecaysSideBySide() {
    float[] x = numbers(NODES * WIDTH);
    NDArray tau = manager.create(new float[] {0f, 1.2f});
    NDArray parents = manager.create(PARENTS);
    NDArray ranks = manager.create(RANKS);
    NDArray in = manager.create(x, nodes);
    NDArray mean = Ops.bagMean(in, children, offsets);
    NDArray decays = Ops.bagDecay(in, children, offsets, parents, ranks, tau);
    NDArray out = Ops.bagMeans(in, children, offsets, parents, ranks, tau);
    assertThat(out.getShape()).isEqualTo(new Shape(4, 3 * WIDTH));
    assertClose(out.toFloatArray(), mean.concat(decays, 1).toFloatArray(), 1e-6f);
    assertGradient(x, nodes, of -> Ops.bagMeans(of, children, offsets, parents, ranks, tau));
    assertGradient(
        tau.toFloatArray(),
        new Shape(2),
        of -> Ops.bagMeans(in, children, offsets, parents, ranks, of));
  }

  @Test
  void bagsSideBySideGiveWhatWalkingTheirEdgesGives() {
    Ops.record(true);
    for (int round = 0; round < 40; round++) {
      int bags = 1 + random.nextInt(30);
      int longest = 1 + random.nextInt(12);
      int[] starts = new int[bags + 1];
      for (int i = 0; i < bags; i++) {
        starts[i + 1] = starts[i] + (random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(longest));
      }
      int edges = starts[bags];
      int count = 1 + random.nextInt(40);
      int[] parent = new int[edges];
      float[] rank = new float[edges];
      for (int i = 0; i < bags; i++) {
        for (int e = starts[i]; e < starts[i + 1]; e++) {
          parent[e] = i;
          rank[e] = starts[i + 1] - 1 - e;
        }
      }
      NDArray o = manager.create(starts);
      NDArray c = manager.create(random.ints(edges, 0, count).toArray());
      if (edges == 0 || Ops.bagPlaces(c, o).size() == 0) {
        continue;
      }
      NDArray p = manager.create(parent);
      NDArray r = manager.create(rank);
      NDArray places = Ops.bagPlaces(c, o);
      float[] x = numbers(count * WIDTH);
      float[] tau = {0.3f, 1.5f};
      NDArray weight = manager.create(numbers(bags * 4 * WIDTH), new Shape(bags, 4 * WIDTH));
      float[][] walked =
          outputAndGradients(
              x,
              tau,
              weight,
              (in, t) -> Ops.bagMeans(in, c, o, p, r, t).concat(Ops.bagMax(in, c, o), 1));
      float[][] laid =
          outputAndGradients(
              x,
              tau,
              weight,
              (in, t) -> {
                NDArray rows = Ops.bagRows(in, c, places);
                return Ops.placedMeans(rows, o, places, r, t)
                    .concat(Ops.placedMax(in, rows, c, o, places), 1);
              });
      for (int i = 0; i < walked.length; i++) {
        assertClose(laid[i], walked[i], 1e-4f);
      }
      Ops.record(false);
      NDArray in = manager.create(x, new Shape(count, WIDTH));
      NDArray rows = Ops.bagRows(in, c, places);
      assertClose(
          Ops.placedMax(in, rows, c, o, places).toFloatArray(),
          Ops.bagMax(in, c, o).toFloatArray(),
          0);
      NDArray t = manager.create(tau);
      assertClose(
          Ops.placedDecay(rows, o, places, r, t).toFloatArray(),
          Ops.bagDecay(in, c, o, p, r, t).toFloatArray(),
          1e-5f);
      Ops.record(true);
    }
  }

  private float[][] outputAndGradients(
      float[] x, float[] tau, NDArray weight, BinaryOperator<NDArray> op) {
    NDArray in = manager.create(x, new Shape(x.length / WIDTH, WIDTH));
    NDArray t = manager.create(tau);
    in.setRequiresGradient(true);
    t.setRequiresGradient(true);
    NDArray out = op.apply(in, t);
    Ops.backward(out.mul(weight).sum());
    return new float[][] {
      out.toFloatArray(), in.getGradient().toFloatArray(), t.getGradient().toFloatArray()
    };
  }

  @Test
  void bagsOfWhichOneIsFarLongerAreNotLaidSideBySide() {
    int[] starts = new int[11];
    Arrays.setAll(starts, i -> i);
    NDArray even = manager.create(starts);
    assertThat(Ops.bagPlaces(manager.create(new int[10]), even).getShape())
        .isEqualTo(new Shape(10, 1));
    starts[10] = 29;
    NDArray skewed = manager.create(starts);
    assertThat(Ops.bagPlaces(manager.create(new int[29]), skewed).size()).isZero();
  }

  @Test
  void theMaximumOfWhatIsNoNumberIsNone() {
    NDArray x = manager.create(new float[] {Float.NaN, 1, 2, 3}, new Shape(2, 2));
    x.setRequiresGradient(true);
    NDArray o = manager.create(new int[] {0, 2});
    NDArray c = manager.create(new int[] {0, 1});
    NDArray places = Ops.bagPlaces(c, o);
    NDArray out = Ops.placedMax(x, Ops.bagRows(x, c, places), c, o, places);
    assertThat(out.toFloatArray()[1]).isEqualTo(3);
    Ops.backward(out.sum());
  }

  @Test
  void gatherPicksRowsAndAddsTheirGradients() {
    float[] x = numbers(NODES * WIDTH);
    float[] expected = new float[CHILDREN.length * WIDTH];
    for (int i = 0; i < CHILDREN.length; i++) {
      System.arraycopy(x, CHILDREN[i] * WIDTH, expected, i * WIDTH, WIDTH);
    }
    assertThat(Ops.gather(manager.create(x, nodes), children).toFloatArray()).isEqualTo(expected);
    assertGradient(x, nodes, in -> Ops.gather(in, children));
  }

  @Test
  void encodeNumbersScalesFlagsMissingAndFillsBins() {
    NDArray rows = manager.create(new float[] {9, 4, 9, Float.NaN, 9, 100}, new Shape(3, 2));
    NDArray out =
        Ops.encodeNumbers(
            rows,
            manager.create(new int[] {1}),
            manager.create(new float[] {2}),
            manager.create(new float[] {0.5f}),
            manager.create(new float[] {0, 3, 8}, new Shape(1, 3)),
            manager.create(new float[] {1 / 3f, 1 / 5f, 0}, new Shape(1, 3)));
    assertClose(
        out.toFloatArray(), new float[] {1, 0, 1, 0.2f, 0, 0, 1, 0, 0, 0, 5, 0, 1, 1, 0}, 1e-6f);
  }

  @Test
  void encodeNumbersWorksWithoutBins() {
    NDArray rows = manager.create(new float[] {3, Float.NaN}, new Shape(2, 1));
    NDArray out =
        Ops.encodeNumbers(
            rows,
            manager.create(new int[] {0}),
            manager.create(new float[] {1}),
            manager.create(new float[] {1}),
            manager.create(new float[0], new Shape(1, 0)),
            manager.create(new float[0], new Shape(1, 0)));
    assertThat(out.toFloatArray()).containsExactly(2, 0, 0, 1);
  }

  @Test
  void encodeCodesLooksUpNullKnownAndUnknownCodes() {
    // Two columns: codes 0..1 known as entries 2, 3; code 0 of the second unseen.
    int[] table = {0, 2, 3, 1, 4, 5, 5};
    NDArray rows = manager.create(new int[] {-1, 0, 1, -1, 7, 0}, new Shape(3, 2));
    NDArray slots = manager.create(new int[] {0, 1});
    NDArray first = manager.create(new int[] {0, 4});
    NDArray limit = manager.create(new int[] {3, 2});
    NDArray entries = manager.create(table);
    float[] weight = numbers(6 * 2);
    int[] expectedEntries = {0, 5, 3, 4, 1, 5};
    float[] expected = new float[12];
    for (int i = 0; i < 6; i++) {
      System.arraycopy(weight, expectedEntries[i] * 2, expected, i * 2, 2);
    }
    Function<NDArray, NDArray> op = w -> Ops.encodeCodes(rows, slots, first, limit, entries, w);
    assertThat(op.apply(manager.create(weight, new Shape(6, 2))).toFloatArray())
        .isEqualTo(expected);
    assertGradient(weight, new Shape(6, 2), op);
  }

  @Test
  void encodeTextAveragesBucketsAndIgnoresPadding() {
    NDArray rows = manager.create(new int[] {5, 1, 6, 0, 0, 0}, new Shape(2, 3));
    NDArray slots = manager.create(new int[] {0, 1, 2});
    NDArray first = manager.create(new int[] {4});
    NDArray buckets = manager.create(new int[] {4});
    float[] weight = numbers(8 * 2);
    float[] expected = new float[4];
    for (int c = 0; c < 2; c++) {
      expected[c] = (weight[4 * 2 + c] + weight[4 * 2 + c] + weight[5 * 2 + c]) / 3;
    }
    Function<NDArray, NDArray> op = w -> Ops.encodeText(rows, slots, first, buckets, w);
    assertClose(op.apply(manager.create(weight, new Shape(8, 2))).toFloatArray(), expected, 1e-6f);
    assertGradient(weight, new Shape(8, 2), op);
  }

  @Test
  void encodeVectorsTakesSlotsAndReplacesNull() {
    NDArray rows = manager.create(new float[] {1, 2, 3, Float.NaN, Float.NaN, 3}, new Shape(2, 3));
    assertThat(Ops.encodeVectors(rows, manager.create(new int[] {0, 1})).toFloatArray())
        .containsExactly(1, 2, 0, 0);
  }

  @Test
  void lossesAreWeightedSums() {
    float[] score = {-3f, 0.5f, 2f};
    float[] label = {0, 1, 0};
    float[] weight = {1, 2, 0.5f};
    NDArray y = manager.create(label);
    NDArray w = manager.create(weight);
    double binary = 0;
    double l1 = 0;
    double huber = 0;
    double mse = 0;
    for (int i = 0; i < 3; i++) {
      double p = 1 / (1 + Math.exp(-score[i]));
      binary -= weight[i] * Math.log(label[i] > 0 ? p : 1 - p);
      double d = Math.abs(score[i] - label[i]);
      l1 += weight[i] * d;
      huber += weight[i] * (d < 1 ? d * d / 2 : d - 0.5);
      mse += weight[i] * d * d;
    }
    NDArray x = manager.create(score);
    assertThat((double) Ops.binaryLoss(x, y, w).getFloat()).isCloseTo(binary, within(1e-5));
    assertThat((double) Ops.l1Loss(x, y, w).getFloat()).isCloseTo(l1, within(1e-5));
    assertThat((double) Ops.huberLoss(x, y, w).getFloat()).isCloseTo(huber, within(1e-5));
    assertThat((double) Ops.mseLoss(x, y, w).getFloat()).isCloseTo(mse, within(1e-5));
    assertGradient(score, new Shape(3), in -> Ops.binaryLoss(in, y, w));
    assertGradient(score, new Shape(3), in -> Ops.mseLoss(in, y, w));
  }

  @Test
  void lossesOfMeansAreLeastWhereTheScoreIsTheLogarithmOfTheLabel() {
    float[] score = {-1.2f, 0.4f, 1.1f};
    float[] label = {0, 2, 0.7f};
    float[] weight = {1, 2, 0.5f};
    NDArray y = manager.create(label);
    NDArray w = manager.create(weight);
    Shape shape = new Shape(3);
    for (float p : new float[] {1.1f, 1.5f, 1.9f}) {
      double expected = 0;
      for (int i = 0; i < 3; i++) {
        double mean = Math.exp(score[i]);
        expected +=
            weight[i]
                * (Math.pow(mean, 2 - p) / (2 - p) - label[i] * Math.pow(mean, 1 - p) / (1 - p));
      }
      NDArray power = manager.create(new float[] {p});
      NDArray loss = Ops.tweedieLoss(manager.create(score), y, w, power);
      assertThat((double) loss.getFloat()).isCloseTo(expected, within(1e-3));
      assertGradient(score, shape, in -> Ops.tweedieLoss(in, y, w, power));
      assertNoSlope(
          in -> Ops.tweedieLoss(in, manager.create(new float[] {3}), w.get("0:1"), power));
    }
    double poisson = 0;
    for (int i = 0; i < 3; i++) {
      poisson += weight[i] * (Math.exp(score[i]) - label[i] * score[i]);
    }
    assertThat((double) Ops.poissonLoss(manager.create(score), y, w).getFloat())
        .isCloseTo(poisson, within(1e-4));
    assertGradient(score, shape, in -> Ops.poissonLoss(in, y, w));
    assertNoSlope(in -> Ops.poissonLoss(in, manager.create(new float[] {3}), w.get("0:1")));
  }

  @Test
  void countsAreLikelyWhereMeanAndDispersionSuitThem() {
    float[] scores = {0.3f, -0.7f, -1.2f, 0.4f, 1.5f, -2f};
    float[] label = {2, 0, 11};
    float[] start = {0.1f, 0.9f, -0.2f};
    float[] weight = {1, 2, 0.5f};
    NDArray y = manager.create(label);
    NDArray from = manager.create(start);
    NDArray w = manager.create(weight);
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      double probability =
          NegativeBinomial.logProbability(
              label[i], Math.exp(scores[2 * i] + start[i]), Math.exp(scores[2 * i + 1]));
      double labelAlone = 0; // the logarithm of the label's factorial
      for (int k = 2; k <= label[i]; k++) {
        labelAlone += Math.log(k);
      }
      expected -= weight[i] * (probability + labelAlone);
    }
    Shape shape = new Shape(3, 2);
    assertThat(
            (double) Ops.negativeBinomialLoss(manager.create(scores, shape), y, from, w).getFloat())
        .isCloseTo(expected, within(1e-4));
    assertGradient(scores, shape, in -> Ops.negativeBinomialLoss(in, y, from, w));
  }

  /** Of a loss of the label 3. */
  private void assertNoSlope(Function<NDArray, NDArray> loss) {
    NDArray score = manager.create(new float[] {(float) Math.log(3)});
    score.setRequiresGradient(true);
    Ops.backward(loss.apply(score));
    assertThat(score.getGradient().getFloat()).isCloseTo(0, within(1e-5f));
  }

  @Test
  void focalLossesCountARowLessTheSurerItIs() {
    float[] score = {-1.2f, 0.4f, 3f};
    float[] label = {0, 1, 0};
    NDArray w = manager.create(new float[] {1, 2, 0.5f});
    NDArray y = manager.create(label, new Shape(3, 1));
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      double p = 1 / (1 + Math.exp(label[i] > 0 ? -score[i] : score[i]));
      expected -= w.toFloatArray()[i] * (1 - p) * (1 - p) * Math.log(p);
    }
    Shape shape = new Shape(3, 1);
    assertThat((double) StandardLoss.FOCAL.of(manager.create(score, shape), y, w).getFloat())
        .isCloseTo(expected, within(1e-5));
    assertGradient(score, shape, in -> StandardLoss.FOCAL.of(in, y, w));
    // Two classes whose scores are apart by as much are the same task.
    float[] both = {0, -1.2f, 0, 0.4f, 0, 3f};
    Shape classes = new Shape(3, 2);
    assertThat((double) StandardLoss.FOCAL.of(manager.create(both, classes), y, w).getFloat())
        .isCloseTo(expected, within(1e-5));
    assertGradient(both, classes, in -> StandardLoss.FOCAL.of(in, y, w));
  }

  @Test
  void quantileLossIsTwiceTheWeightedMeanPinballLossOfValuesThatDoNotCross() {
    QuantileLoss loss = new QuantileLoss(List.of(0.1, 0.4, 0.8, 0.9));
    float[] scores = {0.3f, -1.2f, 0.9f, 2.1f, -0.4f, 0.2f, -2.5f, 1.1f};
    float[] labels = {0.5f, -3f};
    float[] weights = {2, 0.5f};
    double expected = 0;
    for (int row = 0; row < 2; row++) {
      double[] values = new double[4];
      for (int i = 0; i < 4; i++) {
        values[i] = scores[row * 4 + i];
      }
      loss.toValues(values);
      for (int i = 0; i < 4; i++) {
        double level = loss.levels().get(i);
        double above = labels[row] - values[i];
        expected += weights[row] * 2 * Math.max(level * above, (level - 1) * above) / 4;
      }
    }
    Shape shape = new Shape(2, 4);
    NDArray y = manager.create(labels, new Shape(2, 1));
    NDArray w = manager.create(weights);
    assertThat((double) loss.of(manager.create(scores, shape), y, w).getFloat())
        .isCloseTo(expected, within(1e-5));
    assertGradient(scores, shape, in -> loss.of(in, y, w));
  }

  @Test
  void classLossIsTheWeightedCrossEntropy() {
    float[] scores = {1, 2, 3, 0, 0, 5};
    NDArray label = manager.create(new float[] {2, 0});
    NDArray weight = manager.create(new float[] {1, 3});
    double first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 3;
    double second = Math.log(2 + Math.exp(5));
    NDArray loss = Ops.classLoss(manager.create(scores, new Shape(2, 3)), label, weight);
    assertThat((double) loss.getFloat()).isCloseTo(first + 3 * second, within(1e-4));
    assertGradient(scores, new Shape(2, 3), in -> Ops.classLoss(in, label, weight));
  }

  @Test
  void attentionMixesValuesOfKeysThatArePresent() {
    float[] query = numbers(8);
    float[] key = numbers(12);
    float[] value = numbers(12);
    float[] expected = new float[8];
    boolean[] absent = {false, false, true};
    for (int head = 0; head < 2; head++) {
      for (int q = 0; q < 2; q++) {
        double total = 0;
        double[] mixed = new double[2];
        for (int k = 0; k < 3; k++) {
          double dot = 0;
          for (int d = 0; d < 2; d++) {
            dot += query[q * 4 + head * 2 + d] * key[k * 4 + head * 2 + d];
          }
          double weight = absent[k] ? 0 : Math.exp(dot / Math.sqrt(2));
          total += weight;
          for (int d = 0; d < 2; d++) {
            mixed[d] += weight * value[k * 4 + head * 2 + d];
          }
        }
        for (int d = 0; d < 2; d++) {
          expected[q * 4 + head * 2 + d] = (float) (mixed[d] / total);
        }
      }
    }
    NDArray k = manager.create(key, new Shape(1, 3, 4));
    NDArray v = manager.create(value, new Shape(1, 3, 4));
    NDArray a = manager.create(absent, new Shape(1, 3));
    NDArray heads = manager.create(new int[] {2});
    Function<NDArray, NDArray> op = q -> Ops.attention(q, k, v, a, heads);
    NDArray out = op.apply(manager.create(query, new Shape(1, 2, 4)));
    assertClose(out.toFloatArray(), expected, 1e-5f);
    assertGradient(query, new Shape(1, 2, 4), op);
  }

  /** Softmax over edges against its definition, where edges of a node are not side by side. */
  @Test
  void segmentSoftmaxIsEachNodesOwn() {
    int[] segment = {2, 0, 2, 3, 0, 2};
    float[] values = numbers(6 * 2);
    values[0] = 90; // exp of it is no float
    NDArray score = manager.create(values, new Shape(6, 2));
    NDArray of = manager.create(segment);
    NDArray nodes = manager.zeros(new Shape(4, 1));
    float[] share = Ops.segmentSoftmax(score, of, nodes).toFloatArray();
    for (int e = 0; e < 6; e++) {
      for (int h = 0; h < 2; h++) {
        double total = 0;
        for (int other = 0; other < 6; other++) {
          if (segment[other] == segment[e]) {
            total += Math.exp(values[other * 2 + h] - (double) values[e * 2 + h]);
          }
        }
        assertThat((double) share[e * 2 + h]).isCloseTo(1 / total, within(1e-5));
      }
    }
    NDArray factors = manager.create(numbers(12), new Shape(6, 2));
    NDArray small = manager.create(numbers(12), new Shape(6, 2));
    assertGradient(
        small.toFloatArray(), new Shape(6, 2), x -> Ops.segmentSoftmax(x, of, nodes).mul(factors));
  }

  @Test
  void segmentSumWeighsEachHead() {
    int[] segment = {2, 0, 2};
    float[] x = numbers(3 * 4);
    float[] share = numbers(3 * 2);
    NDArray of = manager.create(segment);
    NDArray nodes = manager.zeros(new Shape(4, 1));
    float[] expected = new float[4 * 4];
    for (int e = 0; e < 3; e++) {
      for (int c = 0; c < 4; c++) {
        expected[segment[e] * 4 + c] += x[e * 4 + c] * share[e * 2 + c / 2];
      }
    }
    NDArray shares = manager.create(share, new Shape(3, 2));
    NDArray rows = manager.create(x, new Shape(3, 4));
    assertClose(Ops.segmentSum(rows, shares, of, nodes).toFloatArray(), expected, 1e-5f);
    assertGradient(x, new Shape(3, 4), in -> Ops.segmentSum(in, shares, of, nodes));
    assertGradient(share, new Shape(3, 2), in -> Ops.segmentSum(rows, in, of, nodes));
  }

  @Test
  void scoresOfEdgesAreThoseOfThePapers() {
    int[] parents = {1, 0, 1};
    int[] children = {0, 2, 2};
    float[] p = numbers(2 * 4);
    float[] n = numbers(3 * 4);
    float[] w = numbers(2 * 2);
    float[] scale = {1.5f, -0.5f};
    float[] additive = new float[3 * 2];
    float[] product = new float[3 * 2];
    for (int e = 0; e < 3; e++) {
      for (int c = 0; c < 4; c++) {
        double both = p[parents[e] * 4 + c] + (double) n[children[e] * 4 + c];
        additive[e * 2 + c / 2] += w[c] * (both < 0 ? 0.2 * both : both);
        product[e * 2 + c / 2] +=
            scale[c / 2] * p[parents[e] * 4 + c] * n[children[e] * 4 + c] / Math.sqrt(2);
      }
    }
    NDArray from = manager.create(parents);
    NDArray to = manager.create(children);
    NDArray parent = manager.create(p, new Shape(2, 4));
    NDArray child = manager.create(n, new Shape(3, 4));
    NDArray weight = manager.create(w, new Shape(2, 2));
    NDArray prior = manager.create(scale);
    assertClose(Ops.scoreAdditive(parent, child, from, to, weight).toFloatArray(), additive, 1e-5f);
    assertClose(Ops.scoreProduct(parent, child, from, to, prior).toFloatArray(), product, 1e-5f);
    assertGradient(p, new Shape(2, 4), x -> Ops.scoreAdditive(x, child, from, to, weight));
    assertGradient(n, new Shape(3, 4), x -> Ops.scoreAdditive(parent, x, from, to, weight));
    assertGradient(w, new Shape(2, 2), x -> Ops.scoreAdditive(parent, child, from, to, x));
    assertGradient(p, new Shape(2, 4), x -> Ops.scoreProduct(x, child, from, to, prior));
    assertGradient(n, new Shape(3, 4), x -> Ops.scoreProduct(parent, x, from, to, prior));
    assertGradient(scale, new Shape(2), x -> Ops.scoreProduct(parent, child, from, to, x));
  }

  @Test
  void headLinearHasAMatrixPerHead() {
    float[] x = numbers(3 * 4);
    float[] w = numbers(2 * 2 * 2);
    float[] expected = new float[3 * 4];
    for (int n = 0; n < 3; n++) {
      for (int h = 0; h < 2; h++) {
        for (int o = 0; o < 2; o++) {
          for (int i = 0; i < 2; i++) {
            expected[n * 4 + h * 2 + o] += x[n * 4 + h * 2 + i] * w[h * 4 + i * 2 + o];
          }
        }
      }
    }
    NDArray rows = manager.create(x, new Shape(3, 4));
    NDArray matrices = manager.create(w, new Shape(2, 2, 2));
    assertClose(Ops.headLinear(rows, matrices).toFloatArray(), expected, 1e-5f);
    assertGradient(x, new Shape(3, 4), in -> Ops.headLinear(in, matrices));
    assertGradient(w, new Shape(2, 2, 2), in -> Ops.headLinear(rows, in));
  }

  @Test
  void adamwUpdatesLikeThePaper() {
    float[] weight = numbers(4);
    NDArray w = manager.create(weight);
    NDArray mean = manager.zeros(new Shape(4));
    NDArray square = manager.zeros(new Shape(4));
    NDArray average = manager.create(weight);
    double[] m = new double[4];
    double[] v = new double[4];
    double[] x = new double[4];
    double[] ema = new double[4];
    for (int i = 0; i < 4; i++) {
      x[i] = weight[i];
      ema[i] = weight[i];
    }
    for (int t = 1; t <= 3; t++) {
      float[] gradient = numbers(4);
      double norm = 0;
      for (float g : gradient) {
        norm += 0.25 * g * g;
      }
      norm = Math.sqrt(norm);
      double factor = 0.5 * Math.min(1, 0.7 / (norm + 1e-6));
      for (int i = 0; i < 4; i++) {
        double g = gradient[i] * factor;
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        x[i] *= 1 - 0.01 * 0.1;
        x[i] -=
            0.01
                * (m[i] / (1 - Math.pow(0.9, t)))
                / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
        ema[i] = 0.8 * ema[i] + 0.2 * x[i];
      }
      NDArray spent = manager.create(gradient);
      NDArray options =
          manager.create(new float[] {0.5f, 0.7f, 0.01f, 0.1f, 0.9f, 0.999f, 1e-8f, t, 0.8f});
      NDArray reported = Ops.adamw(w, spent, mean, square, average, options);
      assertThat((double) reported.getFloat()).isCloseTo(norm, within(1e-5));
      assertThat(spent.toFloatArray()).containsOnly(0f);
    }
    for (int i = 0; i < 4; i++) {
      assertThat((double) w.toFloatArray()[i]).isCloseTo(x[i], within(1e-5));
      assertThat((double) average.toFloatArray()[i]).isCloseTo(ema[i], within(1e-5));
    }
  }

  @Test
  void collectAddsAndClears() {
    float[] total = numbers(5);
    float[] part = numbers(5);
    NDArray sum = manager.create(total);
    NDArray spent = manager.create(part);
    Ops.collect(sum, spent).close();
    for (int i = 0; i < 5; i++) {
      assertThat(sum.toFloatArray()[i]).isEqualTo(total[i] + part[i]);
    }
    assertThat(spent.toFloatArray()).containsOnly(0f);
  }

  @Test
  void gradientsAreTheSameBitsEveryTime() {
    int nodeCount = 500;
    int bags = 300;
    int perBag = 17;
    float[] x = numbers(nodeCount * 16);
    int[] child = random.ints((long) bags * perBag, 0, nodeCount).toArray();
    int[] parent = new int[child.length];
    float[] rank = new float[child.length];
    int[] offset = new int[bags + 1];
    for (int i = 0; i < child.length; i++) {
      parent[i] = i / perBag;
      rank[i] = i % perBag;
    }
    Arrays.setAll(offset, i -> i * perBag);
    float[] first = null;
    for (int repeat = 0; repeat < 3; repeat++) {
      NDArray in = manager.create(x, new Shape(nodeCount, 16));
      in.setRequiresGradient(true);
      NDArray c = manager.create(child);
      NDArray o = manager.create(offset);
      NDArray tau = manager.create(new float[] {0, 1, 2});
      NDArray places = Ops.bagPlaces(c, o);
      NDArray rows = Ops.bagRows(in, c, places);
      NDArray out =
          Ops.bagDecay(in, c, o, manager.create(parent), manager.create(rank), tau)
              .sum()
              .add(Ops.bagMax(in, c, o).sum())
              .add(Ops.placedMax(in, rows, c, o, places).sum())
              .add(Ops.placedMeans(rows, o, places, manager.create(rank), tau).square().sum())
              .add(Ops.gather(Ops.bagMean(in, c, o), manager.create(parent)).square().sum());
      Ops.backward(out);
      float[] gradient = in.getGradient().toFloatArray();
      assertThat(first == null ? gradient : first).isEqualTo(gradient);
      first = gradient;
    }
  }

  @Test
  void theBestItemsAreThoseOfASortWhereOneIsNotBelowTheFloor() {
    Ops.record(false);
    for (int round = 0; round < 60; round++) {
      int n = 1 + random.nextInt(4);
      int m = 1 + random.nextInt(round % 2 == 0 ? 1500 : 200);
      int k = Math.min(m, 1 + random.nextInt(12));
      long first = random.nextInt(3) * 100L;
      float[] scores = numbers(n * m);
      long[] limit = new long[n];
      long[] hidden = random.longs(random.nextInt(30), 0, (long) n * m).toArray();
      float[] left = scores.clone();
      for (int row = 0; row < n; row++) {
        limit[row] = first + (round % 3 == 0 ? random.nextInt(m + 1) : m);
        for (int column = (int) (limit[row] - first); column < m; column++) {
          left[row * m + column] = -1e9f;
        }
      }
      for (long cell : hidden) {
        left[(int) cell] = -1e9f;
      }
      float[] floor = new float[n];
      for (int row = 0; row < n; row++) {
        floor[row] = round % 4 == 0 ? -1e8f : left[row * m + random.nextInt(m)];
      }
      NDArray answered =
          Ops.bestItems(
              manager.create(scores, new Shape(n, m)),
              manager.create(new long[] {first}),
              manager.create(limit),
              manager.create(hidden),
              manager.create(floor),
              manager.create(new long[] {k}));
      float[] best = answered.isEmpty() ? new float[0] : answered.toFloatArray();
      int at = 0;
      for (int row = 0; row < n; row++) {
        float[] sorted = Arrays.copyOfRange(left, row * m, (row + 1) * m);
        Arrays.sort(sorted);
        if (sorted[m - 1] < floor[row]) {
          continue;
        }
        assertThat((int) best[at + 2 * k]).isEqualTo(row);
        for (int i = 0; i < k; i++) {
          float score = best[at + i];
          assertThat(score).isEqualTo(sorted[m - 1 - i]);
          int column = (int) best[at + k + i];
          if (score > -1e8f) {
            assertThat(left[row * m + column]).isEqualTo(score);
          }
        }
        at += 2 * k + 1;
      }
      assertThat(at).isEqualTo(best.length);
    }
  }
}

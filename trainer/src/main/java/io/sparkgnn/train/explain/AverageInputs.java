// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.train.model.InputLens;

/**
 * The average of each input over the nodes that went by. It is what an input is compared with: it
 * exists for numbers, categories and texts alike, and unlike the encoding of a missing value the
 * model has been trained around it.
 */
final class AverageInputs implements InputLens {
  private final double[][] columnSums;
  private final double[][] dynamicSums;
  private final long[] nodes;
  private double[] historySums;
  private long seeds;

  AverageInputs(int nodeTypes) {
    columnSums = new double[nodeTypes][];
    dynamicSums = new double[nodeTypes][];
    nodes = new long[nodeTypes];
  }

  @Override
  public NDArray columns(int nodeType, NDArray encoded) {
    columnSums[nodeType] = added(columnSums[nodeType], encoded);
    return encoded;
  }

  @Override
  public NDArray dynamic(int nodeType, NDArray inputs) {
    dynamicSums[nodeType] = added(dynamicSums[nodeType], inputs);
    nodes[nodeType] += inputs.getShape().get(0);
    return inputs;
  }

  @Override
  public NDArray history(int nodeType, NDArray inputs) {
    historySums = added(historySums, inputs);
    seeds += inputs.getShape().get(0);
    return inputs;
  }

  private static double[] added(double[] sums, NDArray inputs) {
    int width = (int) inputs.getShape().get(1);
    double[] result = sums == null ? new double[width] : sums;
    float[] values = inputs.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      result[i % width] += values[i];
    }
    return result;
  }

  /** [1, w] of a table's encoded columns; zeros if no node went by. */
  NDArray columns(int nodeType, int width, NDManager manager) {
    return average(columnSums[nodeType], nodes[nodeType], width, manager);
  }

  /** [1, d] of its inputs that depend on the seed. */
  NDArray dynamic(int nodeType, int width, NDManager manager) {
    return average(dynamicSums[nodeType], nodes[nodeType], width, manager);
  }

  /** [1, k] of the figures of the seeds' past. */
  NDArray history(int width, NDManager manager) {
    return average(historySums, seeds, width, manager);
  }

  private static NDArray average(double[] sums, long count, int width, NDManager manager) {
    float[] average = new float[width];
    for (int i = 0; i < width && sums != null; i++) {
      average[i] = (float) (sums[i] / count);
    }
    return manager.create(average, new Shape(1, width));
  }
}

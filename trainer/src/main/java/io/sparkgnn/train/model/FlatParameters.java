// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.loader.BatchBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All parameters of a model as parts of one array: its gradient is one array too, so clipping,
 * all-reduce, update and checkpoint are one operation each instead of one per parameter.
 */
public final class FlatParameters {
  private final List<Entry> entries = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final GraphModel model;
  private final long[] bounds;
  private final int size;

  /**
   * One parameter's place.
   *
   * @param name unique in the model
   * @param shape its dimensions
   * @param offset of its first value in the flat array
   */
  public record Entry(String name, List<Long> shape, int offset) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /** Number of values. */
    public int size() {
      return (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }
  }

  /**
   * Lays out a model's parameters; none is made yet.
   *
   * @throws UserErrorException if they are more than this machine has memory for
   */
  public FlatParameters(GraphModel model) {
    this.model = model;
    checkRoom(
        model.getParameters().values().stream()
            .mapToLong(parameter -> parameter.getShape().size())
            .sum(),
        Float.BYTES);
    int offset = 0;
    for (Pair<String, Parameter> pair : model.getParameters()) {
      List<Long> shape = new ArrayList<>();
      for (long dimension : pair.getValue().getShape().getShape()) {
        shape.add(dimension);
      }
      Entry entry = new Entry(pair.getKey(), shape, offset);
      entries.add(entry);
      parameters.add(pair.getValue());
      offset = Math.addExact(offset, entry.size());
    }
    size = offset;
    bounds = entries.stream().skip(1).mapToLong(Entry::offset).toArray();
  }

  /**
   * Checks that they can be trained: value, gradient and the optimizer's two moments of each must
   * have room.
   *
   * @throws UserErrorException if this machine has not the memory
   */
  public void checkTrainable() {
    checkRoom(size, 4 * Float.BYTES);
  }

  private static void checkRoom(long values, int bytesEach) {
    long bytes = BatchBudget.machineBytes();
    if (values > Integer.MAX_VALUE || (double) values * bytesEach > bytes) {
      throw new UserErrorException(
          String.format(
              Locale.ROOT,
              "Cannot use a model of %d weights: at least %.1f GB (%d bytes a weight) are needed"
                  + " where %.1f GB are, and %d weights are allowed; lower %s or %s",
              values,
              (double) values * bytesEach / 1e9,
              bytesEach,
              bytes / 1e9,
              Integer.MAX_VALUE,
              CHANNELS,
              NUM_LAYERS));
    }
  }

  /** Number of values of all parameters. */
  public int size() {
    return size;
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Initial values, a pure function of the seed and of the file that a model is made of. */
  public float[] initial(long seed) {
    float[] values = new float[size];
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      float[] own = model.startingValues(parameters.get(i));
      if (own == null) {
        InitialValues.fill(parameters.get(i), entry.name(), seed, values, entry.offset());
      } else {
        System.arraycopy(own, 0, values, entry.offset(), entry.size());
      }
    }
    return values;
  }

  /**
   * A store that gives blocks their part of {@code flat}, with gradients if it has them.
   *
   * @param flat [size]
   * @param manager owns the parts
   */
  public ParameterStore views(NDArray flat, NDManager manager) {
    Map<String, NDArray> views = new HashMap<>();
    NDList parts = bounds.length == 0 ? new NDList(flat) : flat.split(bounds, 0);
    for (int i = 0; i < parts.size(); i++) {
      NDArray part = parts.get(i);
      if (part != flat) {
        part.attach(manager);
      }
      long[] shape = entries.get(i).shape().stream().mapToLong(Long::longValue).toArray();
      views.put(parameters.get(i).getId(), part.reshape(new Shape(shape)));
    }
    return new Views(manager, views);
  }

  private static final class Views extends ParameterStore {
    private final Map<String, NDArray> views;

    Views(NDManager manager, Map<String, NDArray> views) {
      super(manager, false);
      this.views = views;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      return parameter == null ? null : views.get(parameter.getId());
    }
  }
}

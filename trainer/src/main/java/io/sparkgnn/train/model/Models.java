// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingConfig;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The models by their names: those whose {@link ModelProvider} the thread's class loader finds,
 * which has what was given to Spark with {@code --jars}, and those that our own finds.
 */
public final class Models {
  /** What was found last: looking through all jars takes longer than to score a row. */
  private static volatile Found last = new Found(new WeakReference<>(null), Map.of());

  /**
   * @param loader the class loader of the thread that looked
   */
  private record Found(WeakReference<ClassLoader> loader, Map<String, ModelProvider> models) {}

  private Models() {}

  private static SortedMap<String, ModelProvider> found() {
    SortedMap<String, ModelProvider> found = new TreeMap<>();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    add(found, loader);
    add(found, Models.class.getClassLoader());
    last = new Found(new WeakReference<>(loader), found);
    return found;
  }

  private static void add(SortedMap<String, ModelProvider> found, ClassLoader loader) {
    try {
      for (ModelProvider provider : ServiceLoader.load(ModelProvider.class, loader)) {
        String name = provider.name().toLowerCase(Locale.ROOT);
        ModelProvider other = found.putIfAbsent(name, provider);
        if (other != null && other.getClass() != provider.getClass()) {
          throw new UserErrorException(
              "Cannot tell models apart: %s and %s are both named %s; rename one, or take it from the class path"
                  .formatted(other.getClass().getName(), provider.getClass().getName(), name));
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new UserErrorException("Cannot look for models: " + e.getMessage(), e);
    }
  }

  /** All names, sorted. */
  public static List<String> names() {
    return List.copyOf(found().keySet());
  }

  /**
   * The provider of a name.
   *
   * @param name in any case
   * @throws UserErrorException if there is none; the message lists those there are
   */
  public static ModelProvider named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    Found before = last;
    if (before.loader().refersTo(Thread.currentThread().getContextClassLoader())
        && before.models().containsKey(wanted)) {
      return before.models().get(wanted);
    }
    // Jars may have come since.
    SortedMap<String, ModelProvider> found = found();
    ModelProvider provider = found.get(wanted);
    if (provider == null) {
      throw MODEL_TYPE.refused(
          name,
          "allowed is %s; a model of your own is found once its jar is on the class path"
              .formatted(String.join(", ", found.keySet())));
    }
    return provider;
  }

  /**
   * Checks that there is the model that a configuration asks for, and that the options go together
   * for it.
   *
   * @throws UserErrorException if not
   */
  public static void check(TrainingConfig config) {
    ModelProvider provider = named(config.get(MODEL_TYPE));
    String path = config.get(MODEL_PATH);
    if (provider.fileName().isEmpty() != path.isEmpty()) {
      throw MODEL_PATH.refused(
          path,
          path.isEmpty()
              ? "%s = %s is made of a file".formatted(MODEL_TYPE, provider.name())
              : "%s = %s is made of no file".formatted(MODEL_TYPE, provider.name()));
    }
    ModelOptions.check(config, provider);
    provider.check(config);
  }

  /**
   * The model that a configuration asks for. Its parameters have shapes and no values: those are
   * {@link FlatParameters}', which are looked at first, as they may not fit this machine.
   */
  public static GraphModel create(ModelContext context) {
    GraphModel model = named(context.config().get(MODEL_TYPE)).create(context);
    Initializer none = (owner, shape, type) -> owner.zeros(new Shape(1), type);
    model.setInitializer(none, parameter -> true);
    model.initialize(context.manager(), DataType.FLOAT32, new Shape(1));
    return model;
  }
}

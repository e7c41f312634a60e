// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.HEADS;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
  private static TrainingConfig.Builder config(String model) {
    return TrainingConfig.builder().entity("users").set(MODEL_TYPE, model);
  }

  @Test
  void oursAreFoundByNameInAnyCase() {
    assertThat(Models.names())
        .contains("sage", "graphsage", "transformer", "gat", "hgt", "torchscript");
    for (String name : Models.names()) {
      assertThat(Models.named(name.toUpperCase(java.util.Locale.ROOT)).name()).isEqualTo(name);
      assertThatCode(() -> Models.named(name).needs(config(name).build()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void anUnknownNameIsTheUsersMistakeAndListsThoseThereAre() {
    assertThatThrownBy(() -> Models.check(config("forest").build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use modelType = forest: allowed is ")
        .hasMessageContaining("graphsage")
        .hasMessageContaining("transformer")
        .hasMessageEndingWith("a model of your own is found once its jar is on the class path");
  }

  @Test
  void aModelChecksWhatGoesTogetherForIt() {
    Models.check(config("sage").set(HEADS, 3).build());
    assertThatThrownBy(() -> Models.check(config("transformer").set(HEADS, 3).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use heads = 3: allowed is a divisor of channels (64)");
  }

  @Test
  void aFileIsForAModelThatIsMadeOfOne() {
    assertThatThrownBy(() -> Models.check(config("torchscript").build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use modelPath = : modelType = torchscript is made of a file");
    assertThatThrownBy(() -> Models.check(config("sage").set(MODEL_PATH, "my.pt").build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use modelPath = my.pt: modelType = sage is made of no file");
  }

  /** What Spark does with {@code --jars}: our classes do not see them, the thread's loader does. */
  @Test
  void theThreadsClassLoaderIsAskedToo(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> withServices(folder, "no.such.Provider"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot look for models: ")
        .hasMessageContaining("no.such.Provider");
  }

  @Test
  void twoModelsOfOneNameAreRefused(@TempDir Path folder) {
    assertThatThrownBy(() -> withServices(folder, Impostor.class.getName()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot tell models apart: ")
        .hasMessageContaining("SageModel");
  }

  private static void withServices(Path folder, String provider) throws IOException {
    Path file = folder.resolve("META-INF/services/" + ModelProvider.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, provider);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      Models.names();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Calls itself sage. */
  public static final class Impostor implements ModelProvider {
    @Override
    public String name() {
      return "Sage";
    }

    @Override
    public io.sparkgnn.train.loader.BatchNeeds needs(TrainingConfig config) {
      return io.sparkgnn.train.loader.BatchNeeds.NODES;
    }

    @Override
    public GraphModel create(ModelContext context) {
      throw new UnsupportedOperationException();
    }
  }
}

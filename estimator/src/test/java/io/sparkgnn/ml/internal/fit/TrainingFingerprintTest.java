// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.SAMPLER_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TrainingFingerprintTest {
  private static String of(String device, int samplerThreads, long seed) {
    TrainingConfig config =
        TrainingConfig.builder()
            .entity("users")
            .set(DEVICE, device)
            .set(SAMPLER_THREADS, samplerThreads)
            .set(SEED, seed)
            .build();
    return of(config, "", "");
  }

  private static String of(TrainingConfig config, String modelFile, String start) {
    byte[] file = modelFile.getBytes(StandardCharsets.UTF_8);
    byte[] model = start.getBytes(StandardCharsets.UTF_8);
    return TrainingFingerprint.of("v1", config, file, model, SeedSet.none(), SeedSet.none());
  }

  /** A task that is tried again can get another GPU of the same machine, or other threads. */
  @Test
  void isTheSameOnAnyGpuAndNotOnTheCpuOrWithAnotherSeed() {
    assertThat(of("gpu0", 1, 7)).isEqualTo(of("gpu1", 4, 7)).isEqualTo(of("gpu", 1, 7));
    assertThat(of("cpu", 1, 7)).isNotEqualTo(of("gpu0", 1, 7));
    assertThat(of("gpu0", 1, 8)).isNotEqualTo(of("gpu0", 1, 7));
  }

  @Test
  void isThatOfTheModelsFileAndNotOfItsPlace() {
    TrainingConfig.Builder config = TrainingConfig.builder().entity("users");
    String here = of(config.set(MODEL_PATH, "a.pt").build(), "module", "");
    assertThat(of(config.set(MODEL_PATH, "b.pt").build(), "module", "")).isEqualTo(here);
    assertThat(of(config.build(), "another", "")).isNotEqualTo(here);
  }

  @Test
  void isThatOfTheModelThatTheTrainingGoesOnFrom() {
    TrainingConfig config = TrainingConfig.builder().entity("users").build();
    assertThat(of(config, "", "weights")).isNotEqualTo(of(config, "", ""));
  }
}

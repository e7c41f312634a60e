// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.job.SamplingJob;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.wire.Wire;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTypesTest {
  private static LeftOut leftOut() {
    LeftOut.Accumulator leftOut = new LeftOut.Accumulator();
    leftOut.add(new LeftOut.Seed(7, "x", SeedProblem.NULL_TIME.text()));
    return leftOut.value();
  }

  @Test
  void everyTypeTravelsAndBearsDamage() {
    SamplingJob sampling =
        new SamplingJob("[{hop1: {default: 3}}]", Strategy.RECENCY, Map.of("a.b->c", "last"));
    WireSamples.check(
        List.of(new RunTypes()),
        List.of(
            new SampleRows.Request(null, sampling, 1, 7, 0),
            new FeatureRows.Request(null, 1, 7, 3.5, List.of("a.b")),
            leftOut()));
  }

  @Test
  void whatWasLeftOutIsToldAfterTheJourney() {
    assertThat(Wire.read(Wire.write(leftOut()), LeftOut.class).lines(9, "left out"))
        .isEqualTo(leftOut().lines(9, "left out"))
        .hasSize(2);
  }
}

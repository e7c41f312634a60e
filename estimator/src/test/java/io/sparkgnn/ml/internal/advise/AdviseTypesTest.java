// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdviseTypesTest {
  @Test
  void everyTypeTravelsAndBearsDamage() {
    NeighborhoodCost cost = new NeighborhoodCost(2, 64, 100, List.of(), List.of());
    WireSamples.check(
        List.of(new AdviseTypes()),
        List.of(
            new SeedStudy.Asked(null, new PlanExplanation.Count(1, 4)),
            new SeedStudy.Asked(null, new PlanSuggestion.Proposal(Map.of("a.b", 0.5), 100)),
            new PlanExplanation.Counted(cost, 5, 6)));
  }
}

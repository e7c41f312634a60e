// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.connector.label.SeedReport;
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
            new PlanExplanation.Counted(cost, 5, 6),
            new SeedStudy.Asked(null, new RankedStudy.Judging(new byte[] {1, 2})),
            new RankedStudy.Answer(
                null,
                new SeedReport(
                    1, 1, 0, Map.of(), Map.of(), List.of(), 0, 0, 0, List.of("a line")))));
  }
}

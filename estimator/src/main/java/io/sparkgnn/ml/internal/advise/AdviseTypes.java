// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.wire.WireTypes;

/** What is asked of the seeds of a label table, with its ids. */
public final class AdviseTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(350, SeedStudy.Asked.class);
    registry.add(351, PlanExplanation.Count.class);
    registry.add(352, PlanExplanation.Counted.class);
    registry.add(353, PlanSuggestion.Proposal.class);
    registry.add(354, RankedStudy.Judging.class);
    registry.add(355, RankedStudy.Answer.class);
  }
}

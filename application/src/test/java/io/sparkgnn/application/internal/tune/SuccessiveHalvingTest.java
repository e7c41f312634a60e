// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.tune.SuccessiveHalving.Judgment;
import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.train.advise.ModelPlan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuccessiveHalvingTest {
  private static final ModelPlan PLAN =
      new ModelPlan(
          List.of(
              new ModelPlan.Entry("learningRate", 0.01, "a"),
              new ModelPlan.Entry("channels", 64, "b"),
              new ModelPlan.Entry("numNeighbors", "[{hop1: {default: 8, x.y->z.y: 1}}]", "c"),
              new ModelPlan.Entry("strategy", "recency", "d")));

  @Test
  void candidatesDifferFromThePlanAndFromEachOther() {
    List<Candidate> candidates = Candidates.around(PLAN, 16, 5);
    assertThat(candidates).hasSize(16);
    assertThat(candidates.get(0).plan()).isEqualTo(PLAN);
    assertThat(candidates).extracting(Candidate::changes).doesNotHaveDuplicates();
    for (Candidate candidate : candidates) {
      assertThat(candidate.changes().size()).isLessThanOrEqualTo(3);
      candidate
          .changes()
          .forEach(
              (param, value) -> {
                assertThat(value).isNotEqualTo(PLAN.value(param));
                assertThat(candidate.plan().value(param)).isEqualTo(value);
              });
    }
    assertThat(candidates).isEqualTo(Candidates.around(PLAN, 16, 5));
  }

  @Test
  void fanoutsAboveOneAreScaled() {
    assertThat(Candidates.scaled("[{hop1: {default: 8, a.b->c.b: 1}}, {hop2: {default: -1}}]", 0.5))
        .contains("default: 4", "\"a.b->c.b\": 1", "default: -1");
  }

  @Test
  void theBetterHalfGoesOnAndTheLastRungIsFull() {
    List<Candidate> candidates = Candidates.around(PLAN, 8, 1);
    List<Integer> trained = new ArrayList<>();
    List<Trial> trials =
        new SuccessiveHalving(12)
            .run(
                candidates,
                (candidate, epochs) -> {
                  trained.add(epochs);
                  return new Judgment(candidate.number() * 0.1, true);
                });
    assertThat(trained).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 6, 6, 12);
    Trial last = trials.get(trials.size() - 1);
    assertThat(last.candidate().number()).isEqualTo(7);
    assertThat(last.epochs()).isEqualTo(12);
    assertThat(last.kept()).isTrue();
  }

  @Test
  void lowerIsBetterForAnError() {
    List<Trial> trials =
        new SuccessiveHalving(4)
            .run(
                Candidates.around(PLAN, 4, 1),
                (candidate, epochs) -> new Judgment(1 + candidate.number(), false));
    assertThat(trials.get(trials.size() - 1).candidate().number()).isZero();
  }

  @Test
  void aTrainingThatFailsIsNeverKept() {
    List<Trial> trials =
        new SuccessiveHalving(4)
            .run(
                Candidates.around(PLAN, 4, 1),
                (candidate, epochs) ->
                    new Judgment(candidate.number() > 0 ? Double.NaN : 0.5, true));
    assertThat(trials).filteredOn(trial -> trial.candidate().number() > 0).noneMatch(Trial::kept);
    assertThat(trials.get(trials.size() - 1).candidate().number()).isZero();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.application.internal.tune.SuccessiveHalving.Judgment;
import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.application.tune.TuneMode;
import io.sparkgnn.application.tune.TuneOptions;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.advise.ModelPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
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
    List<Candidate> candidates = Candidates.around(PLAN, TuneMode.NORMAL, 16, 5);
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
    assertThat(candidates).isEqualTo(Candidates.around(PLAN, TuneMode.NORMAL, 16, 5));
  }

  @Test
  void fanoutsAboveOneAreScaled() {
    assertThat(Candidates.scaled("[{hop1: {default: 8, a.b->c.b: 1}}, {hop2: {default: -1}}]", 0.5))
        .contains("default: 4", "\"a.b->c.b\": 1", "default: -1");
  }

  @Test
  void modesVaryMoreAndMore() {
    List<Candidate> fast = Candidates.around(PLAN, TuneMode.FAST, 1000, 1);
    assertThat(fast)
        .hasSizeGreaterThanOrEqualTo(TuneMode.FAST.plans())
        .allMatch(candidate -> candidate.changes().size() <= 1);
    assertThat(params(fast))
        .containsExactlyInAnyOrder("learningRate", "channels", "history", "numNeighbors");
    assertThat(params(Candidates.around(PLAN, TuneMode.BEST, 1000, 1)))
        .containsAll(params(Candidates.around(PLAN, TuneMode.NORMAL, 1000, 1)))
        .contains("weightDecay", "modelType");
  }

  private static Set<String> params(List<Candidate> candidates) {
    Set<String> params = new TreeSet<>();
    candidates.forEach(candidate -> params.addAll(candidate.changes().keySet()));
    return params;
  }

  @Test
  void theProposedPlanIsTrainedInFullThenTheBetterHalfOfTheOthersGoesOn() {
    Clock clock = new Clock(Double.POSITIVE_INFINITY, 0, 1);
    List<Trial> trials = clock.search(12, 9, TuneMode.NORMAL, number -> number * 0.1).trials();
    assertThat(clock.trained).containsExactly(12, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 6, 6, 12);
    assertThat(trials).extracting(Trial::rung).startsWith(0, 1).endsWith(3, 3, 4);
    Trial last = trials.get(trials.size() - 1);
    assertThat(last.candidate().number()).isEqualTo(8);
    assertThat(last.kept()).isTrue();
  }

  @Test
  void nothingWorseThanTheProposedPlanIsEverTheBest() {
    for (boolean higher : List.of(true, false)) {
      Clock clock = new Clock(Double.POSITIVE_INFINITY, 0, 1);
      clock.higherIsBetter = higher;
      Trial best = clock.search(4, 4, TuneMode.NORMAL, number -> higher ? -number : number).best();
      assertThat(best.candidate().number()).isZero();
      assertThat(best.kept()).isTrue();
      assertThat(best.epochs()).isEqualTo(4);
    }
  }

  @Test
  void aTrainingThatFailsIsNeverKept() {
    Clock clock = new Clock(Double.POSITIVE_INFINITY, 0, 1);
    SuccessiveHalving.Outcome outcome =
        clock.search(4, 4, TuneMode.NORMAL, number -> number > 0 ? Double.NaN : 0.5);
    assertThat(outcome.trials())
        .filteredOn(trial -> trial.candidate().number() > 0)
        .noneMatch(Trial::kept);
    assertThat(outcome.best().candidate().number()).isZero();
  }

  @Test
  void noTimeLimitIsPassedWhateverATrainingTakes() {
    for (double seconds : List.of(30.0, 65.0, 100.0, 150.0, 300.0, 1000.0, 10_000.0)) {
      for (TuneMode mode : TuneMode.values()) {
        Clock clock = new Clock(seconds, 5, 6);
        SuccessiveHalving.Outcome outcome =
            clock.search(10, mode.plans(), mode, number -> number * 0.01);
        // The proposed plan's first epoch is had in any case.
        assertThat(clock.elapsed()).as("%s s, %s", seconds, mode).isLessThanOrEqualTo(seconds);
        assertThat(outcome.trials().get(0).candidate().number()).isZero();
        double most = outcome.trials().stream().mapToDouble(Trial::metric).max().orElseThrow();
        assertThat(outcome.best().metric()).isEqualTo(most);
        long tried = outcome.trials().stream().map(Trial::candidate).distinct().count();
        assertThat(tried + outcome.skipped().size())
            .isEqualTo(mode.plans() + (mode.ensemble() > 1 ? 1 : 0));
        if (seconds >= 150) {
          assertThat(tried).as("%s s, %s", seconds, mode).isGreaterThan(3);
        }
      }
    }
  }

  @Test
  void oneEpochOfTheProposedPlanIsTrainedEvenWithoutTime() {
    Clock clock = new Clock(1, 5, 6);
    SuccessiveHalving.Outcome outcome = clock.search(10, 8, TuneMode.FAST, number -> number);
    assertThat(outcome.trials()).singleElement().matches(Trial::stopped);
    assertThat(outcome.best().candidate().number()).isZero();
    assertThat(outcome.skipped()).hasSize(7);
  }

  @Test
  void shortTimesMakeShortTrainings() {
    Clock clock = new Clock(65 + 100, 5, 6);
    clock.search(10, 10, TuneMode.FAST, number -> number);
    assertThat(clock.trained.subList(1, clock.trained.size()))
        .isNotEmpty()
        .allMatch(epochs -> epochs < 10);
  }

  @Test
  void aPlanThatIsSlowerThanThoughtEndsInTime() {
    Clock clock = new Clock(200, 5, 6);
    clock.slow = 3;
    SuccessiveHalving.Outcome outcome = clock.search(10, 10, TuneMode.FAST, number -> number);
    assertThat(clock.elapsed()).isLessThanOrEqualTo(200);
    assertThat(outcome.best().candidate().number()).isPositive();
  }

  @Test
  void anEnsembleOfTheBestIsTriedLastAndJudgedLikeTheOthers() {
    Clock clock = new Clock(100_000, 5, 6);
    SuccessiveHalving.Outcome outcome =
        clock.search(10, 8, TuneMode.BEST, number -> number == 8 ? 2 : number == 3 ? 1 : 0);
    assertThat(outcome.best().candidate().number()).isEqualTo(8);
    assertThat(outcome.best().candidate().changes())
        .containsEntry("ensemble", 3)
        .containsAllEntriesOf(changes(outcome, 3));
    clock = new Clock(100_000, 5, 6);
    outcome = clock.search(10, 8, TuneMode.BEST, number -> number == 3 ? 1 : 0);
    assertThat(outcome.best().candidate().number()).isEqualTo(3);
  }

  private static Map<String, Object> changes(SuccessiveHalving.Outcome outcome, int number) {
    return outcome.trials().stream()
        .map(Trial::candidate)
        .filter(candidate -> candidate.number() == number)
        .findFirst()
        .orElseThrow()
        .changes();
  }

  @Test
  void limitsThatAreNotAllowedAreRefused() {
    assertThatThrownBy(() -> TuneOptions.of(TuneMode.FAST).withMinutes(0))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("--minutes 0.0: above 0");
    assertThatThrownBy(() -> TuneOptions.plans(1)).hasMessageContaining("2 to 1000 plans");
  }

  /** Trainings that take a known time, by a clock that only they move. */
  private static final class Clock {
    private final List<Integer> trained = new ArrayList<>();
    private final TimeBudget time;
    private final double around;
    private final double epoch;
    private boolean higherIsBetter = true;
    private double slow = 1;
    private long nanos;

    Clock(double seconds, double around, double epoch) {
      this.around = around;
      this.epoch = epoch;
      time = new TimeBudget(seconds, () -> nanos);
    }

    double elapsed() {
      return nanos / 1e9;
    }

    SuccessiveHalving.Outcome search(
        int epochs, int plans, TuneMode mode, IntToDoubleFunction metric) {
      return new SuccessiveHalving(
              epochs,
              time,
              (candidate, most) -> {
                trained.add(most);
                nanos += (long) (around * 1e9);
                int models = (int) candidate.changes().getOrDefault("ensemble", 1);
                double each = candidate.number() > 0 ? epoch * slow : epoch;
                int done = 0;
                do {
                  nanos += (long) (each * 1e9);
                  done++;
                } while (done < most * models && time.fits(each));
                return new Judgment(
                    metric.applyAsDouble(candidate.number()),
                    higherIsBetter,
                    done,
                    each,
                    done < most * models);
              },
              line -> {})
          .run(
              Candidates.around(PLAN, mode, plans, 1),
              mode.ensemble(),
              (best, number) -> Candidates.together(best.candidate(), mode.ensemble(), number));
    }
  }
}

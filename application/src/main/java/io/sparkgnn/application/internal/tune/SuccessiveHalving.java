// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Successive halving (Jamieson and Talwalkar, "Non-stochastic best arm identification and
 * hyperparameter optimization", 2016) within a limit of time. The proposed plan is trained in full
 * first: it is what the others must beat, and its time says how many others there is time for.
 * These are trained a little, the better half twice as long, and so on. Each rung trains anew,
 * since the learning rate's schedule depends on the number of epochs. No training begins that would
 * not end in time, by the time of those before it; while time is left, further plans begin.
 */
public final class SuccessiveHalving {
  /** Trains a candidate. */
  @FunctionalInterface
  public interface Trainer {
    /** What judges the candidate after at most so many epochs; the same figure for all. */
    Judgment train(Candidate candidate, int epochs);
  }

  /**
   * A figure that judges a training.
   *
   * @param value NaN when the training failed
   * @param epochs that it had, of all of its models; 0 when it failed
   * @param epochSeconds mean of one
   * @param stopped whether it ended because the time was up
   */
  public record Judgment(
      double value, boolean higherIsBetter, int epochs, double epochSeconds, boolean stopped) {}

  /**
   * What came of it.
   *
   * @param trials in their order, the best of a rung first
   * @param best never worse than the first, the proposed plan's
   * @param skipped what no time was left for
   */
  public record Outcome(List<Trial> trials, Trial best, List<Candidate> skipped) {}

  /** Makes the candidate that is tried last out of the best plan. */
  @FunctionalInterface
  public interface Finale {
    Candidate of(Trial best, int number);
  }

  /** An ensemble that is not finished is worth nothing: it begins with this much time to spare. */
  private static final double SPARE = 1.3;

  private final int fullEpochs;
  private final TimeBudget time;
  private final Trainer trainer;
  private final Consumer<String> told;
  private final List<Trial> trials = new ArrayList<>();
  private final Map<Integer, Pace.Measured> paces = new HashMap<>();
  private final Pace.Measured all = new Pace.Measured();
  private boolean higherIsBetter;
  private int rung;

  /**
   * @param fullEpochs of the proposed plan and of the last rung
   * @param told hears lines for people
   */
  public SuccessiveHalving(
      int fullEpochs, TimeBudget time, Trainer trainer, Consumer<String> told) {
    this.fullEpochs = fullEpochs;
    this.time = time;
    this.trainer = trainer;
    this.told = told;
  }

  /**
   * Tries the candidates.
   *
   * @param candidates the first is the proposed plan
   * @param models of the candidate that the finale makes; 1 for no finale
   */
  public Outcome run(List<Candidate> candidates, int models, Finale finale) {
    trials.add(train(candidates.get(0), fullEpochs));
    double last = models == 1 ? 0 : SPARE * models * all.usual().seconds(fullEpochs);
    double reserve = last > time.left() / 2 ? 0 : last;
    List<Candidate> left = new ArrayList<>(candidates.subList(1, candidates.size()));
    while (!left.isEmpty()) {
      double seconds = time.left() - reserve;
      RungPlan plan = RungPlan.of(left.size(), fullEpochs, all.usual(), seconds);
      int before = left.size();
      if (plan.plans() > 0) {
        tell(plan, before);
        bracket(left.subList(0, plan.plans()), plan.epochs(), reserve);
        trials.forEach(trial -> left.remove(trial.candidate()));
      }
      if (left.size() == before) {
        break;
      }
    }
    if (models > 1) {
      Trial best = best();
      Candidate together = finale.of(best, candidates.size());
      if (time.fits(SPARE * models * pace(best.candidate()).seconds(best.epochs()))) {
        rung++;
        trials.add(train(together, best.epochs()));
      } else {
        left.add(together);
      }
    }
    Trial best = best();
    trials.replaceAll(trial -> trial == best ? trial.kept(true) : trial);
    return new Outcome(List.copyOf(trials), best.kept(true), List.copyOf(left));
  }

  private void tell(RungPlan plan, int plans) {
    Pace pace = all.usual();
    String epochs = plan.epochs().stream().map(Object::toString).collect(Collectors.joining(", "));
    told.accept(
        String.format(
            Locale.ROOT,
            "%d of %d plans begin, half of them at a time for longer (%s epochs): about %.0f s"
                + " at %.1f s an epoch and %.1f s around the epochs",
            plan.plans(),
            plans,
            epochs,
            RungPlan.seconds(plan.plans(), plan.epochs(), pace),
            pace.epoch(),
            pace.around()));
  }

  private void bracket(List<Candidate> beginning, List<Integer> epochs, double reserve) {
    List<Candidate> going = List.copyOf(beginning);
    for (int i = 0; i < epochs.size() && !going.isEmpty(); i++) {
      rung++;
      List<Trial> done = new ArrayList<>();
      for (Candidate candidate : going) {
        if (time.fits(reserve + pace(candidate).seconds(epochs.get(i)))) {
          done.add(train(candidate, epochs.get(i)));
        }
      }
      done.sort(better());
      boolean last = i == epochs.size() - 1;
      int keep =
          last
              ? 1
              : RungPlan.goOn(
                  Math.max(1, done.size() / 2),
                  epochs.subList(i + 1, epochs.size()),
                  all.usual(),
                  time.left() - reserve);
      List<Trial> rung = new ArrayList<>();
      for (Trial trial : done) {
        rung.add(trial.kept(rung.size() < keep && !Double.isNaN(trial.metric())));
      }
      trials.addAll(rung);
      going = last ? List.of() : rung.stream().filter(Trial::kept).map(Trial::candidate).toList();
    }
  }

  private Trial train(Candidate candidate, int epochs) {
    double began = time.elapsed();
    Judgment judged = trainer.train(candidate, epochs);
    double seconds = time.elapsed() - began;
    if (judged.epochs() > 0) {
      higherIsBetter = judged.higherIsBetter();
      all.add(seconds, judged.epochs(), judged.epochSeconds());
      paces
          .computeIfAbsent(candidate.number(), key -> new Pace.Measured())
          .add(seconds, judged.epochs(), judged.epochSeconds());
    }
    return new Trial(candidate, rung, epochs, judged.value(), seconds, judged.stopped(), false);
  }

  /**
   * A candidate's own pace where it was trained already, but it may go on for as long as others.
   */
  private Pace pace(Candidate candidate) {
    Pace usual = all.usual();
    Pace.Measured own = paces.get(candidate.number());
    return own == null ? usual : new Pace(own.usual().around(), own.usual().epoch(), usual.ends());
  }

  private Trial best() {
    return trials.stream().min(better()).orElseThrow();
  }

  /** The best first, failures last, the lower number and the earlier one before its equals. */
  private Comparator<Trial> better() {
    return Comparator.<Trial>comparingDouble(
            trial ->
                Double.isNaN(trial.metric())
                    ? Double.POSITIVE_INFINITY
                    : higherIsBetter ? -trial.metric() : trial.metric())
        .thenComparingInt(trial -> trial.candidate().number());
  }
}

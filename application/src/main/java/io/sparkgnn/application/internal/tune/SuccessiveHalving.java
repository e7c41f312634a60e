// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Successive halving (Jamieson and Talwalkar, "Non-stochastic best arm identification and
 * hyperparameter optimization", 2016): every candidate is trained a little, the better half twice
 * as long, and so on; the last rung has the full number of epochs. Each rung trains anew, since the
 * learning rate's schedule depends on the number of epochs.
 */
public final class SuccessiveHalving {
  /** Trains a candidate. */
  @FunctionalInterface
  public interface Trainer {
    /**
     * What judges the candidate after at most so many epochs; the same figure for all.
     *
     * @throws io.sparkgnn.error.UserErrorException if the plan does not fit the data
     */
    Judgment train(Candidate candidate, int epochs);
  }

  /**
   * A figure that judges a training.
   *
   * @param value NaN when the training failed
   */
  public record Judgment(double value, boolean higherIsBetter) {}

  private final int fullEpochs;

  /**
   * @param fullEpochs of the last rung
   */
  public SuccessiveHalving(int fullEpochs) {
    this.fullEpochs = fullEpochs;
  }

  /**
   * Tries the candidates.
   *
   * @return all trainings, rung by rung, the best of a rung first: the last rung's first is the
   *     best
   */
  public List<Trial> run(List<Candidate> candidates, Trainer trainer) {
    int rungs = 1;
    while ((candidates.size() >> rungs) > 0 && (fullEpochs >> rungs) > 0) {
      rungs++;
    }
    List<Trial> all = new ArrayList<>();
    List<Candidate> left = candidates;
    for (int rung = 1; rung <= rungs; rung++) {
      int epochs = Math.max(1, fullEpochs >> (rungs - rung));
      List<Trial> trials = new ArrayList<>();
      boolean higherIsBetter = false;
      for (Candidate candidate : left) {
        long began = System.nanoTime();
        Judgment judged = trainer.train(candidate, epochs);
        double seconds = (System.nanoTime() - began) / 1e9;
        higherIsBetter = judged.higherIsBetter();
        trials.add(new Trial(candidate, rung, epochs, judged.value(), seconds, false));
      }
      trials.sort(better(higherIsBetter));
      int keep = rung == rungs ? 1 : Math.max(1, trials.size() / 2);
      left = new ArrayList<>();
      for (int i = 0; i < trials.size(); i++) {
        Trial trial = trials.get(i);
        boolean kept = i < keep && !Double.isNaN(trial.metric());
        all.add(new Trial(trial.candidate(), rung, epochs, trial.metric(), trial.seconds(), kept));
        if (kept) {
          left.add(trial.candidate());
        }
      }
    }
    return all;
  }

  /** The best first, failures last, the lower number before its equals. */
  private static Comparator<Trial> better(boolean higherIsBetter) {
    return Comparator.<Trial>comparingDouble(
            trial ->
                Double.isNaN(trial.metric())
                    ? Double.POSITIVE_INFINITY
                    : higherIsBetter ? -trial.metric() : trial.metric())
        .thenComparingInt(trial -> trial.candidate().number());
  }
}

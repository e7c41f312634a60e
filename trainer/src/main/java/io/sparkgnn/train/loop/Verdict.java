// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Judge;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.predict.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who is ahead, and why the network may not be: only what the figures show.
 *
 * @param answers predictions by name, the model's first
 * @param weight of the trees in the model's
 * @param trainRows rows that were trained on
 */
record Verdict(
    TrainedModel model, Judge judge, Map<String, float[]> answers, double weight, int trainRows) {
  private static final int FEW_ROWS = 5_000;

  List<String> sentences() {
    List<String> said = new ArrayList<>();
    float[] own = answers.get(Baseline.MODEL);
    String rival =
        rival(weight == 1 ? Set.of(Baseline.NETWORK, Baseline.TREES) : Set.of(Baseline.NETWORK));
    float[] other = answers.get(rival);
    if (weight == 1) {
      said.add("Boosted trees alone are ahead of the network, so they are the model.");
    } else if (weight > 0) {
      said.add(
          String.format(
              Locale.ROOT,
              "The model is the mean of the network and boosted trees, which weigh %.1f.",
              weight));
    }
    boolean loses = judge.clearlyAhead(other, own);
    if (loses) {
      said.add("The model loses to '" + rival + "' on these rows.");
    } else if (judge.clearlyAhead(own, other)) {
      said.add("The model is ahead of every simple answer.");
    } else {
      said.add(
          "The model is no better than '"
              + rival
              + "': their difference is within what the choice of rows explains.");
    }
    if (loses || weight == 1) {
      said.addAll(reasons(rival));
    }
    return said;
  }

  private String rival(Set<String> aside) {
    String best = null;
    for (String name : answers.keySet()) {
      boolean counts = !name.equals(Baseline.MODEL) && !aside.contains(name);
      if (counts
          && (best == null
              || judge.better(judge.figure(answers.get(name)), judge.figure(answers.get(best))))) {
        best = name;
      }
    }
    return best;
  }

  private List<String> reasons(String rival) {
    List<String> reasons = new ArrayList<>();
    int best = model.best().epoch() + 1;
    int trained = model.history().size();
    if (trainRows < FEW_ROWS) {
      reasons.add(
          "Few rows: a network of %d weights learned from %d rows."
              .formatted(model.parameterCount(), trainRows));
    }
    if (rival.equals(Baseline.OWN_PAST) || rival.equals(Baseline.LAST_WINDOW)) {
      reasons.add(
          "The label is mostly what it was for the same entity before: predict the change, or give"
              + " the network exact figures of the past (%s).".formatted(TrainingOptions.HISTORY));
    }
    if (best == trained && trained == model.config().get(TrainingOptions.EPOCHS) && trained > 1) {
      reasons.add("The last of %d epochs was the best: more of them may help.".formatted(trained));
    } else if (best <= 2 && trained >= best + 2) {
      reasons.add(
          "It was best after %d of %d epochs and then fitted the training rows alone: a smaller network or learning rate may help."
              .formatted(best, trained));
    }
    return reasons;
  }
}

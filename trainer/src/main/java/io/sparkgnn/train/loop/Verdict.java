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
    String rival = judge.best(answers, Judge.parts(answers));
    float[] own = answers.get(Baseline.MODEL);
    if (weight == 1) {
      said.add("Boosted trees alone are ahead of the network, so they are the model.");
    } else if (weight > 0) {
      said.add(
          String.format(
              Locale.ROOT,
              "The model is the mean of the network and boosted trees, which weigh %.1f.",
              weight));
    }
    said.add(judge.standing(answers));
    if (weight == 1 || judge.clearlyAhead(answers.get(rival), own)) {
      said.addAll(reasons(rival));
    }
    return said;
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
    boolean past = rival.equals(Baseline.OWN_PAST) || rival.equals(Baseline.LAST_WINDOW);
    if (past && model.config().get(TrainingOptions.HISTORY) == 0) {
      reasons.add(
          "The label is mostly what it was for the same entity before: give the network exact"
              + " figures of the past (%s).".formatted(TrainingOptions.HISTORY));
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

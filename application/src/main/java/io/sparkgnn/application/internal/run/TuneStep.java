// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.tune.Candidates;
import io.sparkgnn.application.internal.tune.SuccessiveHalving;
import io.sparkgnn.application.internal.tune.SuccessiveHalving.Judgment;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.progress.EpochReport;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains the candidates of a tuning. */
final class TuneStep {
  private static final int MOST_PLANS = 1000;

  private final Gnn gnn;
  private final Dataset<Row> labels;
  private final JobListener progress;

  /**
   * @param gnn set to the plan
   */
  TuneStep(Gnn gnn, Dataset<Row> labels, JobListener progress) {
    this.gnn = gnn;
    this.labels = labels;
    this.progress = progress;
  }

  /**
   * Tries plans.
   *
   * @param plans how many, the proposed one included
   * @throws UserErrorException without validation rows, which judge
   */
  List<Trial> run(ModelPlan proposed, int plans) {
    if (gnn.getValidationIndicatorCol().isEmpty()) {
      throw new UserErrorException(
          "Cannot tune: the job file has no task.validation to judge plans by");
    }
    if (plans < 2 || plans > MOST_PLANS) {
      throw new UserErrorException(
          "Cannot tune with --tune %d: 2 to %d plans are allowed".formatted(plans, MOST_PLANS));
    }
    List<Candidate> candidates = Candidates.around(proposed, plans, gnn.getSeed());
    return new SuccessiveHalving(gnn.getEpochs()).run(candidates, this::train);
  }

  private Judgment train(Candidate candidate, int epochs) {
    Gnn trial =
        gnn.copy(ParamMap.empty())
            .setPlan(candidate.plan())
            .setEpochs(epochs)
            .setPatience(0)
            .setEnsemble(1)
            .setRefit(false)
            .setBaselines(false)
            .setStack("none");
    GnnModel model = trial.fit(labels);
    EpochReport best = model.summary().best();
    Metric metric = model.trained().judgedBy().orElse(null);
    double value = metric == null ? best.trainLoss() : best.metrics().get(metric.key());
    progress.say(
        String.format(
            Locale.ROOT,
            "  plan %d, %d epochs: %s %.4f (%s)",
            candidate.number(),
            epochs,
            metric == null ? "training loss" : metric.key(),
            value,
            candidate.description()));
    return new Judgment(value, metric != null && metric.higherIsBetter());
  }

  /** The plan that won. */
  static ModelPlan best(List<Trial> trials) {
    return trials.stream()
        .filter(Trial::kept)
        .reduce((first, second) -> second)
        .orElseThrow(() -> new UserErrorException("Cannot tune: no plan could be trained"))
        .candidate()
        .plan();
  }

  /** The trials for programs. */
  static String csv(List<Trial> trials) {
    StringBuilder out = new StringBuilder("rung,epochs,plan,metric,seconds,kept,changes\n");
    for (Trial trial : trials) {
      out.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%s,%.3f,%s,\"%s\"%n",
              trial.rung(),
              trial.epochs(),
              trial.candidate().number(),
              trial.metric(),
              trial.seconds(),
              trial.kept(),
              trial.candidate().description().replace("\"", "\"\"")));
    }
    return out.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static io.sparkgnn.ml.param.EstimatorOptions.TASK_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.ENSEMBLE;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.METRIC;
import static io.sparkgnn.train.config.TrainingOptions.QUANTILES;
import static io.sparkgnn.train.config.TrainingOptions.REFIT;

import io.sparkgnn.application.internal.tune.Candidates;
import io.sparkgnn.application.internal.tune.SuccessiveHalving;
import io.sparkgnn.application.internal.tune.SuccessiveHalving.Judgment;
import io.sparkgnn.application.internal.tune.TimeBudget;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.application.tune.TuneOptions;
import io.sparkgnn.application.tune.TuneResult;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains the candidates of a tuning. */
final class TuneStep {
  private final Gnn gnn;
  private final Dataset<Row> labels;
  private final JobListener progress;
  private final TuneOptions options;
  private final TimeBudget time;
  private final Metric metric;
  private final Task task;

  /**
   * A tuning whose time begins to run.
   *
   * @param gnn set to the plan
   * @throws UserErrorException without validation rows, which judge
   */
  TuneStep(Gnn gnn, Dataset<Row> labels, JobListener progress, TuneOptions options) {
    if (gnn.getValidationIndicatorCol().isEmpty()) {
      throw new UserErrorException(
          "Cannot tune: the job file has no task.validation to judge plans by");
    }
    this.gnn = gnn;
    this.labels = labels;
    this.progress = progress;
    this.options = options;
    this.time = new TimeBudget(60 * options.minutes(), System::nanoTime);
    TaskType type = OptionParam.get(gnn, TASK_TYPE).orElseThrow();
    this.task = Tasks.ofModel(type, ClassValues.NONE, OptionParam.get(gnn, QUANTILES));
    this.metric = OptionParam.get(gnn, METRIC).orElse(task.usualMetric());
  }

  /** Tries plans. */
  TuneResult run(ModelPlan proposed) {
    List<Candidate> candidates =
        Candidates.around(proposed, options.mode(), options.plans(), gnn.getSeed());
    int members = options.mode().ensemble();
    SuccessiveHalving search =
        new SuccessiveHalving(gnn.getEpochs(), time, this::train, progress::say);
    SuccessiveHalving.Outcome outcome =
        search.run(
            candidates,
            members,
            (best, number) -> Candidates.together(best.candidate(), members, number));
    return new TuneResult(
        metric.key(),
        outcome.trials(),
        outcome.best(),
        outcome.skipped(),
        time.elapsed(),
        time.seconds());
  }

  private Judgment train(Candidate candidate, int epochs) {
    int models = candidate.changes().get(ENSEMBLE.name()) instanceof Integer given ? given : 1;
    Gnn trial =
        GnnOf.alone(gnn.copy(ParamMap.empty()).setPlan(candidate.plan()))
            .setEpochs(epochs)
            .setEnsemble(models)
            .setRefit(false);
    SparkContext spark = labels.sparkSession().sparkContext();
    String tag = "spark-gnn-tuning-" + UUID.randomUUID();
    TrialProgress heard =
        new TrialProgress(
            time,
            models,
            () -> spark.cancelJobsWithTag(tag, "the time for tuning is up"),
            progress,
            "plan " + candidate.number());
    spark.addJobTag(tag);
    try {
      Map<String, Double> figures = trial.setListener(heard).fit(labels).summary().figures();
      return told(candidate, epochs, heard, figures);
    } catch (UserErrorException e) {
      if (candidate.number() == 0) {
        throw e;
      }
      progress.say(
          "  plan %d cannot be trained (%s): %s"
              .formatted(candidate.number(), candidate.description(), e.getMessage()));
      return new Judgment(Double.NaN, metric.higherIsBetter(), 0, 0, false);
    } catch (Exception e) { // what Spark throws for a cancelled job is checked, and not declared
      if (!heard.stopped()) {
        throw e;
      }
      return told(candidate, epochs, heard, models > 1 ? null : heard.best());
    } finally {
      spark.removeJobTag(tag);
    }
  }

  /**
   * @param figures of the validation rows; null for an ensemble that has not all of its members
   */
  private Judgment told(
      Candidate candidate, int epochs, TrialProgress heard, Map<String, Double> figures) {
    Metric judging = figures == null ? metric : task.judged(metric, figures);
    double value =
        figures == null
            ? Double.NaN
            : judging == null ? heard.bestLoss() : figures.get(judging.key());
    boolean higher = judging != null && judging.higherIsBetter();
    String limit =
        options.minutes() == Double.POSITIVE_INFINITY
            ? " used"
            : " of %s used".formatted(Amounts.duration(time.seconds()));
    progress.say(
        String.format(
            Locale.ROOT,
            "  plan %d, %d epochs%s: %s %.4f, %s an epoch (%s); %s%s",
            candidate.number(),
            epochs,
            heard.stopped() ? ", of which the time allowed " + heard.epochs() : "",
            judging == null ? "training loss" : judging.key(),
            value,
            Amounts.duration(heard.epochSeconds()),
            candidate.description(),
            Amounts.duration(time.elapsed()),
            limit));
    return new Judgment(value, higher, heard.epochs(), heard.epochSeconds(), heard.stopped());
  }

  /** The plan that won, with all that it takes to have it again. */
  ModelPlan best(TuneResult result) {
    Trial best = result.best();
    if (Double.isNaN(best.metric())) {
      throw new UserErrorException("Cannot tune: no plan could be trained");
    }
    ModelPlan plan = best.candidate().plan();
    if (best.epochs() != gnn.getEpochs()) {
      plan = Candidates.tuned(plan, EPOCHS.name(), best.epochs());
    }
    if (options.mode().refit()) {
      plan =
          plan.with(
              REFIT.name(),
              true,
              "the newest rows are learned from, too; validation rows cannot judge it");
    }
    return plan;
  }

  /** The trials for programs. */
  static String csv(List<Trial> trials) {
    StringBuilder out = new StringBuilder("rung,epochs,plan,metric,seconds,stopped,kept,changes\n");
    for (Trial trial : trials) {
      out.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%s,%.3f,%s,%s,\"%s\"%n",
              trial.rung(),
              trial.epochs(),
              trial.candidate().number(),
              trial.metric(),
              trial.seconds(),
              trial.stopped(),
              trial.kept(),
              trial.candidate().description().replace("\"", "\"\"")));
    }
    return out.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Judges a job's trained model on rows whose labels are known. */
public final class EvaluateStep {
  static final String VALIDATION = "validation";
  private static final String TEST = "test";

  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;

  public EvaluateStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /** Judges on the job's test rows, or else its validation rows. */
  public Evaluation run() {
    GnnModel model = new PredictStep(spark, job, progress).load();
    try (SeedTable rows = rows(model)) {
      return run(job.task().test() != null ? TEST : VALIDATION, model, rows);
    }
  }

  /**
   * Judges on some rows.
   *
   * @param which what they are called
   * @param seeds opens the rows, which have labels
   */
  public Evaluation run(String which, Supplier<SeedTable> seeds) {
    GnnModel model = new PredictStep(spark, job, progress).load();
    try (SeedTable rows = seeds.get()) {
      return run(which, model, rows);
    }
  }

  private Evaluation run(String which, GnnModel saved, SeedTable rows) {
    GnnModel model = which.equals(VALIDATION) ? saved.judged() : saved;
    if (model != saved) {
      progress.say(
          "the model's trees have learned from the validation rows: judged are those before");
    } else if (!which.equals(TEST) && saved.judged() != saved) {
      progress.say(
          "the model's trees have learned from the validation rows: of these the figures would say"
              + " nothing");
    }
    if (model.summary().task() == TaskType.RANKING) {
      return new RankedEvaluation(spark, job, progress).run(which, model, rows);
    }
    ScoredLabels scored = ScoredLabels.of(model, rows, LabelRows.judgedBy(job));
    long all = rows.count();
    scored.leftOut().lines(all, "left out").forEach(progress::say);
    if (scored.rows() == 0) {
      throw new UserErrorException(
          "Cannot evaluate on %s: %s"
              .formatted(which, all == 0 ? "it has no rows" : "it has no usable row"));
    }
    if (which.equals(VALIDATION) && model.trained().isRefit()) {
      progress.say(
          "warning: the model was trained on the validation rows in its refit: these figures say"
              + " nothing of other rows");
    }
    if (!scored.warning().isEmpty()) {
      progress.say(scored.warning());
    }
    Thresholds thresholds = new Thresholds(OptionParam.get(model, EstimatorOptions.THRESHOLDS));
    Task learned = model.trained().task();
    Metric wanted = learned.metric(model.trained().config());
    Judged judged = scored.judged(learned).with(thresholds);
    Map<Metric, Double> known = learned.figures(wanted, judged);
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric metric : learned.metrics(wanted)) {
      double value = known.getOrDefault(metric, Double.NaN);
      figures.put(metric.key(), Double.isFinite(value) ? value : Double.NaN);
    }
    return new Evaluation(
        job.name(),
        which,
        scored.rows(),
        figures,
        new EvaluatedAnswers(spark, job, model, rows).beside(scored),
        learned.parts(judged),
        scored.costs(job, model),
        moved(model, scored));
  }

  private List<String> moved(GnnModel model, ScoredLabels scored) {
    try {
      return new SinceTraining(model).lines(spark, scored.predictions());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private SeedTable rows(GnnModel model) {
    TaskJob task = job.task();
    if (task.test() == null && task.validation() == null) {
      throw new UserErrorException(
          "Cannot evaluate: the job file has neither task.test nor task.validation; give --seeds");
    }
    LabelRows labels = new LabelRows(spark, job).of(model);
    TableSource source = task.test() != null ? task.test() : task.validation();
    labels.warning(source).ifPresent(progress::say);
    return SeedTable.of(labels.read(source), task, LabelRows.judgedBy(job));
  }
}

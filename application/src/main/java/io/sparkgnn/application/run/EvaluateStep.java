package io.sparkgnn.application.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.job.TaskJob;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.Task;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Judges a job's trained model on rows whose labels are known. */
public final class EvaluateStep {
  private final SparkSession spark;
  private final JobFile job;
  private final Progress progress;

  public EvaluateStep(SparkSession spark, JobFile job, Progress progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /**
   * Prints a table of the task's metrics and the same as one line of JSON.
   *
   * @param seeds rows with labels, or null for the job's test rows or else its validation rows
   */
  public void run(SeedSource seeds, PrintWriter out) {
    TaskJob task = job.task();
    GnnModel model = new PredictStep(spark, job, progress).load();
    String which = seeds != null ? seeds.where() : task.test() != null ? "test" : "validation";
    ScoredLabels scored;
    long all;
    try (SeedTable rows = rows(seeds)) {
      scored = ScoredLabels.of(model, rows, task.label());
      all = rows.count();
      scored.leftOut().lines(all, "left out").forEach(progress::say);
    }
    if (scored.labels().length == 0) {
      throw new UserErrorException(
          "Cannot evaluate on %s: %s"
              .formatted(which, all == 0 ? "it has no rows" : "it has no usable row"));
    }
    if (!scored.warning().isEmpty()) {
      progress.say(scored.warning());
    }
    Task learned = model.summary().learned();
    Metric wanted = learned.metric(model.trained().config());
    Map<Metric, Double> figures = learned.figures(wanted, scored.judged(learned));
    out.printf("%s, %d rows%n", which, scored.labels().length);
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("job", job.name()).put("rows_of", which).put("rows", scored.labels().length);
    for (Metric metric : learned.metrics(wanted)) {
      double value = figures.getOrDefault(metric, Double.NaN);
      if (Double.isFinite(value)) {
        out.printf(Locale.ROOT, "  %-20s %.4f%n", metric.key(), value);
        json.put(metric.key(), value);
      } else {
        out.printf("  %-20s has no meaning for these labels%n", metric.key());
        json.putNull(metric.key());
      }
    }
    out.println(json);
  }

  private SeedTable rows(SeedSource seeds) {
    TaskJob task = job.task();
    if (seeds != null) {
      return SeedTable.read(spark, seeds, task, progress, task.label());
    }
    if (task.test() == null && task.validation() == null) {
      throw new UserErrorException(
          "Cannot evaluate: the job file has neither task.test nor task.validation; give --seeds");
    }
    LabelRows labels = new LabelRows(spark, job);
    TableSource source = task.test() != null ? task.test() : task.validation();
    labels.warning(source).ifPresent(progress::say);
    return SeedTable.of(labels.read(source), task, task.label());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.report.FitReport;
import io.sparkgnn.application.report.FitReport.Validation;
import io.sparkgnn.application.report.LeakageFinding;
import io.sparkgnn.application.report.LeakageFinding.Level;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.QuantileFigures;
import io.sparkgnn.train.metric.ThresholdCosts;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Gathers what the report of a fit shows. */
final class FitStory {
  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;
  private final Manifest graph;
  private final GnnModel model;
  private final List<String> told;
  private final ModelStory story;

  /**
   * @param told what the training noted, a line each
   */
  FitStory(
      SparkSession spark,
      JobFile job,
      JobListener progress,
      Manifest graph,
      GnnModel model,
      List<String> told) {
    this.progress = progress;
    this.spark = spark;
    this.job = job;
    this.graph = graph;
    this.model = model;
    this.told = told;
    this.story = new ModelStory(spark, model, graph);
  }

  FitReport tell(double seconds) {
    return story.tell(job.name(), job.text(), validation(), leakage(), seconds);
  }

  private Validation validation() {
    List<String> notes = new ArrayList<>(notes());
    if (job.task().validation() == null) {
      return Validation.none(notes);
    }
    if (model.trained().isRefit() || model.summary().task() == TaskType.RANKING) {
      return Validation.ofFigures(story.figures(), notes);
    }
    LabelRows labels = new LabelRows(spark, job).of(model);
    String[] judgedBy = LabelRows.judgedBy(job);
    try (SeedTable seeds =
        SeedTable.of(labels.read(job.task().validation()), job.task(), judgedBy)) {
      ScoredLabels scored = ScoredLabels.of(model.judged(), seeds, judgedBy);
      Task task = model.trained().task();
      Judged judged = scored.judged(task);
      if (task.predictsLists()) {
        return Validation.ofParts(story.figures(), notes, task.parts(judged));
      }
      ThresholdCosts costs = scored.costs(job, model);
      if (costs != null) {
        List<String> classes = model.summary().classNames();
        String line = costs.text(classes.isEmpty() ? "label 1" : classes.get(1));
        progress.say(line);
        notes.add(line + '.');
      }
      if (!judged.levels().isEmpty()) {
        notes.add(below(judged));
      }
      return new Validation(
          judged.points(), scored.labels(), model.summary().classNames(), story.figures(), notes);
    }
  }

  /** How many labels lie where quantiles say. */
  private static String below(Judged judged) {
    double[] shares = QuantileFigures.below(judged);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      parts.add(
          String.format(
              Locale.ROOT, "%.1f %% at the quantile %s", 100 * shares[i], judged.levels().get(i)));
    }
    return "The drawings are of the quantile nearest the median. Labels that are at or below a quantile: %s."
        .formatted(String.join(", ", parts));
  }

  /** What one must know to read the figures and drawings. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>(story.notes());
    told.forEach(
        line -> notes.add(Character.toUpperCase(line.charAt(0)) + line.substring(1) + '.'));
    return notes;
  }

  private List<LeakageFinding> leakage() {
    List<LeakageFinding> found = new ArrayList<>(LeakageFinding.of(graph.report()));
    // The graph may have been built before the job file said which tables are static.
    job.graph().tables().stream()
        .filter(table -> table.time() == TableTime.STATIC)
        .forEach(
            table ->
                found.removeIf(
                    finding ->
                        finding.level() == Level.WARNING && finding.where().equals(table.name())));
    job.sampling()
        .strategyByEdgeType()
        .forEach(
            (edge, strategy) -> {
              if (Strategy.parse(strategy) == Strategy.STATIC) {
                found.add(new LeakageFinding(Level.NOTE, edge, "its time is ignored on purpose"));
              }
            });
    return found;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.report.HtmlReport;
import io.sparkgnn.application.result.FitResult;
import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.fit.ModelFile;
import io.sparkgnn.ml.internal.save.GnnModelWriter;
import io.sparkgnn.ml.internal.save.InterruptedSave;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains a job's model. */
public final class FitStep {
  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;

  public FitStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /**
   * Trains, and writes the model and the report.
   *
   * @throws UserErrorException if there is a model already, the graph leaks, or the job file does
   *     not fit its tables
   */
  public FitResult run(boolean overwrite, boolean allowLeaks) throws IOException {
    checkOutput(overwrite);
    try (FolderClaim claim =
        FolderClaim.take(job.model(), spark.sessionState().newHadoopConf(), "write the model to")) {
      InterruptedSave.finish(spark, job.model(), claim);
      checkOutput(overwrite); // whoever had it before may have written it
      return train(overwrite, allowLeaks, claim);
    }
  }

  private FitResult train(boolean overwrite, boolean allowLeaks, FolderClaim claim)
      throws IOException {
    // Before a graph is built for it. The estimator reads it again, from wherever it is called.
    ModelFile.read(spark, (String) job.settings().getOrDefault(MODEL_PATH.name(), ""));
    LabelRows labelRows = new LabelRows(spark, job);
    Dataset<Row> labels = labelRows.forTraining();
    labelRows.warnings().forEach(progress::say);
    GraphStep graphStep = new GraphStep(spark, job, progress);
    Manifest graph = graphStep.ensure();
    graphStep.checkLeaks(graph, allowLeaks);
    long late = labelRows.daysAfter(graph);
    if (late > 0
        && job.task().validation() != null
        && !job.settings().containsKey(VALIDATION_HISTORY.name())) {
      progress.say(
          "warning: test rows are up to %d days later than the newest row of the graph; with %s: frozen epochs are chosen for that"
              .formatted(late, VALIDATION_HISTORY.key()));
    }
    FitProgress told = new FitProgress(progress);
    Gnn gnn = GnnOf.job(job).setListener(told);
    if (job.task().validation() != null) {
      gnn.setValidationIndicatorCol(LabelRows.VALIDATION);
    }
    long began = System.nanoTime();
    GnnModel model = gnn.fit(labels);
    if (job.task().query() != null) {
      model.set(model.query(), job.task().query().query().text());
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    // The job file goes with its model: it has the reasons of a plan as comments.
    GnnModelWriter writer = model.write().holding(claim);
    if (!job.text().isEmpty()) {
      writer.with("job.yaml", job.text());
    }
    (overwrite ? writer.overwrite() : writer).save(job.model());
    FitStory story = new FitStory(spark, job, progress, graph, model, told.notes());
    report().write(HtmlReport.toHtml(story.tell(seconds)));
    return new FitResult(
        model,
        job.model(),
        job.report(),
        seconds,
        new EpochVerdict(model.summary(), gnn.getEpochs()).text());
  }

  private void checkOutput(boolean overwrite) throws IOException {
    OutputPlace model = OutputPlace.of(spark, "the model to " + job.model(), job.model());
    if (model.exists() && !overwrite) {
      throw new UserErrorException(
          "Cannot write the model to %s: it exists; give --overwrite or another output.model"
              .formatted(job.model()));
    }
    if (model.exists() && !isModel(model)) {
      throw new UserErrorException(
          "Cannot overwrite %s: what is there is not a model; give another output.model"
              .formatted(job.model()));
    }
    model.checkBeside();
    report().checkFile();
  }

  /** Whether nothing but a model is lost when a place is overwritten. */
  private static boolean isModel(OutputPlace place) throws IOException {
    return place.files().getFileStatus(place.path()).isDirectory()
        && (place.files().exists(new Path(place.path(), "metadata"))
            || place.files().listStatus(place.path()).length == 0);
  }

  private OutputPlace report() {
    return OutputPlace.of(spark, "the report to " + job.report(), job.report());
  }
}

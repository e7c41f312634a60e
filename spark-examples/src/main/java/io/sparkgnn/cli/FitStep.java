package io.sparkgnn.cli;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.job.JobFile;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.GnnModelWriter;
import io.sparkgnn.report.FitReport;
import io.sparkgnn.report.HtmlReport;
import io.sparkgnn.train.EpochReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains a job's model. */
final class FitStep {
  private final SparkSession spark;
  private final JobFile job;
  private final Progress progress;

  FitStep(SparkSession spark, JobFile job, Progress progress) {
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
  GnnModel run(boolean overwrite, boolean allowLeaks, PrintWriter out) throws IOException {
    checkOutput(overwrite);
    Dataset<Row> labels = new LabelRows(spark, job).forTraining();
    GraphStep graphStep = new GraphStep(spark, job, progress);
    Manifest graph = graphStep.ensure();
    graphStep.checkLeaks(graph, allowLeaks);
    Gnn gnn = GnnOf.job(job).setListener(new FitProgress(progress));
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
    GnnModelWriter writer = model.write().with("job.yaml", job.text());
    (overwrite ? writer.overwrite() : writer).save(job.model());
    writeReport(new FitStory(spark, job, graph, model).tell(seconds));
    EpochReport best = model.summary().best();
    out.println(
        "Trained in %s; kept epoch %d%s"
            .formatted(
                Progress.duration(seconds), best.epoch() + 1, FitProgress.metrics(best.metrics())));
    out.println("Model:  " + job.model());
    out.println("Report: " + job.report());
    return model;
  }

  private void writeReport(FitReport report) throws IOException {
    Path path = new Path(job.report());
    FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
    if (files instanceof LocalFileSystem local) {
      HtmlReport.write(report, local.pathToFile(path).toPath());
      return;
    }
    try (OutputStream out = files.create(path, true)) {
      out.write(HtmlReport.toHtml(report).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void checkOutput(boolean overwrite) throws IOException {
    Path model = new Path(job.model());
    if (!overwrite && model.getFileSystem(spark.sessionState().newHadoopConf()).exists(model)) {
      throw new UserErrorException(
          "Cannot write the model to %s: it exists; give --overwrite or another output.model"
              .formatted(job.model()));
    }
    checkWritable(model);
  }

  /** Tries to write beside the model, so that nothing is trained in vain. */
  private void checkWritable(Path model) {
    try {
      FileSystem files = model.getFileSystem(spark.sessionState().newHadoopConf());
      Path folder = files.makeQualified(model).getParent();
      while (folder != null && !files.exists(folder)) {
        folder = folder.getParent();
      }
      if (folder != null) {
        Path trial = new Path(folder, ".spark-gnn-" + UUID.randomUUID());
        files.create(trial).close();
        files.delete(trial, false);
      }
    } catch (IOException e) {
      throw new UserErrorException(
          "Cannot write the model to %s: %s".formatted(job.model(), e.getMessage()), e);
    }
  }
}

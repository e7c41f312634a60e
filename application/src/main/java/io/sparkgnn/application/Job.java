// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.run.AuditStep;
import io.sparkgnn.application.internal.run.EmbedStep;
import io.sparkgnn.application.internal.run.EvaluateStep;
import io.sparkgnn.application.internal.run.ExplainOutputs;
import io.sparkgnn.application.internal.run.ExplainStep;
import io.sparkgnn.application.internal.run.FeatureStep;
import io.sparkgnn.application.internal.run.FitStep;
import io.sparkgnn.application.internal.run.GnnOf;
import io.sparkgnn.application.internal.run.GraphStep;
import io.sparkgnn.application.internal.run.LabelRows;
import io.sparkgnn.application.internal.run.OutputTable;
import io.sparkgnn.application.internal.run.PlanStep;
import io.sparkgnn.application.internal.run.PredictStep;
import io.sparkgnn.application.internal.run.SampleStep;
import io.sparkgnn.application.internal.run.SeedTable;
import io.sparkgnn.application.internal.run.Version;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.AuditResult;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.application.result.ExplainOptions;
import io.sparkgnn.application.result.Explained;
import io.sparkgnn.application.result.FitResult;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.refresh.RefreshReport;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.predict.EmbeddingSide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What to do with one graph and one task: tables, links, labels, model and outputs.
 *
 * <pre>{@code
 * Job job = Job.read(Path.of("churn.yaml"));
 * FitResult fit = job.fit(spark);                         // builds the graph if it is not there
 * Evaluation test = job.evaluate(spark);
 * job.predict(spark, Seeds.file("seeds.csv"), "predictions.csv");
 * }</pre>
 *
 * <p>Immutable; its methods may be called by any thread, and what they write is claimed for the
 * time of writing. They print nothing: {@link #withListener} hears how they go. A mistake of the
 * user's is a {@link io.sparkgnn.error.UserErrorException}; {@link Failures} tells for any failure
 * what to show of it. A job with a query makes its labels for each call that needs them; {@link
 * #ask} makes them once for several.
 */
public final class Job {
  /** True in the rows of {@link #labels} that pick the best epoch. */
  public static final String VALIDATION = LabelRows.VALIDATION;

  /**
   * A Spark setting that says that the session ends with the work, so that a table in a catalog in
   * memory would be lost: {@code true} refuses to write one.
   */
  public static final String SESSION_ENDS = OutputTable.ENDS;

  private final JobFile file;
  private final JobListener listener;
  private final boolean overwrite;
  private final boolean allowLeaks;

  Job(JobFile file, JobListener listener, boolean overwrite, boolean allowLeaks) {
    this.file = file;
    this.listener = listener;
    this.overwrite = overwrite;
    this.allowLeaks = allowLeaks;
  }

  /**
   * Reads a job file ({@code docs/job-file.md}). Paths in it are relative to the working directory.
   *
   * @throws io.sparkgnn.error.UserErrorException if the file cannot be read or is not a job file;
   *     the message names the line, the value and what is allowed
   */
  public static Job read(Path file) {
    return read(file, List.of());
  }

  /**
   * The same with other values of some keys.
   *
   * @param overrides such as {@code training.epochs=3}, applied in order; values are YAML
   */
  public static Job read(Path file, List<String> overrides) {
    return of(JobFile.read(file, overrides));
  }

  /**
   * Reads a job file's text.
   *
   * @param name its name, for messages and for the default places of outputs
   */
  public static Job parse(String name, String yaml) {
    return of(JobFile.parse(name, yaml));
  }

  /**
   * Reads the text of a job file's section {@code graph}, alone.
   *
   * @param name for messages, and for the default place of the graph
   * @throws io.sparkgnn.error.UserErrorException if it is not such a text
   */
  public static GraphSpec parseGraph(String name, String yaml) {
    return JobFile.graph(name, yaml);
  }

  /** Begins a job that is made of objects. */
  public static JobBuilder builder(String name, GraphSpec graph) {
    return new JobBuilder(name, graph);
  }

  static Job of(JobFile file) {
    return new Job(file, JobListener.NONE, false, false);
  }

  /** The version of this build, such as {@code 0.1.0}. */
  public static String version() {
    return Version.number();
  }

  /** The same job, of whose work another listener hears. */
  public Job withListener(JobListener other) {
    return new Job(file, other, overwrite, allowLeaks);
  }

  /** The same job, which replaces graphs, models and other outputs that are there. */
  public Job overwriting(boolean allowed) {
    return new Job(file, listener, allowed, allowLeaks);
  }

  /** The same job, which trains although the build found a column that may know the future. */
  public Job allowingLeaks(boolean allowed) {
    return new Job(file, listener, overwrite, allowed);
  }

  Job with(JobFile other) {
    return new Job(other, listener, overwrite, allowLeaks);
  }

  JobFile file() {
    return file;
  }

  JobListener listener() {
    return listener;
  }

  /** The job file's name without folder and ending, or the name that the job was made with. */
  public String name() {
    return file.name();
  }

  /** The job file's text without passwords and keys; empty for a job that is made of objects. */
  public String text() {
    return file.text();
  }

  /** What is built. */
  public GraphSpec graph() {
    return file.graph();
  }

  /** The question that makes the labels, as it was written; empty where labels are given. */
  public Optional<String> query() {
    return Optional.ofNullable(file.task().query()).map(query -> query.query().text());
  }

  /** Folder of the trained model. */
  public String modelFolder() {
    return file.model();
  }

  /** File of the fit's report. */
  public String reportFile() {
    return file.report();
  }

  /** The passwords and keys in the job's sources, which no message may show. */
  public List<String> secrets() {
    return file.secrets();
  }

  /** The estimator that the job trains, set as the job says. */
  public Gnn gnn() {
    return GnnOf.job(file);
  }

  /**
   * Makes the label tables of the job's query once, for all that is done with {@link AskedJob#job}.
   * A job without a query is taken as it is.
   *
   * @throws io.sparkgnn.error.UserErrorException if the query does not fit the tables, asks for
   *     what cannot be trained, or leaves nothing to train on
   */
  public AskedJob ask(SparkSession spark) {
    return isAsked() ? new AskedJob(this, null) : AskedJob.of(spark, this);
  }

  private boolean isAsked() {
    return file.task().query() == null || file.task().train() != null;
  }

  private <T> T asked(SparkSession spark, Function<Job, T> work) {
    try (AskedJob asked = ask(spark)) {
      return work.apply(asked.job());
    }
  }

  /**
   * Builds the graph store.
   *
   * @return what was found in the tables
   * @throws io.sparkgnn.error.UserErrorException if there is a graph and the job is not {@link
   *     #overwriting}, or the job does not fit its tables
   */
  public BuildReport build(SparkSession spark) {
    return new GraphStep(spark, file, listener).build(overwrite);
  }

  /**
   * Brings the graph store to what its tables have now: what has changed in them since is read from
   * their Delta logs and merged with the graph; where that cannot be, or there is no graph, it is
   * built, and the report says why.
   *
   * @throws io.sparkgnn.error.UserErrorException if the job does not fit its tables
   */
  public RefreshReport refresh(SparkSession spark) {
    return new GraphStep(spark, file, listener).refresh();
  }

  /**
   * The manifest of the graph store, which is built if there is none.
   *
   * @throws io.sparkgnn.error.UserErrorException if there is a graph of other tables
   */
  public Manifest ensureGraph(SparkSession spark) {
    return new GraphStep(spark, file, listener).ensure();
  }

  /**
   * As {@link #ensureGraph}, for training by hand.
   *
   * @throws io.sparkgnn.error.UserErrorException if the build found a leak, unless the job is
   *     {@link #allowingLeaks}
   */
  public Manifest trainableGraph(SparkSession spark) {
    GraphStep step = new GraphStep(spark, file, listener);
    Manifest graph = step.ensure();
    step.checkLeaks(graph, allowLeaks);
    return graph;
  }

  /**
   * The rows to train on, lazily: the entity's key, the time, the label, and {@link #VALIDATION}
   * where there are validation rows, for {@link #gnn}'s {@code fit}. Of a job with a query those of
   * {@link #ask}.
   */
  public Dataset<Row> labels(SparkSession spark) {
    return new LabelRows(spark, file).forTraining();
  }

  /** The same of the training rows alone. */
  public Dataset<Row> trainingLabels(SparkSession spark) {
    return new LabelRows(spark, file).training();
  }

  /**
   * The entity's key, the time and the label of other rows, lazily.
   *
   * @param place file, folder or table
   */
  public Dataset<Row> labelsAt(SparkSession spark, String place) {
    return new LabelRows(spark, file).read(place);
  }

  /**
   * Trains, and writes the model and a report. Builds the graph first if there is none.
   *
   * @throws io.sparkgnn.error.UserErrorException if there is a model and the job is not {@link
   *     #overwriting}, the graph leaks and the job is not {@link #allowingLeaks}, or the job does
   *     not fit its tables
   */
  public FitResult fit(SparkSession spark) {
    return asked(
        spark,
        job -> files(() -> new FitStep(spark, job.file, listener).run(overwrite, allowLeaks)));
  }

  /**
   * The model that {@link #fit} wrote, set to score on the job's graph.
   *
   * @throws io.sparkgnn.error.UserErrorException if there is none
   */
  public GnnModel model(SparkSession spark) {
    return new PredictStep(spark, file, listener).load();
  }

  /** Judges the model on the job's test rows, or else its validation rows. */
  public Evaluation evaluate(SparkSession spark) {
    return asked(spark, job -> new EvaluateStep(spark, job.file, listener).run());
  }

  /**
   * Judges the model on other rows.
   *
   * @param seeds with the label's column, and the weight's where the job names one
   */
  public Evaluation evaluate(SparkSession spark, Seeds seeds) {
    return new EvaluateStep(spark, file, listener)
        .run(seeds.text(), () -> seeds.open(spark, file, listener, LabelRows.judgedBy(file)));
  }

  /**
   * Predictions for seeds, in their order, lazily: the entity's key, the time, and the probability
   * of label 1 (binary), the class and each class's probability (multiclass) or the value
   * (regression). Null where a row has no prediction.
   */
  public SeedRows predict(SparkSession spark, Seeds seeds) {
    GnnModel model = model(spark);
    SeedTable table = seeds.open(spark, file, listener);
    return new SeedRows(
        PredictStep.predictions(model, table).drop(PredictStep.PROBLEM, SeedTable.POSITION), table);
  }

  /**
   * Writes the same.
   *
   * @param output a {@code .csv}, {@code .csv.gz} or {@code .parquet} file, a Delta folder or a
   *     catalog table
   * @throws io.sparkgnn.error.UserErrorException if it is there and the job is not {@link
   *     #overwriting}
   */
  public void predict(SparkSession spark, Seeds seeds, String output) {
    OutputTable place = OutputTable.of(spark, output, overwrite);
    try (SeedTable table = seeds.open(spark, file, listener)) {
      new PredictStep(spark, file, listener).run(table, place);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Writes vectors of seeds, in their order: the entity's key, the time, and {@code embedding}, a
   * list of floats, null where a row has none. See {@link GnnModel#embeddings}.
   *
   * @param output as for {@link #predict(SparkSession, Seeds, String)}
   */
  public void embed(SparkSession spark, Seeds seeds, String output) {
    OutputTable place = OutputTable.of(spark, output, overwrite);
    GnnModel model = model(spark);
    try (SeedTable table = seeds.open(spark, file, listener)) {
      new EmbedStep(spark, file, listener).run(model, EmbeddingSide.ENTITIES, table, place);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * The same of the items of a ranking.
   *
   * @param items rows with the items' key and a time; of times alone every row of the items' table
   * @throws io.sparkgnn.error.UserErrorException if the model is no ranking
   */
  public void embedItems(SparkSession spark, Seeds items, String output) {
    OutputTable place = OutputTable.of(spark, output, overwrite);
    GnnModel model = model(spark);
    if (model.summary().task() != TaskType.RANKING) {
      throw new UserErrorException("Cannot embed items: the model is no ranking, and has none");
    }
    EntityRef key = EntityRef.parse(model.getItems());
    try (SeedTable table = items.openFor(key, spark, file, listener)) {
      new EmbedStep(spark, file, listener).run(model, EmbeddingSide.ITEMS, table, place);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * The neighborhoods of seeds as training would sample them, lazily, a row for each edge: {@code
   * seed_key, seed_time, hop, edge_type, parent_type, parent_key, child_type, child_key,
   * child_time}. Needs no model; builds the graph if there is none.
   */
  public SeedRows sample(SparkSession spark, Seeds seeds) {
    Manifest graph = ensureGraph(spark);
    SeedTable table = seeds.open(spark, file, listener);
    return new SeedRows(new SampleStep(spark, file, listener).edges(table, graph), table);
  }

  /**
   * Writes the same.
   *
   * @param output as for {@link #predict(SparkSession, Seeds, String)}
   */
  public void sample(SparkSession spark, Seeds seeds, String output) {
    OutputTable place = OutputTable.of(spark, output, overwrite);
    try (SeedTable table = seeds.open(spark, file, listener)) {
      new SampleStep(spark, file, listener).run(table, place);
    }
  }

  /**
   * Why seeds have their predictions: which columns, edge types and neighbors moved them, and what
   * moves the model's predictions over all of these seeds. Takes a second or so a seed.
   *
   * @throws io.sparkgnn.error.UserErrorException if a seed cannot be scored
   */
  public Explained explain(SparkSession spark, Seeds seeds) {
    Function<Job, Explained> work =
        job -> {
          try (SeedTable table = seeds.open(spark, job.file, listener)) {
            return new ExplainStep(spark, job.file, listener).run(table, seeds.text());
          }
        };
    return seeds.labeled() ? asked(spark, work) : work.apply(this);
  }

  /**
   * Writes the same.
   *
   * @param output as for {@link #predict(SparkSession, Seeds, String)}: a row for each seed and
   *     item, as {@link GnnModel#explain(Dataset, int)} has them
   * @throws io.sparkgnn.error.UserErrorException if something to be written is there and the job is
   *     not {@link #overwriting}
   */
  public Explained explain(SparkSession spark, Seeds seeds, String output, ExplainOptions options) {
    OutputTable table = OutputTable.of(spark, output, overwrite);
    ExplainOutputs others = new ExplainOutputs(spark, options, overwrite);
    Explained explained = explain(spark, seeds);
    others.write(file.name(), explained, table);
    return explained;
  }

  /**
   * Writes exact figures of what seeds can see: counts, sums, means, shares and ages in windows. A
   * row for each seed, in their order: the entity's key, the time, and a column of floats for each
   * figure, null where it is missing. Which figures there are follows from the graph and the
   * training rows. Needs no model; builds the graph if there is none.
   *
   * @param output as for {@link #predict(SparkSession, Seeds, String)}
   */
  public void features(SparkSession spark, Seeds seeds, String output) {
    OutputTable place = OutputTable.of(spark, output, overwrite);
    asked(
        spark,
        job -> {
          try (SeedTable table = seeds.open(spark, job.file, listener)) {
            new FeatureStep(spark, job.file, listener).run(table, place);
          }
          return null;
        });
  }

  /** The keys and times of seeds as they are read, without a model. */
  public SeedRows seeds(SparkSession spark, Seeds seeds) {
    SeedTable table = seeds.open(spark, file, listener);
    return new SeedRows(table.rows().drop(col(SeedTable.POSITION)), table);
  }

  /** Looks for leaks of the future, and writes what was found. */
  public AuditResult audit(SparkSession spark, AuditOptions options) {
    return asked(
        spark,
        job ->
            files(
                () ->
                    new AuditStep(spark, job.file, listener, options.checks())
                        .run(options.report(), options.canaryGraphs(), options.labels())));
  }

  /**
   * Proposes what to train, from what the graph and the labels look like, each value with its
   * reason. What the job says already stays.
   */
  public JobPlan plan(SparkSession spark) {
    return plan(spark, PlanOptions.standard());
  }

  /** The same with options. */
  public JobPlan plan(SparkSession spark, PlanOptions options) {
    AskedJob asked = ask(spark);
    try {
      PlanStep step = new PlanStep(spark, asked.job().file, listener, options.file(), overwrite);
      step.propose(options.anew(), options.budget());
      return new JobPlan(step, asked::close);
    } catch (RuntimeException e) {
      asked.close();
      throw e;
    }
  }

  private interface FileWork<T> {
    T run() throws IOException;
  }

  private static <T> T files(FileWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IllegalStateException interrupted(InterruptedException failure) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("the thread was interrupted", failure);
  }
}

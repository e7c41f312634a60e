package io.sparkgnn.application.run;

import io.sparkgnn.application.job.JobFile;
import io.sparkgnn.application.job.PlanText;
import io.sparkgnn.application.tune.SuccessiveHalving.Trial;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.PlanCost;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Proposes, explains, tunes and writes a job's plan. */
public final class PlanStep {
  private final SparkSession spark;
  private final JobFile job;
  private final Progress progress;
  private final String file;
  private final Dataset<Row> labels;
  private Gnn gnn;
  private ModelPlan plan;

  /**
   * @param file where the plan goes, or null
   * @throws UserErrorException if the file exists and is not to be overwritten
   */
  public PlanStep(
      SparkSession spark, JobFile job, Progress progress, String file, boolean overwrite) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
    this.file = file;
    if (file != null) {
      OutputPlace place = place(file);
      if (!overwrite && place.exists()) {
        throw new UserErrorException(
            "Cannot write the plan to %s: it exists; give --overwrite or another --out"
                .formatted(file));
      }
      place.checkFile();
    }
    LabelRows rows = new LabelRows(spark, job);
    labels = rows.forTraining();
    rows.warnings().forEach(progress::say);
  }

  /**
   * Proposes a plan.
   *
   * @param anew whether what the job file says of sampling, model and training does not count
   */
  public void propose(boolean anew, int budget) {
    Manifest graph = new GraphStep(spark, job, progress).ensure();
    new GraphStep(spark, job, progress).checkLeaks(graph, true);
    gnn = GnnOf.job(job);
    if (job.task().validation() != null) {
      gnn.setValidationIndicatorCol(LabelRows.VALIDATION);
    }
    Map<?, ?> sampling = job.written().get("sampling") instanceof Map<?, ?> map ? map : Map.of();
    if (anew || sampling.get("num_neighbors") == null) {
      gnn.clear(gnn.numNeighbors());
    }
    if (anew || sampling.get("strategy") == null) {
      gnn.clear(gnn.strategy());
      gnn.clear(gnn.strategyByEdgeType());
    }
    Gnn asked = gnn;
    if (anew) {
      asked = gnn.copy(ParamMap.empty());
      for (String param : job.settings().keySet()) {
        if (!param.equals(EstimatorOptions.TASK_TYPE.name())) {
          asked.clear(asked.getParam(param));
        }
      }
    }
    plan = asked.suggestPlan(labels, budget);
    gnn.setPlan(plan);
  }

  /**
   * Prints what the plan is expected to cost.
   *
   * @param check whether to count and train whole epochs, too, and to print how far off that is
   */
  public void explain(boolean check, PrintWriter out) {
    progress.say("Training for some seconds to see how long batches take");
    PlanCost cost = gnn.explainPlan(labels);
    out.print(new CostTable(cost).text(gnn.getEpochs()));
    out.flush();
    if (check) {
      out.print(new CostCheck(gnn, labels, progress).run(cost));
      out.flush();
    }
  }

  /** Trains plans around the plan, prints the trials, and takes the best. */
  public void tune(int plans, PrintWriter out) {
    TuneStep tuning = new TuneStep(gnn, labels, progress);
    List<Trial> trials = tuning.run(plan, plans);
    out.print(TuneStep.table(trials));
    out.flush();
    if (file != null) {
      place(trialsFile()).write(TuneStep.csv(trials));
    }
    plan = TuneStep.best(trials);
    gnn.setPlan(plan);
  }

  /**
   * Writes the plan as a job file.
   *
   * @param print whether it is printed when there is no file
   */
  public void write(boolean print, PrintWriter out) {
    String text = PlanText.of(job, plan);
    job.check("the plan", text);
    if (file != null) {
      place(file).write(text);
      out.println("Plan: " + file);
    } else if (print) {
      out.print(text);
    }
    out.flush();
  }

  private String trialsFile() {
    return file.replaceAll("\\.ya?ml$", "") + ".trials.csv";
  }

  private OutputPlace place(String name) {
    return OutputPlace.of(spark, "the plan to " + name, name);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.PlanText;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.CostMeasured;
import io.sparkgnn.application.tune.TuneOptions;
import io.sparkgnn.application.tune.TuneResult;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.PlanCost;
import io.sparkgnn.train.config.ValidationHistory;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Proposes, explains, tunes and writes a job's plan. */
public final class PlanStep {
  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;
  private final String file;
  private final LabelRows labelRows;
  private final Dataset<Row> labels;
  private Gnn gnn;
  private ModelPlan plan;

  /**
   * @param file where the plan goes, or null
   * @throws UserErrorException if the file exists and is not to be overwritten
   */
  public PlanStep(
      SparkSession spark, JobFile job, JobListener progress, String file, boolean overwrite) {
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
    labelRows = new LabelRows(spark, job);
    labels = labelRows.forTraining();
    labelRows.warnings().forEach(progress::say);
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
    long late = labelRows.daysAfter(graph);
    if (late > 0
        && job.task().validation() != null
        && !asked.isSet(asked.getParam(VALIDATION_HISTORY.name()))) {
      plan =
          plan.with(
              VALIDATION_HISTORY.name(),
              VALIDATION_HISTORY.kind().set(ValidationHistory.FROZEN),
              "test rows are up to %d days later than the newest row of the graph".formatted(late));
    }
    gnn.setPlan(plan);
  }

  /** What the plan is expected to cost. */
  public PlanCost explain() {
    progress.say("Training for some seconds to see how long batches take");
    return gnn.explainPlan(labels);
  }

  /** Counts and trains whole epochs, to compare with what was expected. */
  public CostMeasured measure(PlanCost expected) {
    return new CostCheck(gnn, labels, progress).run(expected);
  }

  /** The estimator that is set to the plan. */
  public Gnn gnn() {
    return gnn;
  }

  /** The plan as it is now. */
  public ModelPlan plan() {
    return plan;
  }

  /** Trains plans around the plan, and takes the best. */
  public TuneResult tune(TuneOptions options) {
    TuneStep tuning = new TuneStep(gnn, labels, progress, options);
    TuneResult result = tuning.run(plan);
    if (file != null) {
      place(trialsFile()).write(TuneStep.csv(result.trials()));
    }
    plan = tuning.best(result);
    gnn.setPlan(plan);
    return result;
  }

  /** The plan as a job file, which is written if there is a file for it. */
  public String write() {
    String text = PlanText.of(job, plan);
    job.check("the plan", text);
    if (file != null) {
      place(file).write(text);
    }
    return text;
  }

  private String trialsFile() {
    return file.replaceAll("\\.ya?ml$", "") + ".trials.csv";
  }

  private OutputPlace place(String name) {
    return OutputPlace.of(spark, "the plan to " + name, name);
  }
}

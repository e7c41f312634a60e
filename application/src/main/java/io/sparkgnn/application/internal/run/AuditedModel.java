// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.save.InterruptedSave;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The model that the canary is shown to. Its answers are neither calibrated nor rounded, so that a
 * small move is seen.
 *
 * @param description for the report: where it is, or how it was trained
 */
record AuditedModel(GnnModel model, String description) {
  /** The job's model if fit has written it, else one that is trained for an epoch and not kept. */
  static AuditedModel of(SparkSession spark, JobFile job, JobListener progress) {
    InterruptedSave.finish(spark, job.model(), null);
    Path metadata = new Path(job.model(), "metadata");
    try {
      if (metadata.getFileSystem(spark.sessionState().newHadoopConf()).exists(metadata)) {
        GnnModel model = new PredictStep(spark, job, progress).load();
        return new AuditedModel(model.uncalibrated(), job.model());
      }
    } catch (IOException e) {
      throw new UserErrorException(
          "Cannot read the model at %s: %s".formatted(job.model(), e.getMessage()), e);
    }
    progress.say("No model at " + job.model() + ": training one for an epoch, for the canary");
    Gnn gnn = GnnOf.alone(GnnOf.job(job)).setEpochs(1).setListener(new FitProgress(progress));
    if (job.task().validation() != null) {
      gnn.setValidationIndicatorCol(LabelRows.VALIDATION);
    }
    return new AuditedModel(
        gnn.fit(new LabelRows(spark, job).forTraining()),
        "none at " + job.model() + ": one was trained for an epoch");
  }
}

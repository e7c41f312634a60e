// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.CostMeasured;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.train.advise.EpochTime;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.advise.PlanCost;
import io.sparkgnn.train.progress.EpochReport;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds what training by a plan costs, to compare with what was expected: counts an epoch, and
 * trains on all rows.
 */
final class CostCheck {
  /** As many epochs as take so long are timed. */
  private static final double TIMED_SECONDS = 20;

  private static final int MOST_EPOCHS = 8;

  private final Gnn gnn;
  private final Dataset<Row> labels;
  private final JobListener progress;

  CostCheck(Gnn gnn, Dataset<Row> labels, JobListener progress) {
    this.gnn = gnn;
    this.labels = labels;
    this.progress = progress;
  }

  /** Counts the neighborhoods of an epoch, and trains some epochs on all rows. */
  CostMeasured run(PlanCost expected) {
    NeighborhoodCost counted = gnn.measureEpoch(labels, 0);
    double affordable = Math.ceil(TIMED_SECONDS / expected.epoch().seconds());
    int epochs = 1 + (int) Math.min(MOST_EPOCHS, affordable);
    return new CostMeasured(counted, epochs, train(epochs, expected.epoch()));
  }

  private EpochTime train(int epochs, EpochTime expected) {
    progress.say(
        "Training %d epochs to compare with, about %s"
            .formatted(epochs, Amounts.duration(epochs * expected.seconds())));
    Gnn whole =
        GnnOf.alone(gnn.copy(ParamMap.empty()))
            .setEpochs(epochs)
            .setPatience(0)
            .setEnsemble(1)
            .setRefit(false)
            .setListener(new FitProgress(progress));
    List<EpochReport> reports = whole.fit(labels).summary().epochs();
    return EpochTime.median(
        reports.stream().skip(1).map(report -> EpochTime.of(report, expected.steps())).toList());
  }
}

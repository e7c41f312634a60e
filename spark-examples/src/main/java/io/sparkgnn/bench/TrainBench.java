package io.sparkgnn.bench;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.ml.FitListener;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.train.EpochReport;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains a job's model for some epochs; each but the first is a repeat. */
public final class TrainBench {
  private TrainBench() {}

  /** Runs the estimator, end to end. Its epochs are set here. */
  public static BenchLine run(Gnn gnn, Dataset<Row> labels, int repeats) {
    Listener listener = new Listener();
    gnn.setEpochs(repeats + 1).setListener(listener).fit(labels);
    Repeats seeds = new Repeats(repeats);
    Repeats steps = new Repeats(repeats);
    Repeats sampling = new Repeats(repeats);
    Repeats features = new Repeats(repeats);
    Repeats step = new Repeats(repeats);
    Repeats waited = new Repeats(repeats);
    for (EpochReport epoch : listener.epochs.subList(1, listener.epochs.size())) {
      double milliseconds = 1000.0 / listener.stepsPerEpoch;
      seeds.add(listener.rows / epoch.seconds());
      steps.add(epoch.seconds() * milliseconds);
      sampling.add(epoch.waits().samplingBusy() * milliseconds);
      features.add(epoch.waits().featuresBusy() * milliseconds);
      step.add(epoch.waits().stepBusy() * milliseconds);
      waited.add(epoch.waits().stepWaited() * milliseconds);
    }
    return new BenchLine("train")
        .put("model", gnn.getModelType())
        .put("batch", gnn.getBatchSize())
        .put("seeds_per_s", seeds)
        .put("ms_per_batch", steps.median())
        .put("sampling_ms_per_batch", sampling.median())
        .put("features_ms_per_batch", features.median())
        .put("step_ms_per_batch", step.median())
        .put("step_waited_ms_per_batch", waited.median())
        .put("last_loss", listener.epochs.get(listener.epochs.size() - 1).trainLoss());
  }

  private static final class Listener implements FitListener {
    private final List<EpochReport> epochs = new ArrayList<>();
    private long rows;
    private int stepsPerEpoch;

    @Override
    public void seedsResolved(SeedReport report) {
      rows = report.training();
    }

    @Override
    public void started(int epochCount, int steps, long parameters) {
      stepsPerEpoch = steps;
    }

    @Override
    public void epochDone(EpochReport report) {
      epochs.add(report);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.application.result.Explained;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.train.baseline.Beside;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Explains the predictions of a job's trained model. */
public final class ExplainStep {
  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;

  public ExplainStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /**
   * Explains all seeds.
   *
   * @param which what they are called
   * @throws UserErrorException if there is none, or one cannot be scored
   */
  public Explained run(SeedTable seeds, String which) {
    GnnModel model =
        new PredictStep(spark, job, progress)
            .load()
            .setTimeCol(seeds.timeRead())
            .setEntityCols(seeds.keys().toArray(String[]::new))
            .setHandleInvalid(InvalidRows.ERROR.name().toLowerCase(Locale.ROOT));
    if (seeds.count() == 0) {
      throw new UserErrorException("Cannot explain %s: it has no rows".formatted(which));
    }
    progress.say("Explaining %s seeds".formatted(Amounts.count(seeds.count())));
    long began = System.nanoTime();
    Explained explained = Explained.of(model.explanations(seeds.rows()));
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.say(
        "Explained %s seeds in %s"
            .formatted(Amounts.count(seeds.count()), Amounts.duration(seconds)));
    progress.say(explained.check());
    trees(model.trained().beside()).ifPresent(progress::say);
    explained.suspicion().ifPresent(text -> progress.say("warning: " + text));
    return explained;
  }

  /** What the explanation leaves out: it is one of the network. */
  private static Optional<String> trees(Beside beside) {
    if (beside.weight() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Explained is the network; boosted trees weigh %.1f in the model's answers, and ask most"
                + " for %s",
            beside.weight(),
            String.join(", ", beside.trees().strongest(5))));
  }
}

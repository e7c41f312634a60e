// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.FailureKind;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.tier.Integration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/** Each kind of failure, met within a task, comes to the driver as itself. */
@Integration
class FailureKindsTest {
  private static final int ATTEMPTS = 3;

  private static Dataset<Row> labels;

  @BeforeAll
  static void makeLabels() {
    labels = ShopGraph.labels(MlSpark.get());
  }

  /** What the environment does to a training: it fails once it has its rows. */
  private static final class Trouble implements FitListener {
    final Supplier<RuntimeException> failure;
    final List<String> reasons = new ArrayList<>();
    int begun;

    Trouble(Supplier<RuntimeException> failure) {
      this.failure = failure;
    }

    @Override
    public void seedsResolved(SeedReport report) {
      begun++;
      throw failure.get();
    }

    @Override
    public void attemptFailed(int attempt, int maxAttempts, String reason) {
      reasons.add(reason);
    }
  }

  /** A failure of that kind; null for a bug. */
  private static RuntimeException failure(FailureKind kind) {
    if (kind == null) {
      return new IllegalStateException("a bug");
    }
    return switch (kind) {
      case MISTAKE -> new UserErrorException("Cannot train: a mistake");
      case PASSING -> EnvironmentException.passing("Cannot train: the disk is full", null);
      case LASTING -> EnvironmentException.lasting("Cannot train: no library", null);
      case UNREADABLE -> new CorruptFileException("a file", "it is damaged", Remedy.GRAPH);
    };
  }

  @ParameterizedTest
  @NullSource
  @EnumSource
  void aFitIsTriedAgainForWhatMayPassAndForNothingThatStays(FailureKind kind) {
    Trouble trouble = new Trouble(() -> failure(kind));
    Throwable thrown =
        catchThrowable(
            () ->
                ShopGraph.gnn(ShopGraph.shared())
                    .setMaxAttempts(ATTEMPTS)
                    .setListener(trouble)
                    .fit(labels));
    check(thrown, kind);
    boolean again = kind == null || kind == FailureKind.PASSING;
    assertThat(trouble.begun).isEqualTo(again ? ATTEMPTS : 1);
    assertThat(trouble.reasons).hasSize(again ? ATTEMPTS - 1 : 0);
    if (kind == FailureKind.PASSING) {
      assertThat(trouble.reasons).containsOnly("Cannot train: the disk is full");
    }
  }

  @ParameterizedTest
  @NullSource
  @EnumSource
  void aTransformEndsWithTheKindThatItsTaskMet(FailureKind kind) {
    UDF1<Integer, Integer> broken =
        id -> {
          throw failure(kind);
        };
    Dataset<Row> seeds =
        labels.withColumn(
            "user_id",
            functions.udf(broken, DataTypes.IntegerType).apply(functions.col("user_id")));
    GnnModel model = SmallModel.of(ShopGraph.shared());
    check(catchThrowable(() -> model.transform(seeds.drop("is_val")).collectAsList()), kind);
  }

  private static void check(Throwable thrown, FailureKind kind) {
    assertThat(thrown).isNotNull();
    assertThat(ExplainedException.in(thrown).map(ExplainedException::kind).orElse(null))
        .isEqualTo(kind);
    if (kind != null) {
      assertThat(ExplainedException.in(thrown))
          .hasValueSatisfying(known -> assertThat(known).hasMessage(failure(kind).getMessage()));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.advise.ModelPlan.Entry;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.config.ValidationHistory;
import io.sparkgnn.train.metric.StandardMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules by which facts become a plan. They are rules of thumb that docs/ruled-out.md and
 * docs/plan.md give figures for; a tuning run can tell better.
 */
public final class PlanRules {
  /** Edges that a seed's neighborhood may have on average, unless told otherwise. */
  public static final int BUDGET = 256;

  /** Hops that are considered. */
  public static final int MOST_HOPS = 3;

  private static final int STEPS = 600;

  /** The estimator's option. */
  private static final String TASK_TYPE = "taskType";

  private final PlanFacts facts;
  private final double budget;
  private final List<Entry> entries = new ArrayList<>();

  private PlanRules(PlanFacts facts, double budget) {
    this.facts = facts;
    this.budget = budget;
  }

  /**
   * Proposes a plan.
   *
   * @param facts with degrees of {@link #MOST_HOPS} hops
   * @param budget edges a seed
   */
  public static ModelPlan propose(PlanFacts facts, double budget) {
    PlanRules rules = new PlanRules(facts, budget);
    rules.task();
    FanoutProposal fanouts = rules.fanouts();
    rules.model(fanouts);
    rules.encoders();
    rules.training();
    return new ModelPlan(rules.entries);
  }

  private <T> void add(Option<T> option, T value, String reason, Object... figures) {
    add(option.name(), option.kind().set(value), reason, figures);
  }

  private void add(String param, Object value, String reason, Object... figures) {
    entries.add(new Entry(param, value, String.format(Locale.ROOT, reason, figures)));
  }

  private void task() {
    PlanFacts.LabelFacts labels = facts.labels();
    String name = facts.task().name().toLowerCase(Locale.ROOT);
    String reason =
        switch (facts.task()) {
          case BINARY ->
              String.format(Locale.ROOT, "labels are 0 and 1; %.1f %% are 1", 100 * labels.mean());
          case MULTICLASS -> "labels are %d classes".formatted(labels.classes());
          case MULTILABEL ->
              String.format(
                  Locale.ROOT,
                  "labels are lists of %d classes, %.1f a row on average",
                  labels.classes(),
                  labels.mean());
          case REGRESSION ->
              String.format(
                  Locale.ROOT,
                  "labels are numbers: mean %.4g, deviation %.4g",
                  labels.mean(),
                  labels.deviation());
          case FORECAST ->
              String.format(
                  Locale.ROOT,
                  "labels are a number for each of several windows: mean %.4g, deviation %.4g",
                  labels.mean(),
                  labels.deviation());
          case RANKING ->
              String.format(
                  Locale.ROOT, "labels are lists of items, %.1f on average", labels.mean());
        };
    List<String> lines = new ArrayList<>(List.of(reason));
    lines.addAll(facts.drift());
    entries.add(new Entry(TASK_TYPE, name, String.join("; ", lines)));
  }

  private FanoutProposal fanouts() {
    FanoutProposal two = FanoutProposal.of(facts.schema(), facts.degrees(), 2, budget);
    FanoutProposal three = FanoutProposal.of(facts.schema(), facts.degrees(), MOST_HOPS, budget);
    boolean deeper = three.lastHopFindsNewTables();
    FanoutProposal chosen = deeper ? three : two;
    add(
        TrainingOptions.NUM_NEIGHBORS,
        chosen.numNeighbors().toYaml(),
        "%d hops (%s), about %.0f edges a seed of a budget of %.0f; %s",
        chosen.hops(),
        deeper ? "the third meets tables that two do not" : "a third meets no further table",
        chosen.expectedEdges(),
        budget,
        reasons(chosen));
    Map<String, String> last = new TreeMap<>();
    for (EdgeType type : facts.schema().edgeTypes()) {
      for (int hop = 1; hop <= chosen.hops() && type.toMany(); hop++) {
        SeedDegrees.Degrees degrees = facts.degrees().at(hop, type.index());
        int fanout = chosen.fanout(hop, type.index());
        if (degrees != null && fanout > 0 && degrees.quantile(0.5) > 8L * fanout) {
          last.put(type.name(), "last");
        }
      }
    }
    add(
        TrainingOptions.STRATEGY,
        Strategy.RECENCY,
        "newer rows say more; the draw also keeps some of the older");
    add(
        TrainingOptions.STRATEGY_BY_EDGE_TYPE,
        last,
        last.isEmpty()
            ? "no list is so long that a draw would be mostly old rows"
            : "where half of the rows have more than eight times the fanout, a draw would be mostly"
                + " old rows");
    return chosen;
  }

  private String reasons(FanoutProposal fanouts) {
    List<String> lines = new ArrayList<>();
    for (int hop = 1; hop <= fanouts.hops(); hop++) {
      for (EdgeType type : facts.schema().edgeTypes()) {
        if (facts.degrees().at(hop, type.index()) != null) {
          lines.add(
              "hop%d %s %d: %s"
                  .formatted(
                      hop,
                      type.name(),
                      fanouts.fanout(hop, type.index()),
                      fanouts.reason(hop, type.index())));
        }
      }
    }
    return String.join("; ", lines);
  }

  private void model(FanoutProposal fanouts) {
    long rows = facts.trainingRows();
    add(
        TrainingOptions.MODEL_TYPE,
        "sage",
        "with %d training rows; on rel-f1 attention was worse at 2.5 times the time",
        rows);
    int channels = rows < 2_000 ? 32 : rows < 200_000 ? 64 : 128;
    add(TrainingOptions.CHANNELS, channels, "%d training rows; a wider model memorises them", rows);
    add(TrainingOptions.NUM_LAYERS, 0, "as many as hops (%d)", fanouts.hops());
    add(
        TrainingOptions.AGGREGATIONS,
        List.of(Aggregation.MEAN, Aggregation.DECAY, Aggregation.MAX),
        "together better than each alone on every rel-f1 task");
    double dropout = rows < 20_000 ? 0.2 : 0.1;
    add(TrainingOptions.DROPOUT, dropout, "%d training rows", rows);
    add(TrainingOptions.HEAD_DROPOUT, rows < 20_000 ? 0.3 : 0.1, "%d training rows", rows);
    add(
        TrainingOptions.STALENESS,
        facts.stale(),
        facts.stale()
            ? "rows to be scored are up to %.0f days later than the newest row of the graph"
            : "no row to be scored is more than a day later than the graph",
        facts.staleDays());
  }

  private void encoders() {
    int numbers = 0;
    int texts = 0;
    int categories = 0;
    int largest = 0;
    int nulls = 0;
    List<String> empty = new ArrayList<>();
    for (NodeType table : facts.schema().nodeTypes()) {
      for (FeatureColumn column : table.columns()) {
        numbers += column.type() == ColumnType.NUMERIC ? 1 : 0;
        texts += column.type() == ColumnType.TEXT ? 1 : 0;
        categories += column.type() == ColumnType.CATEGORICAL ? 1 : 0;
        largest = Math.max(largest, column.categories().size());
        double filled = facts.filled().getOrDefault(table.name() + "." + column.name(), 1.0);
        nulls += filled < 1 ? 1 : 0;
        if (filled < TrainingOptions.MIN_FILLED.otherwise()) {
          empty.add(table.name() + "." + column.name());
        }
      }
    }
    add(
        TrainingOptions.NUMERIC_BINS,
        numbers > 0 ? 8 : 0,
        numbers > 0
            ? "%d numeric columns: quantile bins, so that no single weight must fit them"
            : "no numeric column",
        numbers);
    add(
        TrainingOptions.CATEGORY_DIM,
        largest > 100 ? 16 : 8,
        "%d categorical columns, the largest of %d values",
        categories,
        largest);
    add(
        TrainingOptions.MIN_CATEGORY_COUNT,
        2,
        "a value seen once teaches nothing; it is encoded as unseen");
    add(
        TrainingOptions.MIN_FILLED,
        TrainingOptions.MIN_FILLED.otherwise(),
        "%d columns have nulls, which get a flag or a value of their own; left out as too empty: %s",
        nulls,
        empty.isEmpty() ? "none" : String.join(", ", empty));
    add(
        TrainingOptions.TEXT_BUCKETS,
        texts > 0 ? 4096 : 0,
        texts > 0 ? "%d text columns" : "no text column",
        texts);
  }

  private void training() {
    long rows = facts.trainingRows();
    int batch = 64;
    while (batch < 1024 && rows / (2L * batch) >= 40) {
      batch *= 2;
    }
    add(
        TrainingOptions.BATCH_SIZE,
        batch,
        "about %d steps an epoch",
        Math.max(1, (rows + batch - 1) / batch));
    double rate = 0.002 * Math.sqrt(batch / 256.0);
    double rounded = Math.round(rate * 1e5) / 1e5;
    add(
        TrainingOptions.LEARNING_RATE,
        rounded,
        "0.002 at 256 seeds a step, and by the square root of the batch");
    long steps = Math.max(1, (rows + batch - 1) / batch);
    int epochs = (int) Math.max(3, Math.min(20, Math.round((double) STEPS / steps)));
    add(TrainingOptions.EPOCHS, epochs, "about %d steps in all", epochs * steps);
    boolean validated = facts.validationRows() > 0;
    add(
        TrainingOptions.PATIENCE,
        validated ? Math.max(2, epochs / 3) : 0,
        validated
            ? "%d validation rows show when it gets no better"
            : "without validation rows nothing shows when to stop",
        facts.validationRows());
    if (validated) {
      add(
          TrainingOptions.VALIDATION_HISTORY,
          facts.stale() ? ValidationHistory.FROZEN : ValidationHistory.FRESH,
          facts.stale()
              ? "the graph's newest row is %.0f days older than the newest row to be scored: epochs"
                  + " are chosen with a history that ends as early"
              : "the graph goes on after the rows to be scored; frozen where yours will be scored"
                  + " long after it was built",
          facts.staleDays());
    }
    loss();
  }

  private void loss() {
    PlanFacts.LabelFacts labels = facts.labels();
    boolean rare = labels.rarest() < 0.05;
    switch (facts.task()) {
      case BINARY, MULTICLASS -> {
        add(
            TrainingOptions.CLASS_WEIGHTS,
            rare ? ClassWeights.BALANCED : ClassWeights.NONE,
            "the rarest class has %.1f %% of the rows; weights, which cost calibration, below 5 %%",
            100 * labels.rarest());
        boolean binary = facts.task() == TaskType.BINARY;
        add(
            TrainingOptions.METRIC,
            Optional.of(
                !binary
                    ? StandardMetric.LOG_LOSS
                    : rare ? StandardMetric.AVERAGE_PRECISION : StandardMetric.AUROC),
            binary && rare
                ? "with so few positives auroc is high easily; loss: cross entropy"
                : "loss: cross entropy");
      }
      case MULTILABEL ->
          add(
              TrainingOptions.METRIC,
              Optional.of(StandardMetric.MACRO_AUROC),
              "each class counts the same, the rarest of %.1f %% of the rows too; loss: cross entropy"
                  + " of every class",
              100 * labels.rarest());
      case REGRESSION, FORECAST -> {
        boolean tails = labels.farthest() > 6;
        if (Double.isNaN(labels.farthest())) {
          add(TrainingOptions.REGRESSION_LOSS, RegressionLoss.L1, "all labels are alike");
        } else {
          add(
              TrainingOptions.REGRESSION_LOSS,
              tails ? RegressionLoss.HUBER : RegressionLoss.L1,
              "the farthest label is %.1f deviations from the mean",
              labels.farthest());
        }
        add(
            TrainingOptions.METRIC,
            Optional.of(StandardMetric.MAE),
            "what the l1 loss makes small, in the label's own units");
      }
      case RANKING -> {}
    }
  }
}

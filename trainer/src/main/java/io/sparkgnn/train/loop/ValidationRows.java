// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.CLIP_NORM;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.advise.PlanFacts;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.collective.Gather;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.predict.Scorer;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The rows that pick the epoch, and until when they see the graph.
 *
 * @param rows of all processes
 * @param until no row sees anything later, in microseconds; {@link Long#MAX_VALUE} for all that its
 *     own time allows
 */
record ValidationRows(SeedSet rows, long until) {
  /** No rows. */
  static ValidationRows none() {
    return new ValidationRows(SeedSet.none(), Long.MAX_VALUE);
  }

  /** Each row sees all up to its own time. */
  static ValidationRows fresh(SeedSet rows) {
    return new ValidationRows(rows, Long.MAX_VALUE);
  }

  /**
   * Validation rows that can be learned from: those of a class that some training row has.
   *
   * @param outputs of what is trained: the number of classes of a multiclass task
   */
  static SeedSet known(TrainingConfig config, SeedSet validation, int outputs) {
    if (config.task() != TaskType.MULTICLASS) {
      return validation;
    }
    NumberLabels labels = validation.numbers();
    return validation.rows(
        IntStream.range(0, validation.size())
            .filter(row -> labels.value(row, 0) < outputs)
            .toArray());
  }

  /**
   * Rows that see what the configuration says; those that no graph of their time has are left out.
   */
  static ValidationRows of(
      TrainingGraph graph, TrainingConfig config, SeedSet train, SeedSet validation) {
    if (validation.size() == 0) {
      return none();
    }
    return isFrozen(graph, config, validation)
        ? frozen(train, validation, graph.schema(), graph.topology())
        : fresh(validation);
  }

  /** Whether validation rows see nothing after the training rows end. */
  static boolean isFrozen(TrainingGraph graph, TrainingConfig config, SeedSet validation) {
    return switch (config.get(VALIDATION_HISTORY)) {
      case FRESH -> false;
      case FROZEN -> true;
      case AUTO -> staleDays(graph, validation) > PlanFacts.STALE_FROM_DAYS;
    };
  }

  /** Days from the newest row of the graph to the newest validation row. */
  static double staleDays(TrainingGraph graph, SeedSet validation) {
    long newest = Arrays.stream(validation.time()).max().orElseThrow();
    return PlanFacts.staleDays(graph.schema(), graph.topology(), newest);
  }

  /**
   * No row sees anything after the training rows end: after the newest of them, or after the oldest
   * validation row where that is later, since the windows of the last training labels end before
   * it. Rows about an entity that is itself later are left out: a graph of that time has none of
   * it.
   */
  static ValidationRows frozen(
      SeedSet train, SeedSet validation, GraphSchema schema, Topology topology) {
    long newest = Arrays.stream(train.time()).max().orElse(Long.MIN_VALUE);
    long oldest = Arrays.stream(validation.time()).min().orElse(Long.MIN_VALUE);
    long until = Math.max(newest, oldest);
    int[] there =
        IntStream.range(0, validation.size())
            .filter(
                row ->
                    validation.entities().stream()
                        .allMatch(
                            column ->
                                isThere(
                                    schema.nodeTypes().get(column.nodeType()),
                                    topology,
                                    column.id()[row],
                                    until)))
            .toArray();
    return new ValidationRows(validation.rows(there), until);
  }

  private static boolean isThere(NodeType type, Topology topology, long node, long until) {
    return !type.timed() || node < topology.visibleCount(type.index(), until);
  }

  int size() {
    return rows.size();
  }

  /** Until when each row of a part sees. */
  long[] visible(SeedSet part) {
    return Arrays.stream(part.time()).map(time -> Math.min(time, until)).toArray();
  }

  /**
   * Scores this process's part, and judges the parts of all.
   *
   * @param members all weights of each model whose predictions are averaged
   * @return figures by metric; empty without rows
   * @throws UserErrorException if a prediction is no number
   */
  Map<String, Double> score(
      Scorer scorer, List<NDArray> members, ModelSpec spec, Collective collective) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (rows.size() == 0) {
      return metrics;
    }
    SeedSet part = rows.part(collective.rank(), collective.size());
    float[] mine = scorer.score(members, part.entity(), part.time(), visible(part), part.size());
    float[] all = Gather.floats(collective, mine);
    TrainingConfig config = spec.config();
    for (float prediction : all) {
      if (!Float.isFinite(prediction)) {
        throw new UserErrorException(
            String.format(
                "Cannot continue training: a validation row's prediction is %s; lower %s (now %s) or"
                    + " set %s",
                prediction, LEARNING_RATE, config.get(LEARNING_RATE), CLIP_NORM));
      }
    }
    Task task = Tasks.of(config);
    for (Map.Entry<Metric, Double> figure :
        task.figures(task.metric(config), task.judged(all, rows.labels(), spec.outputs()))
            .entrySet()) {
      metrics.put(figure.getKey().key(), figure.getValue());
    }
    return metrics;
  }
}

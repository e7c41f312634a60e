// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Beside;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.baseline.Judge;
import io.sparkgnn.train.baseline.SimpleAnswers;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The simple answers for rows that a model is evaluated on: the model's own trees, and what the
 * job's label tables say. Held in memory: some 30 bytes a label row.
 */
final class EvaluatedAnswers {
  private final SparkSession spark;
  private final JobFile job;
  private final GnnModel model;
  private final SeedTable seeds;
  private final Map<ByteBuffer, Long> entities = new HashMap<>();

  EvaluatedAnswers(SparkSession spark, JobFile job, GnnModel model, SeedTable seeds) {
    this.spark = spark;
    this.job = job;
    this.model = model;
    this.seeds = seeds;
  }

  /**
   * The model beside them.
   *
   * @param scored the model's answers
   * @return null where the model was trained without baselines, or nothing is there to compare with
   */
  Comparison beside(ScoredLabels scored) {
    TrainingConfig config = model.trained().config();
    Beside beside = model.trained().beside();
    if (!config.get(TrainingOptions.BASELINES) || beside.comparison() == null) {
      return null;
    }
    Task task = model.trained().task();
    NumberLabels labels = scored.numbers();
    Metric metric = task.judging(task.metric(config), labels);
    Judge judge = new Judge(task, metric, labels, scored.outputs());
    Map<String, float[]> answers = new LinkedHashMap<>();
    answers.put(Baseline.MODEL, scored.predictions());
    if (beside.weight() > 0) {
      answers.put(Baseline.NETWORK, scoredWith(0));
    }
    if (beside.trees() != null) {
      answers.put(Baseline.TREES, beside.weight() == 1 ? scored.predictions() : scoredWith(1));
    }
    answers.putAll(ofLabels(config, metric, scored));
    if (judge.best(answers, Judge.parts(answers)) == null) {
      return null;
    }
    List<Baseline> judged = new ArrayList<>();
    answers.forEach(
        (name, predictions) -> judged.add(new Baseline(name, judge.figures(predictions))));
    return new Comparison(
        metric.key(),
        metric.higherIsBetter(),
        scored.rows(),
        judged,
        List.of(judge.standing(answers)));
  }

  private float[] scoredWith(double treesWeight) {
    GnnModel other = model.withTreesWeight(treesWeight);
    return ScoredLabels.of(other, seeds, LabelRows.judgedBy(job)).predictions();
  }

  private Map<String, float[]> ofLabels(TrainingConfig config, Metric metric, ScoredLabels scored) {
    TaskJob task = job.task();
    if (task.train() == null) {
      return Map.of();
    }
    LabelRows labelRows = new LabelRows(spark, job).of(model);
    List<SeedSet> known = new ArrayList<>();
    for (TableSource source :
        Stream.of(task.train(), task.validation()).filter(Objects::nonNull).toList()) {
      try (SeedTable table = SeedTable.of(labelRows.read(source), task, LabelRows.judgedBy(job))) {
        known.add(labeled(table));
      }
    }
    SeedSet asked = asked(scored);
    return known.get(0).size() == 0
        ? Map.of()
        : new SimpleAnswers(
                config,
                known.get(0),
                Stream.concat(known.stream().skip(1), Stream.of(asked)).toList(),
                scored.outputs())
            .of(asked, metric);
  }

  private SeedColumns columns(SeedTable table) {
    NodeType entity =
        job.task().entity().resolve(GraphHandle.manifest(spark, model.getGraphPath()).schema());
    return table.columns(job.task().entity(), entity);
  }

  /** The rows of a label table that can be used. */
  private SeedSet labeled(SeedTable table) {
    SeedColumns columns = columns(table);
    ModelLabels known = new ModelLabels(model.summary());
    Column label = known.column(table.rows().schema(), job.task().label());
    String weighed = LabelRows.weight(job);
    Column weight =
        weighed.isEmpty() ? lit(1.0) : SeedColumns.weightValue(table.rows().schema(), weighed);
    List<Row> rows =
        table
            .rows()
            .select(columns.key(), columns.time(), label, weight)
            .where(columns.problem().isNull().and(label.isNotNull()).and(weight.isNotNull()))
            .collectAsList();
    long[] entity = rows.stream().mapToLong(row -> entity(row.getAs(0))).toArray();
    long[] time = rows.stream().mapToLong(row -> row.getLong(1)).toArray();
    float[] labels = new float[rows.size() * known.width()];
    float[] weights = new float[weighed.isEmpty() ? 0 : rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      known.write(rows.get(i), 2, labels, i * known.width());
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) rows.get(i).getDouble(3);
    }
    return new SeedSet(
        List.of(new EntityColumn(0, entity)),
        time,
        new NumberLabels(known.width(), labels, weights));
  }

  /** The evaluated rows, in the order of their predictions. */
  private SeedSet asked(ScoredLabels scored) {
    SeedColumns columns = columns(seeds);
    Map<Long, Row> byPosition = new HashMap<>();
    seeds
        .rows()
        .select(columns.key(), columns.time(), col(SeedTable.POSITION))
        .where(columns.problem().isNull())
        .collectAsList()
        .forEach(row -> byPosition.put(row.getLong(2), row));
    List<Row> rows = Arrays.stream(scored.positions()).mapToObj(byPosition::get).toList();
    long[] entity = rows.stream().mapToLong(row -> entity(row.getAs(0))).toArray();
    long[] time = rows.stream().mapToLong(row -> row.getLong(1)).toArray();
    return new SeedSet(List.of(new EntityColumn(0, entity)), time, scored.numbers());
  }

  private long entity(byte[] key) {
    return entities.computeIfAbsent(ByteBuffer.wrap(key), k -> (long) entities.size());
  }
}

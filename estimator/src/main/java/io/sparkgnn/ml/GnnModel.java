// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.fit.GnnConfig;
import io.sparkgnn.ml.internal.query.AskedGnn;
import io.sparkgnn.ml.internal.save.GnnModelReader;
import io.sparkgnn.ml.internal.save.GnnModelWriter;
import io.sparkgnn.ml.internal.score.AskedRows;
import io.sparkgnn.ml.internal.score.CandidateTable;
import io.sparkgnn.ml.internal.score.Explaining;
import io.sparkgnn.ml.internal.score.ScoredSchema;
import io.sparkgnn.ml.internal.score.Scoring;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.ml.param.ScoringSetters;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.wire.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A trained graph neural network. {@link #transform} scores each row as of the row's own time and
 * keeps all of its columns; {@link #setGraphPath} makes it score on a newer graph of the same
 * schema.
 */
public class GnnModel extends Model<GnnModel> implements ScoringSetters<GnnModel>, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final int EXPLAINED_ITEMS = 10;

  private final String uid;
  private final byte[] archive;
  private final Sent<GnnSummary> summary;
  private final Sent<ModelPlan> plan;

  /** A model without weights, which Spark makes to look at the class. */
  public GnnModel() {
    this(Identifiable$.MODULE$.randomUID("gnn"));
  }

  /** A model without weights, which Spark makes to look at the class. */
  public GnnModel(String uid) {
    this(uid, null, null, null);
  }

  /**
   * @param archive the trained model's bytes
   * @param plan what it was trained with; null when it was saved without
   */
  GnnModel(String uid, byte[] archive, GnnSummary summary, ModelPlan plan) {
    this.uid = uid;
    this.archive = archive;
    this.summary = Sent.of(summary);
    this.plan = Sent.of(plan);
    OptionParam.setDefaults(this);
  }

  /** Reads a model saved with {@code write()}. */
  public static GnnModel load(String path) {
    return read().load(path);
  }

  public static MLReader<GnnModel> read() {
    return new GnnModelReader<>(GnnModel.class, GnnModel::new);
  }

  @Override
  public GnnModelWriter write() {
    return new GnnModelWriter(this, archive, summary(), plan());
  }

  @Override
  public String uid() {
    return uid;
  }

  /** How the training went. */
  public GnnSummary summary() {
    return summary.get();
  }

  /**
   * What it was trained with, value by value with the reasons of the plan that was set; null for a
   * model that was saved before plans were.
   */
  public ModelPlan plan() {
    return plan.get();
  }

  /** The weights and all that goes with them, for use without Spark. */
  public TrainedModel trained() {
    return ModelArchive.unpack(archive);
  }

  /**
   * How it stands beside simple answers for the validation rows: a constant, the entity's own past,
   * boosted trees; empty without validation rows, with {@code baselines} false, and for a model
   * that was saved before there were any.
   */
  public Optional<Comparison> comparison() {
    return Optional.ofNullable(trained().beside().comparison());
  }

  /**
   * The same model, in whose answers its boosted trees weigh otherwise. Its probabilities are not
   * calibrated: what was fitted is of the answers before. Counts stay whole numbers.
   *
   * @param weight 0 for the network alone, 1 for the trees alone
   * @throws IllegalArgumentException if it is not from 0 to 1, or above 0 without trees
   */
  public GnnModel withTreesWeight(double weight) {
    return with(trained().withTreesWeight(weight));
  }

  /**
   * The model that the validation rows have judged: its boosted trees have not learned from these
   * rows, which they do once that is over ({@code refitTrees}). It is this model where they have
   * not; a network that was refit ({@code refit}) cannot be taken back.
   */
  public GnnModel judged() {
    TrainedModel trained = trained();
    return trained.beside().judged() == null ? this : with(trained.unseen());
  }

  /** The same model, whose answers are neither calibrated nor rounded. */
  public GnnModel uncalibrated() {
    TrainedModel trained = trained();
    return trained.calibrator() == null ? this : with(trained.calibrated(null));
  }

  byte[] archive() {
    return archive;
  }

  /**
   * What {@link #transform} gives instead of predictions: for clients of Spark Connect, which can
   * set Params and transform, and call nothing else. JSON, as the Python package writes it.
   */
  public Param<String> asked() {
    return new Param<>(this, "asked", "what transform gives instead of predictions, as JSON");
  }

  /** What was asked for, of a model that is not asked for anything. */
  private Dataset<Row> answered(Dataset<?> rows) {
    AskedRows asked = AskedRows.of(getOrDefault(asked()));
    GnnModel model = copy(ParamMap.empty());
    model.clear(model.asked());
    if (asked.items() != null) {
      checkRanks();
      model = model.with(trained().among(CandidateTable.of(this, asked.items())));
    }
    return switch (asked.rows()) {
      case RECOMMENDATIONS ->
          asked.candidates() == null
              ? model.recommend(rows, asked.k())
              : model.recommend(rows, asked.k(), asked.candidates());
      case EMBEDDINGS -> model.embeddings(rows);
      case ITEM_EMBEDDINGS -> model.itemEmbeddings(rows);
    };
  }

  @Override
  public Dataset<Row> transform(Dataset<?> seeds) {
    if (isSet(asked())) {
      return answered(seeds);
    }
    return Scoring.transform(this, archive, summary(), transformSchema(seeds.schema()), seeds);
  }

  /**
   * The items that come first for each row: {@link #transform} with another number of them than the
   * model was trained for.
   *
   * @param seeds rows with the entity's key and a time
   * @param k items a row, 1 to 1000
   * @return the rows' columns, {@code rank} from 1, the item under its key's name, {@code score}
   * @throws UserErrorException if the model is no ranking, or k is not allowed
   */
  public Dataset<Row> recommend(Dataset<?> seeds, int k) {
    checkRanks();
    return answering(trained().answering(k), seeds);
  }

  /**
   * The same out of other candidates than the model was trained for.
   *
   * @param candidates what an item must be like to be answered, as in {@link Gnn#setCandidates};
   *     empty for all items
   */
  public Dataset<Row> recommend(Dataset<?> seeds, int k, List<String> candidates) {
    checkRanks();
    return answering(trained().answering(k, candidates), seeds);
  }

  /**
   * The same out of the items that a table names; {@link #withCandidates} and {@link
   * #recommend(Dataset, int)} in one.
   *
   * @param items rows with the items' key under its name
   */
  public Dataset<Row> recommend(Dataset<?> seeds, int k, Dataset<?> items) {
    return withCandidates(items).recommend(seeds, k);
  }

  /**
   * The same ranking, which answers out of the items that a table names, as many of them as are
   * candidates of this one: what is in stock, what one may see. Reads the table's keys now, at most
   * a million.
   *
   * @param items rows with the items' key under its name; keys that no item has count for nothing
   * @throws UserErrorException if the model is no ranking, or the table does not fit it
   */
  public GnnModel withCandidates(Dataset<?> items) {
    checkRanks();
    return with(trained().among(CandidateTable.of(this, items)));
  }

  private void checkRanks() {
    if (summary() == null || summary().task() != TaskType.RANKING) {
      throw new UserErrorException("Cannot recommend: the model is no ranking");
    }
  }

  private Dataset<Row> answering(TrainedModel model, Dataset<?> seeds) {
    return with(model).transform(seeds);
  }

  private GnnModel with(TrainedModel other) {
    return copyValues(
            new GnnModel(uid, ModelArchive.pack(other), summary(), plan()), extractParamMap())
        .setParent(parent());
  }

  /**
   * Vectors of entities as of their rows' times, lazily: the rows, and {@code embedding}, an array
   * of floats, null where a row cannot be scored. They are the network's alone. Of a ranking the
   * product of an entity's and an item's vector is the item's score, but for what it has more where
   * the entity was linked to it ({@code scoring} is links); of other tasks a vector is what the
   * network's head takes. Vectors of different models have nothing to do with each other.
   *
   * @param seeds rows with the entity's key and a time
   */
  public Dataset<Row> embeddings(Dataset<?> seeds) {
    checkTrained();
    ScoredSchema.checkSeedColumns(this, seeds.schema());
    return Scoring.embeddings(this, EmbeddingSide.ENTITIES, archive, summary(), seeds);
  }

  /**
   * The same of the items of a ranking, each as of its row's time.
   *
   * @param items rows with the items' key under its name, and a time
   * @throws UserErrorException if the model is no ranking
   */
  public Dataset<Row> itemEmbeddings(Dataset<?> items) {
    checkTrained();
    if (summary().task() != TaskType.RANKING) {
      throw new UserErrorException("Cannot embed items: the model is no ranking, and has none");
    }
    return Scoring.embeddings(this, EmbeddingSide.ITEMS, archive, summary(), items);
  }

  private void checkTrained() {
    if (summary() == null) {
      throw new IllegalStateException("this model has no weights: fit or load one");
    }
  }

  /**
   * Why seeds have their predictions, as a table with a row for each seed and item, lazily: see
   * {@link #explain(Dataset, int)}. The ten strongest items of each kind.
   */
  public Dataset<Row> explain(Dataset<?> seeds) {
    return explain(seeds, EXPLAINED_ITEMS);
  }

  /**
   * Why seeds have their predictions: {@code seed_key, seed_time, prediction, score, rank, kind,
   * table, column, edge_type, neighbor_key, neighbor_time, hop, attribution, score_without}, lazily
   * and in the order of the seeds. {@code kind} is column, edge_type or neighbor, {@code rank} an
   * item's place within it, and {@code score} and {@code attribution} are in log odds, or in the
   * label's unit for a regression. Rows that cannot be scored are left out unless {@code
   * handleInvalid} is error. Takes a second or so a seed; each task opens the whole graph.
   *
   * @param most items of each kind and seed, at least 1
   */
  public Dataset<Row> explain(Dataset<?> seeds, int most) {
    if (most < 1) {
      throw new UserErrorException(
          "Cannot explain by %d items of each kind: allowed is 1 or more".formatted(most));
    }
    checkExplainable(seeds);
    return Explaining.table(this, archive, summary(), seeds, most);
  }

  /** The same with all that is known of each seed, in the order of the seeds; runs a job. */
  public List<ExplainedSeed> explanations(Dataset<?> seeds) {
    checkExplainable(seeds);
    return Explaining.all(this, archive, summary(), seeds);
  }

  private void checkExplainable(Dataset<?> seeds) {
    checkTrained();
    if (summary().task() == TaskType.RANKING || summary().learned().predictsLists()) {
      throw new UserErrorException(
          "Cannot explain a %s model: explanations are of one number a row; binary, multiclass and regression models can be explained"
              .formatted(GnnConfig.lower(summary().task())));
    }
    ScoredSchema.checkSeedColumns(this, seeds.schema());
  }

  /**
   * The entities that the query was about at some times: those that exist and satisfy its WHERE
   * then, as rows for {@link #transform}, lazily.
   *
   * @throws UserErrorException if the model was trained without a query, the query does not fit the
   *     tables that the graph was built from, or one of those was a DataFrame
   */
  public Dataset<Row> entities(SparkSession spark, List<Instant> times) {
    return AskedGnn.plan(spark, this, Anchors.at(times)).entities();
  }

  @Override
  public StructType transformSchema(StructType schema) {
    checkTrained();
    ScoredSchema.checkSeedColumns(this, schema);
    summary().check(new Thresholds(OptionParam.get(this, EstimatorOptions.THRESHOLDS)));
    return ScoredSchema.withOutputs(this, schema, summary().learned());
  }

  @Override
  public GnnModel copy(ParamMap extra) {
    GnnModel copy = copyValues(new GnnModel(uid, archive, summary(), plan()), extra);
    return copy.setParent(parent());
  }

  /**
   * Where the graph's stripes will be when this scores in a session as it is now, and why.
   *
   * @throws io.sparkgnn.error.UserErrorException if there is no graph at the graph's path
   */
  public PlacementChoice placementIn(SparkSession spark) {
    return Scoring.placement(this, spark);
  }
}

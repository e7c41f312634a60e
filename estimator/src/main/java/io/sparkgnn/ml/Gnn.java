// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY_BY_EDGE_TYPE;

import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.internal.advise.PlanExplanation;
import io.sparkgnn.ml.internal.advise.PlanSuggestion;
import io.sparkgnn.ml.internal.advise.PlanUsed;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.internal.fit.FitStage;
import io.sparkgnn.ml.internal.fit.GnnConfig;
import io.sparkgnn.ml.internal.query.AskedGnn;
import io.sparkgnn.ml.internal.score.ScoredSchema;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.ml.param.ScoringSetters;
import io.sparkgnn.ml.param.TrainingSetters;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.advise.PlanCost;
import io.sparkgnn.train.advise.PlanRules;
import io.sparkgnn.wire.Sent;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a graph neural network on the rows of a label table, each seen as of its own time.
 *
 * <pre>{@code
 * Gnn gnn = new Gnn().setGraphPath("lake/graph").setEntity("users.user_id")
 *     .setTimeCol("cutoff").setLabelCol("churned").setValidationIndicatorCol("is_val");
 * GnnModel model = gnn.fit(labels);
 * }</pre>
 *
 * <p>Or on the labels that a predictive query makes of the graph's own tables:
 *
 * <pre>{@code
 * Gnn gnn = new Gnn().setGraphPath("lake/graph")
 *     .setQuery("PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH users.user_id");
 * GnnModel model = gnn.fit(spark);
 * Dataset<Row> scored = model.transform(model.entities(spark, List.of(Instant.now())));
 * }</pre>
 *
 * <p>Rows that cannot be trained on (a null key, time or label, an entity that the graph does not
 * have) are left out, counted and reported in {@link GnnModel#summary()}. A wrong value of a Param
 * is an {@link IllegalArgumentException} where it is set. A mistake in Params that do not go
 * together, or in a table, is a {@link UserErrorException}; all but those in the label values are
 * found before the first job starts. The same rows, Params and graph give the same model, bit for
 * bit, on the same machine, whether or not executors were lost and training went on from
 * checkpoints.
 */
public class Gnn extends Estimator<GnnModel>
    implements ScoringSetters<Gnn>, TrainingSetters<Gnn>, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Gnn.class);

  private final String uid;
  private transient FitListener listener = FitListener.NONE;
  private Sent<ModelPlan> plan = Sent.of(null);

  public Gnn() {
    this(Identifiable$.MODULE$.randomUID("gnn"));
  }

  public Gnn(String uid) {
    this.uid = uid;
    OptionParam.setDefaults(this);
  }

  /** Reads an estimator saved with {@code write()}. */
  public static Gnn load(String path) {
    return read().load(path);
  }

  public static MLReader<Gnn> read() {
    return new DefaultParamsReader<>();
  }

  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Who is told how {@link #fit} goes; copies tell it too, a saved estimator does not. */
  public Gnn setListener(FitListener value) {
    listener = value;
    return this;
  }

  /**
   * Proposes what to train from what the graph and the labels look like, each value with its
   * reason. Params that are set stay as they are. Runs two Spark jobs and trains nothing; change
   * what you like with {@link ModelPlan#with} and give the plan to {@link #setPlan}.
   *
   * @throws UserErrorException as {@link #fit} does
   */
  public ModelPlan suggestPlan(Dataset<?> labels) {
    return suggestPlan(labels, PlanRules.BUDGET);
  }

  /**
   * As {@link #suggestPlan(Dataset)}.
   *
   * @param budget edges that a row's neighborhood may have on average
   */
  public ModelPlan suggestPlan(Dataset<?> labels, int budget) {
    AskedGnn asked = AskedGnn.of(this, labels);
    return PlanSuggestion.of(asked.gnn(), asked.labels(), budget);
  }

  /** Sets every Param that a plan has a value for, and keeps its reasons with the model. */
  public Gnn setPlan(ModelPlan value) {
    PlanUsed.apply(this, value);
    plan = Sent.of(value);
    return this;
  }

  /**
   * What training with these Params is expected to cost on this machine: counts from some batches'
   * neighborhoods, times from trainings of some seconds, half a minute or so in all, which go on
   * until the time of a batch is steady.
   */
  public PlanCost explainPlan(Dataset<?> labels) {
    AskedGnn asked = AskedGnn.of(this, labels);
    return PlanExplanation.of(asked.gnn(), asked.labels());
  }

  /**
   * What the neighborhoods of a whole epoch of training are, exactly: what {@link #explainPlan}
   * expects.
   *
   * @param epoch 0 is the first
   */
  public NeighborhoodCost measureEpoch(Dataset<?> labels, int epoch) {
    AskedGnn asked = AskedGnn.of(this, labels);
    return PlanExplanation.measured(asked.gnn(), asked.labels(), epoch);
  }

  /**
   * Trains.
   *
   * @param labels the label table; with a query the one that {@link #labels} makes, of which the
   *     part {@code train} is trained on and {@code validation} picks the best epoch
   */
  @Override
  public GnnModel fit(Dataset<?> labels) {
    AskedGnn asked = AskedGnn.of(this, labels);
    FitStage.Result result =
        new Fit(asked.gnn(), asked.labels(), listener == null ? FitListener.NONE : listener).run();
    GnnModel model =
        new GnnModel(uid, result.archive(), result.summary(), PlanUsed.of(asked.gnn(), plan.get()));
    asked.gnn().copyValues(model, asked.gnn().extractParamMap());
    model.set(model.taskType(), GnnConfig.lower(result.summary().task()));
    return model.setParent(this);
  }

  /**
   * Trains on the labels that the query makes at automatic anchor times; the part {@code test} is
   * left for {@link #labels} to give.
   *
   * @throws UserErrorException as {@link #fit(Dataset)} does, and if there is no query
   */
  public GnnModel fit(SparkSession spark) {
    LabelPlan plan = AskedGnn.plan(spark, this, Anchors.automatic());
    plan.notes().forEach(LOG::warn);
    Dataset<Row> labels = plan.labels().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return fit(labels);
    } finally {
      labels.unpersist();
    }
  }

  /**
   * The label table of the query, over the tables that the graph was built from: the entity's key,
   * {@code anchor_time}, {@code label} and {@code split}, lazily.
   *
   * @throws UserErrorException if there is no query, it does not fit the tables, a table was a
   *     DataFrame, or the anchor times leave no label to train on
   */
  public Dataset<Row> labels(SparkSession spark, Anchors anchors) {
    return AskedGnn.labels(spark, this, anchors);
  }

  /**
   * Adds the output columns. Probabilities and raw predictions are among them unless {@code
   * taskType} is regression: for {@code auto} the task is not known before the labels are read.
   */
  @Override
  public StructType transformSchema(StructType schema) {
    GnnConfig.checkSettings(this);
    return ScoredSchema.ofLabels(AskedGnn.named(this), schema);
  }

  @Override
  public Gnn copy(ParamMap extra) {
    Gnn copy = copyValues(new Gnn(uid).setListener(listener), extra);
    copy.plan = plan;
    return copy;
  }

  /**
   * Fanout by hop and edge type.
   *
   * @param value the YAML, or what it was parsed to: lists and maps
   * @throws IllegalArgumentException if it is not allowed
   */
  public Gnn setNumNeighbors(Object value) {
    String yaml;
    try {
      yaml = value instanceof String text ? text : NumNeighbors.of(value).toYaml();
    } catch (UserErrorException e) {
      throw new IllegalArgumentException(
          "Cannot use %s: %s".formatted(NUM_NEIGHBORS, e.getMessage()), e);
    }
    set(numNeighbors(), yaml);
    return this;
  }

  /**
   * As {@link #setStrategyByEdgeType(String)}.
   *
   * @param value strategy by name of edge type
   */
  public Gnn setStrategyByEdgeType(Map<String, String> value) {
    return setStrategyByEdgeType((String) STRATEGY_BY_EDGE_TYPE.kind().set(value));
  }

  /**
   * Asks a question instead of naming label columns: also sets {@code entity}, {@code timeCol} and
   * {@code labelCol} to those of the label tables that {@link #labels} makes. The task follows from
   * the query.
   *
   * @throws UserErrorException if the text is not a query; the message points at the place
   */
  public Gnn setQuery(String value) {
    String entity = AskedGnn.entity(PredictiveQuery.parse(value));
    set(query(), value);
    setEntity(entity);
    setTimeCol(LabelPlan.TIME);
    return setLabelCol(LabelPlan.LABEL);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY_BY_EDGE_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.TIMEFRAMES;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.label.LabelColumns;
import io.sparkgnn.connector.label.LabelTable;
import io.sparkgnn.connector.label.LabelValues;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.internal.cluster.TrainingSlots;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.save.GnnModelReader;
import io.sparkgnn.ml.internal.score.RankedItems;
import io.sparkgnn.ml.internal.score.ScoredSchema;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ItemCondition;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.runtime.Libtorch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code Gnn.fit}, in the order in which it goes: what the driver can check without a
 * job, what the label values say (one job), the training stage.
 */
public final class Fit {
  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

  private final GnnParams gnn;
  private final Dataset<?> labels;
  private final FitListener listener;
  private final SparkSession spark;

  public Fit(GnnParams gnn, Dataset<?> labels, FitListener listener) {
    this.gnn = gnn;
    this.labels = labels;
    this.listener = listener;
    this.spark = labels.sparkSession();
  }

  /**
   * What a fit needs once all that the driver can check is checked.
   *
   * @param seeds rows of {@link LabelTable#seeds}, the labels of a multiclass task numbered
   * @param graph as it is when every executor has all of it
   * @param config with the task decided
   * @param modelFile that the model is made of; empty for a model that is made of none
   * @param start archive of the model that the training goes on from; empty for none
   * @param plan how the work is spread and kept
   */
  @SuppressWarnings("ArrayRecordComponent") // a return value: never compared
  public record Prepared(
      Dataset<Row> seeds,
      GraphHandle graph,
      Manifest manifest,
      NodeType entity,
      TrainingConfig config,
      byte[] modelFile,
      byte[] start,
      boolean refuseInvalid,
      FitRequest.Plan plan) {}

  public FitStage.Result run() {
    Prepared prepared = prepare();
    PlacementChoice choice =
        PlacementChoice.of(
            OptionParam.get(gnn, EstimatorOptions.PLACEMENT),
            prepared.manifest(),
            spark.sparkContext());
    LOG.info(choice.text());
    warnOfLeaks(prepared.manifest());
    listener.placed(choice);
    int entity = prepared.entity().index();
    List<Integer> keyed = new ArrayList<>(List.of(entity));
    if (!prepared.config().items().isEmpty()) {
      keyed.add(prepared.manifest().schema().nodeType(prepared.config().items()).index());
    }
    FitStage.Result result =
        new FitStage(
                prepared.seeds(),
                prepared.graph().placed(spark.sparkContext(), prepared.manifest(), choice, keyed),
                entity,
                prepared.config(),
                prepared.modelFile(),
                prepared.start(),
                prepared.refuseInvalid(),
                prepared.plan(),
                listener)
            .run();
    result.summary().seeds().warnings().forEach(LOG::warn);
    return result;
  }

  /** What the build found that may let the future in. */
  private static void warnOfLeaks(Manifest graph) {
    for (JsonNode finding : graph.report().path("leakage").path("findings")) {
      if (!finding.path("severity").asText().equals("NOTE")) {
        LOG.warn("{}", finding.path("message").asText());
      }
    }
  }

  /**
   * The task that is asked for: who has lists of strings for labels and says nothing else means
   * classes.
   *
   * @return null where the labels are to tell
   * @throws UserErrorException for lists of numbers, which may be classes or windows
   */
  private TaskType asked() {
    TaskType asked = GnnConfig.asked(gnn).orElse(null);
    String column = gnn.isDefined(gnn.labelCol()) ? gnn.getLabelCol() : "";
    for (StructField field : labels.schema().fields()) {
      if (asked == null
          && field.name().equalsIgnoreCase(column)
          && field.dataType() instanceof ArrayType list) {
        if (list.elementType() instanceof StringType) {
          return TaskType.MULTILABEL;
        }
        throw new UserErrorException(
            "Cannot tell what the lists of '%s' are: set taskType to multilabel where each value is a class, or to forecast where they are a number for each window"
                .formatted(field.name()));
      }
    }
    return asked;
  }

  public Prepared prepare() {
    if (spark.sparkContext().isLocal()) {
      Libtorch.load(); // here, where its failure is one line, not in a task that Spark tells of
    }
    TaskType asked = asked();
    ScoredSchema.ofLabels(gnn, labels.schema());
    String graphPath = ScoredSchema.required(gnn, gnn.graphPath());
    boolean refuseInvalid =
        OptionParam.get(gnn, EstimatorOptions.HANDLE_INVALID) == InvalidRows.ERROR;
    ClassCount.check(gnn.getTaskType(), gnn.getNumClasses());
    FitRequest.Plan plan = GnnConfig.plan(gnn);
    TrainingSlots.check(TrainingSlots.context(spark::sparkContext), plan.workers());
    Manifest graph = GraphHandle.manifest(spark, graphPath);
    GraphSchema schema = graph.schema();
    EntityRef entityRef = EntityRef.parse(gnn.getEntity());
    NodeType entity = entityRef.resolve(schema);
    // The task is known only later; every setting but it is checked now.
    TrainingConfig draft =
        GnnConfig.of(gnn, asked == null ? TaskType.BINARY : asked, ClassValues.NONE, entity.name());
    checkNeighbors(draft, schema);
    byte[] modelFile = ModelFile.read(spark, gnn.getModelPath());
    String from = OptionParam.get(gnn, EstimatorOptions.INITIAL_MODEL);
    byte[] start = from.isEmpty() ? new byte[0] : GnnModelReader.archive(spark, from);
    LabelColumns columns =
        new LabelColumns(
            ScoredSchema.entityColumns(gnn, entity),
            gnn.getTimeCol(),
            gnn.getLabelCol(),
            gnn.getValidationIndicatorCol(),
            gnn.getWeightCol());
    boolean ranks = asked == TaskType.RANKING;
    if (ranks && !gnn.getWeightCol().isEmpty()) {
      throw new UserErrorException(
          "Cannot use weightCol = %s for a ranking: all its rows weigh the same"
              .formatted(gnn.getWeightCol()));
    }
    Dataset<Row> seeds = seeds(asked, entity, schema, columns);
    TaskChoice choice = ranks ? TaskChoice.ranking() : choose(asked, seeds);
    TrainingConfig config = GnnConfig.of(gnn, choice.task(), choice.classes(), entity.name());
    checkCandidates(config, schema);
    if (choice.task() == TaskType.FORECAST) {
      config = config.toBuilder().set(TIMEFRAMES, timeframes(seeds)).build();
    }
    return new Prepared(
        choice.numbered(seeds),
        GraphHandle.of(spark, graphPath, graph),
        graph,
        entity,
        config,
        modelFile,
        start,
        refuseInvalid,
        plan);
  }

  /** Whether the items can be tested as is asked; only a ranking has items. */
  private static void checkCandidates(TrainingConfig config, GraphSchema schema) {
    List<ItemCondition> candidates = config.get(TrainingOptions.CANDIDATES);
    if (config.task() == TaskType.RANKING) {
      Candidates.check(schema.nodeType(config.items()), candidates);
    } else if (!candidates.isEmpty()) {
      throw new UserErrorException(
          "Cannot use candidates = %s: only a ranking has candidates".formatted(candidates));
    }
  }

  /** The label rows in the form that the task has them. */
  private Dataset<Row> seeds(
      TaskType asked, NodeType entity, GraphSchema schema, LabelColumns columns) {
    if (asked == null) {
      return LabelTable.seeds(labels, entity, columns);
    }
    return switch (asked) {
      case RANKING ->
          rows(LabelTable.itemSeeds(labels, entity, RankedItems.of(gnn).type(schema), columns));
      case MULTILABEL -> LabelTable.classSeeds(labels, entity, columns);
      case FORECAST -> LabelTable.numberSeeds(labels, entity, columns);
      case BINARY, MULTICLASS, REGRESSION -> LabelTable.seeds(labels, entity, columns);
    };
  }

  /**
   * How many windows the labels have a number for.
   *
   * @throws UserErrorException if not all have as many, or as many as were asked for
   */
  private int timeframes(Dataset<Row> seeds) {
    int[] lengths = LabelTable.lengths(seeds);
    if (lengths.length == 0) {
      throw noRow();
    }
    int asked = gnn.getTimeframes();
    if (lengths[0] != lengths[1]) {
      throw new UserErrorException(
          "Cannot train a forecast: the lists of '%s' have from %d to %d numbers; each has one for every window"
              .formatted(gnn.getLabelCol(), lengths[0], lengths[1]));
    }
    if (asked > 0 && asked != lengths[0]) {
      throw new UserErrorException(
          "Cannot train a forecast with timeframes = %d: the lists of '%s' have %d numbers"
              .formatted(asked, gnn.getLabelCol(), lengths[0]));
    }
    if (lengths[0] < 2) {
      throw new UserErrorException(
          "Cannot train a forecast: the lists of '%s' have %d numbers; two windows at least are needed, and one number is a regression"
              .formatted(gnn.getLabelCol(), lengths[0]));
    }
    return lengths[0];
  }

  /** Checks names and fanouts; inferred ones are resolved by the task, which has the degrees. */
  private static void checkNeighbors(TrainingConfig config, GraphSchema schema) {
    DegreeStatistics any =
        new DegreeStatistics(
            Collections.nCopies(schema.edgeTypes().size(), new DegreeStatistics.Degrees(1, 1)));
    NumNeighbors.parse(config.get(NUM_NEIGHBORS))
        .resolve(schema, config.get(STRATEGY), config.get(STRATEGY_BY_EDGE_TYPE), any);
  }

  /** Rows of lists of items, once it is known that there are any. */
  private Dataset<Row> rows(Dataset<Row> seeds) {
    if (seeds.where(functions.col(LabelTable.PROBLEM).isNull()).isEmpty()) {
      throw noRows();
    }
    return seeds;
  }

  private UserErrorException noRows() {
    return new UserErrorException(
        "Cannot train: no row of the label table has an entity, a time and a label in "
            + String.join(", ", gnn.getEntity(), gnn.getTimeCol(), gnn.getLabelCol()));
  }

  private TaskChoice choose(TaskType asked, Dataset<Row> seeds) {
    TaskChoice choice =
        asked == TaskType.MULTILABEL
            ? ofLists(seeds)
            : asked == TaskType.FORECAST
                ? TaskChoice.forecast()
                : LabelTable.areStrings(seeds) ? ofStrings(asked, seeds) : ofNumbers(asked, seeds);
    if (!choice.reason().isEmpty()) {
      LOG.info(choice.reason());
      listener.decided(choice.reason());
    }
    choice.notes().forEach(listener::noted);
    choice.notes().forEach(LOG::warn);
    return choice;
  }

  private TaskChoice ofStrings(TaskType asked, Dataset<Row> seeds) {
    LabelValues.Words words = LabelTable.words(seeds, TrainingOptions.MOST_CLASSES + 1);
    if (words.training().isEmpty() && words.beside().isEmpty()) {
      throw noRow();
    }
    return TaskChoice.ofStrings(asked, gnn.getNumClasses(), words, gnn.getLabelCol());
  }

  private TaskChoice ofLists(Dataset<Row> seeds) {
    long[] lists = LabelTable.oddLists(seeds);
    if (lists[0] == 0) {
      throw noRow();
    }
    return TaskChoice.ofLists(seeds, lists[1], gnn.getLabelCol());
  }

  private TaskChoice ofNumbers(TaskType asked, Dataset<Row> seeds) {
    LabelValues values = LabelTable.values(seeds);
    if (values.rows() == 0) {
      throw noRow();
    }
    return TaskChoice.of(asked, gnn.getNumClasses(), values, seeds, gnn.getLabelCol());
  }

  private UserErrorException noRow() {
    return new UserErrorException(
        "Cannot train: no row of the label table has an entity, a time and a label in "
            + String.join(", ", gnn.getEntity(), gnn.getTimeCol(), gnn.getLabelCol()));
  }
}

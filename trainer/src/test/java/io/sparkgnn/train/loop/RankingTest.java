// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.ENSEMBLE;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.EXCLUDE_SEEN;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.K;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.NEGATIVES;
import static io.sparkgnn.train.config.TrainingOptions.RESAMPLES;
import static io.sparkgnn.train.config.TrainingOptions.SCORING;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.shard.InProcessPeers;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.RankedAnswers;
import io.sparkgnn.train.baseline.RankedComparison;
import io.sparkgnn.train.baseline.Reach;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.ItemCondition;
import io.sparkgnn.train.config.RankScoring;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.ShardedTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.items.Candidates;
import io.sparkgnn.train.items.ItemFit;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.metric.RankingMetric;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ranking from its labels to its answers. */
class RankingTest {
  private static final int ROWS = 600;
  private static final int ANSWERS = 5;

  @TempDir private Path folder;

  private final RankedTask task = RankedTask.make(11, ROWS);
  private final int cut = task.rows().size() * 2 / 3;
  private final SeedSet train = task.rows(0, cut);
  private final SeedSet validation = task.rows(cut, task.rows().size());

  private TrainingConfig.Builder small() {
    return TrainingConfig.builder()
        .task(TaskType.RANKING)
        .entity(task.entity())
        .items(task.items())
        .set(K, ANSWERS)
        .set(CHANNELS, 16)
        .set(BATCH_SIZE, 64)
        .set(EPOCHS, 12)
        .set(LEARNING_RATE, 0.02)
        .set(HEAD_DROPOUT, 0.0)
        .set(TEXT_BUCKETS, 8);
  }

  private TrainedModel fit(TrainingGraph graph, TrainingConfig config) {
    TrainedModel model =
        new Training(graph, config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(train, validation);
    return new BesideFit(graph, train, validation, TrainingListener.NONE).of(model);
  }

  private static float[] answers(TrainedModel model, TrainingGraph graph, SeedSet rows) {
    try (Predictor predictor = model.predictor(graph, "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  @Test
  void learnsWhichItemComesNextFromAllItemsAndFromSome() {
    for (int negatives : new int[] {0, 8}) {
      TrainedModel model = fit(task.graph(), small().set(NEGATIVES, negatives).build());
      double found = model.figures().get("map");
      assertThat(model.beside().comparison().verdict().get(1))
          .startsWith("100.0 % of what was chosen is what the entity was linked to before");
      assertThat(found).describedAs("%d negatives", negatives).isGreaterThan(0.9);
      for (Baseline answer : model.beside().comparison().answers()) {
        assertThat(answer.figures().get(RankedComparison.COVERAGE)).isBetween(1e-9, 1.0);
        if (answer.name().startsWith("popular")) {
          assertThat(answer.figures().get("map")).isLessThan(found);
        }
      }
    }
  }

  @Test
  void beforeItIsTrainedItRanksByLinksAndByWhatIsPopular() {
    TrainedModel model = fit(task.graph(), small().set(EPOCHS, 1).set(LEARNING_RATE, 1e-9).build());
    for (Baseline answer : model.beside().comparison().answers()) {
      if (answer.name().startsWith("popular")) {
        assertThat(model.figures().get("map")).isGreaterThan(answer.figures().get("map"));
      }
    }
  }

  @Test
  void itemsThatAreEquallyPopularComeInNoOrderOfTheirTable() {
    RankedTask undated = task;
    for (int seed = 0; undated.graph().schema().nodeType(undated.items()).timed(); seed++) {
      undated = RankedTask.make(seed, ROWS);
    }
    TrainingConfig config =
        small().entity(undated.entity()).items(undated.items()).set(K, 1000).build();
    SeedSet rows = undated.rows();
    ItemEncoding encoding =
        ItemFit.of(
            undated.graph(),
            undated.graph().schema().nodeType(undated.entity()).index(),
            undated.items(),
            rows,
            Set.of());
    long[] beforeAll = new long[rows.size()];
    ItemTable items = ItemTable.of(undated.graph(), encoding);
    float[] answers =
        new RankedAnswers(items, config, rows, RankingMetric.MAP)
            .of(rows, beforeAll)
            .answers()
            .get(RankedAnswers.POPULAR);
    int count = items.count();
    assertThat(count).isGreaterThan(5);
    float[] first = Arrays.copyOf(answers, count);
    assertThat(IntStream.range(1, count).filter(i -> first[i] < first[i - 1]).count())
        .isGreaterThan(0);
  }

  @Test
  void answersAreDifferentItemsThatAreThereBestFirst() {
    TrainedModel model = fit(task.graph(), small().set(EPOCHS, 1).set(ENSEMBLE, 2).build());
    int type = task.graph().schema().nodeType(task.items()).index();
    float[] answers = answers(model, task.graph(), validation);
    int width = 2 * ANSWERS;
    for (int row = 0; row < validation.size(); row++) {
      Set<Float> seen = new HashSet<>();
      for (int i = 0; i < ANSWERS; i++) {
        float item = answers[row * width + i];
        float score = answers[row * width + ANSWERS + i];
        if (item < 0) {
          assertThat(score).isZero();
          continue;
        }
        assertThat(seen.add(item)).isTrue();
        assertThat(task.graph().topology().time(type, (long) item))
            .isLessThanOrEqualTo(validation.time()[row]);
        if (i > 0) {
          assertThat(score).isLessThanOrEqualTo(answers[row * width + ANSWERS + i - 1]);
        }
      }
    }
  }

  @Test
  void aPredictorAnswersTheSameBitsAgainAndAfterItWasOnAnotherGraph() {
    TrainedModel model = fit(task.graph(), small().set(EPOCHS, 1).build());
    float[] wanted = answers(model, task.graph(), validation);
    SeedSet other = task.rows(0, 100);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      for (int round = 0; round < 3; round++) {
        predictor.predict(other.entity(), other.time(), other.size());
        assertThat(predictor.predict(validation.entity(), validation.time(), validation.size()))
            .isEqualTo(wanted);
        predictor.move(task.graph());
      }
    }
  }

  @Test
  void whatSimpleRankingsReachIsCountedWithThemOrWithout() {
    ItemEncoding encoding =
        ItemFit.of(
            task.graph(),
            task.graph().schema().nodeType(task.entity()).index(),
            task.items(),
            train,
            Set.of());
    ItemTable items = ItemTable.of(task.graph(), encoding);
    TrainingConfig config = small().build();
    Reach alone = Reach.of(items, config, validation, validation.time());
    assertThat(alone.chosen()).isGreaterThan(0);
    assertThat(
            new RankedAnswers(items, config, train, RankingMetric.MAP)
                .of(validation, validation.time())
                .reach())
        .isEqualTo(alone);
  }

  @Test
  void withoutSeenItemsNoneOfTheEntitysOwnIsAnswered() {
    TrainedModel model = fit(task.graph(), small().set(EPOCHS, 1).set(EXCLUDE_SEEN, true).build());
    float[] answers = answers(model, task.graph(), task.rows());
    int width = 2 * ANSWERS;
    for (int row = 0; row < task.rows().size(); row++) {
      Set<Long> own = new HashSet<>();
      for (int i = task.found().offsets()[row]; i < task.found().offsets()[row + 1]; i++) {
        own.add(task.found().items()[i]);
      }
      for (int i = 0; i < ANSWERS; i++) {
        assertThat(own).doesNotContain((long) answers[row * width + i]);
      }
    }
  }

  @Test
  void moreAnswersThanThereAreItemsAreAllItems() {
    TrainedModel model = fit(task.graph(), small().set(EPOCHS, 1).build()).answering(1000);
    int type = task.graph().schema().nodeType(task.items()).index();
    float[] answers = answers(model, task.graph(), validation);
    for (int row = 0; row < validation.size(); row++) {
      int count = 0;
      while (answers[row * 2000 + count] >= 0) {
        count++;
      }
      assertThat((long) count)
          .isEqualTo(task.graph().topology().visibleCount(type, validation.time()[row]));
    }
  }

  @Test
  void candidatesAreAnsweredAsTheyAreAmongAllItems() {
    RankedTask keyed = task;
    for (int seed = 0; !hasPlainKeys(keyed); seed++) {
      keyed = RankedTask.make(seed, ROWS);
    }
    NodeType type = keyed.graph().schema().nodeType(keyed.items());
    TrainingConfig config =
        small().entity(keyed.entity()).items(keyed.items()).set(EPOCHS, 1).set(K, 1000).build();
    SeedSet rows = keyed.rows();
    TrainedModel model =
        new Training(keyed.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(rows, SeedSet.none());
    Set<Float> kept = new HashSet<>();
    List<String> written = new ArrayList<>();
    for (long id = 0; id < type.rows(); id += 2) {
      kept.add((float) id);
      Object value = KeyCodec.decode(type.key(), keyed.graph().keys().key(type.index(), id))[0];
      String text = value.toString().replace("'", "''");
      written.add(value instanceof Long ? text : "'" + text + "'");
    }
    String condition =
        "`%s` IN (%s)".formatted(type.key().get(0).name(), String.join(", ", written));
    float[] all = answers(model, keyed.graph(), rows);
    float[] some = answers(model.answering(1000, List.of(condition)), keyed.graph(), rows);
    for (int row = 0; row < rows.size(); row++) {
      int place = 0;
      for (int i = 0; i < 1000 && all[row * 2000 + i] >= 0; i++) {
        if (kept.contains(all[row * 2000 + i])) {
          assertThat(some[row * 2000 + 1000 + place])
              .isCloseTo(all[row * 2000 + 1000 + i], within(1e-4f));
          assertThat(kept).contains(some[row * 2000 + place]);
          place++;
        }
      }
      assertThat(some[row * 2000 + place]).isEqualTo(-1);
    }
  }

  private static boolean hasPlainKeys(RankedTask task) {
    return switch (task.graph().schema().nodeType(task.items()).key().get(0).type()) {
      case LONG, STRING -> true;
      case DATE, TIMESTAMP -> false;
    };
  }

  @Test
  void conditionsHoldForWhatTheFeatureRowsSay() {
    NodeType type = task.graph().schema().nodeType(task.items());
    ItemTable items =
        ItemTable.of(
            task.graph(),
            ItemFit.of(
                task.graph(),
                task.graph().schema().nodeType(task.entity()).index(),
                task.items(),
                train,
                Set.of()));
    int count = (int) type.rows();
    ByteBuffer rows = ByteBuffer.allocate(count * type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = task.graph().features().reader()) {
      reader.read(type.index(), LongStream.range(0, count).toArray(), count, rows);
    }
    for (FeatureColumn column : type.columns()) {
      String name = '`' + column.name() + '`';
      Map<String, IntPredicate> tests = new LinkedHashMap<>();
      IntUnaryOperator at = item -> item * type.rowBytes() + column.byteOffset();
      if (column.type() == ColumnType.NUMERIC) {
        tests.put(name + " < 0.5", item -> rows.getFloat(at.applyAsInt(item)) < 0.5f);
        tests.put(name + " IS NULL", item -> !Float.isFinite(rows.getFloat(at.applyAsInt(item))));
      } else if (column.type() == ColumnType.BOOLEAN) {
        tests.put(name + " = TRUE", item -> rows.getInt(at.applyAsInt(item)) == 1);
        tests.put(name + " != TRUE", item -> rows.getInt(at.applyAsInt(item)) == 0);
      } else if (column.type() == ColumnType.CATEGORICAL) {
        String first = "'" + column.categories().get(0).replace("'", "''") + "'";
        tests.put(name + " = " + first, item -> rows.getInt(at.applyAsInt(item)) == 0);
        tests.put(name + " NOT IN (" + first + ")", item -> rows.getInt(at.applyAsInt(item)) > 0);
      } else {
        assertThatThrownBy(
                () -> Candidates.check(type, List.of(ItemCondition.parse(name + " = 1"))))
            .isInstanceOf(UserErrorException.class)
            .hasMessageContaining("which has no conditions");
      }
      tests.forEach(
          (text, holds) -> {
            Candidates found = items.candidates(List.of(ItemCondition.parse(text)));
            assertThat(IntStream.range(0, found.count()).map(found::id).toArray())
                .describedAs(text)
                .isEqualTo(IntStream.range(0, count).filter(holds).toArray());
          });
    }
    assertThatThrownBy(() -> Candidates.check(type, List.of(ItemCondition.parse("nothing = 1"))))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("the graph keeps no column nothing of " + type.name());
  }

  @Test
  void scoresOfTowersAreProductsOfEmbeddings() {
    TrainedModel model =
        fit(
            task.graph(),
            small().set(EPOCHS, 1).set(ENSEMBLE, 2).set(SCORING, RankScoring.TOWERS).build());
    float[] answers = answers(model, task.graph(), validation);
    try (Predictor entities = model.embedder(task.graph(), "cpu", EmbeddingSide.ENTITIES);
        Predictor items = model.embedder(task.graph(), "cpu", EmbeddingSide.ITEMS)) {
      int width = entities.outputs();
      assertThat(items.outputs()).isEqualTo(width);
      float[] seeds = entities.predict(validation.entity(), validation.time(), validation.size());
      for (int i = 0; i < ANSWERS; i++) {
        int place = i;
        int[] rows =
            IntStream.range(0, validation.size())
                .filter(row -> answers[row * 2 * ANSWERS + place] >= 0)
                .toArray();
        float[] found =
            items.predict(
                Arrays.stream(rows)
                    .mapToLong(row -> (long) answers[row * 2 * ANSWERS + place])
                    .toArray(),
                Arrays.stream(rows).mapToLong(row -> validation.time()[row]).toArray(),
                rows.length);
        for (int r = 0; r < rows.length; r++) {
          double product = 0;
          for (int c = 0; c < width; c++) {
            product += (double) seeds[rows[r] * width + c] * found[r * width + c];
          }
          assertThat((double) answers[rows[r] * 2 * ANSWERS + ANSWERS + i])
              .isCloseTo(product, within(1e-4));
        }
      }
    }
  }

  @Test
  void isTheSameModelAgainAfterItWasSavedAndWhereTheGraphIsShared() {
    TrainingConfig config = small().set(EPOCHS, 2).build();
    Path files = folder.resolve("graph");
    Manifest manifest = task.graph().graph().writeStore(files, 4);
    int keyed = task.graph().schema().nodeType(task.items()).index();
    try (GraphStore store = GraphStore.open(files);
        InProcessPeers peers = new InProcessPeers(files, manifest, 2, 1 << 16, keyed)) {
      TrainingGraph whole = new LocalTrainingGraph(store);
      TrainedModel model = fit(whole, config);
      float[] wanted = answers(model, whole, validation);
      model.save(folder.resolve("model"));
      TrainedModel loaded = TrainedModel.load(folder.resolve("model"));
      assertThat(answers(loaded, whole, validation)).isEqualTo(wanted);
      TrainingGraph shared = new ShardedTrainingGraph(peers.graph(0));
      assertThat(answers(loaded, shared, validation)).isEqualTo(wanted);
      assertThat(fit(shared, config).weights()).isEqualTo(model.weights());
    }
  }

  @Test
  void whatARankingCannotTakeIsNamed() {
    assertThatThrownBy(() -> fit(task.graph(), small().set(RESAMPLES, 3).build()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("allowed is 1 for a ranking");
    assertThatThrownBy(() -> small().items("").build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("without items");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.HistoryFit;
import io.sparkgnn.train.encode.NaiveForecast;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.trees.BoostedTrees;
import io.sparkgnn.train.trees.TreeRows;
import io.sparkgnn.train.trees.TreeSettings;
import io.sparkgnn.train.trees.TreeTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Grows the trees that a model is compared with. */
public final class TreesFit {
  /** Figures that trees choose from. */
  private static final int FIGURES = 192;

  /** Training rows that trees are grown on at most. */
  private static final int ROWS = 200_000;

  /** Numbers that they are given at most, four bytes each. */
  private static final int NUMBERS = 20_000_000;

  /** Fits with draws of their own whose mean answers: one alone follows its draws. */
  private static final int MEMBERS = 3;

  private static final int MOST_THREADS = 16;

  private final TrainingGraph graph;
  private final TrainingConfig config;
  private final SeedSet train;
  private final int entityType;
  private final int outputs;
  private final TrainingListener listener;

  /**
   * @param train rows with labels, not empty
   * @param outputs values a row: the number of classes, or 1
   * @param listener told of figures that there is no memory for
   */
  public TreesFit(
      TrainingGraph graph,
      TrainingConfig config,
      SeedSet train,
      int outputs,
      TrainingListener listener) {
    this.graph = graph;
    this.config = config;
    this.train = train;
    this.outputs = outputs;
    this.listener = listener;
    this.entityType = graph.schema().nodeType(config.entity()).index();
  }

  /**
   * Trees and how they were grown.
   *
   * @param settings with the rounds of each member, which may be 0
   * @param weighted whether rows weigh what a unit of their target is worth, beside their own
   *     weight
   */
  public record Grown(SeedTrees trees, TreeSettings settings, boolean weighted) {}

  /**
   * Inputs, and what is read of them.
   *
   * @param drawn rows to grow on, {@code even} of them where they weigh the same
   * @param read of the validation rows, {@code judged} of them as what ends the growing
   */
  private record Ground(
      TreeInputs inputs, Drawn drawn, TreeRows even, TreeInputs.Read read, TreeRows judged) {}

  /** One way of growing, the rows grown on, and how the validation rows judge it. */
  private record Candidate(
      Ground ground,
      TreeRows rows,
      BoostedTrees trees,
      TreeSettings settings,
      boolean weighted,
      double figure) {}

  /**
   * Grows as many trees again in the same way, on these rows.
   *
   * @param visible until when each row sees
   */
  public SeedTrees again(Grown grown, long[] visible) {
    BoostedTrees before = grown.trees().trees();
    if (before.rounds() == 0) {
      return grown.trees();
    }
    TreeInputs inputs = grown.trees().asked();
    Drawn drawn = drawn(inputs.on(graph, entityType), visible);
    TreeRows rows = rows(inputs, drawn.read(), drawn.rows(), grown.weighted());
    return new SeedTrees(
        inputs, BoostedTrees.mean(members(before.task(), rows, grown.settings(), 0)));
  }

  private List<BoostedTrees> members(
      TreeTask task, TreeRows rows, TreeSettings settings, int first) {
    List<BoostedTrees> members = new ArrayList<>();
    for (int member = first; member < MEMBERS; member++) {
      TreeSettings own = settings.withSeed(settings.seed() + member);
      members.add(BoostedTrees.fit(task, outputs, rows, null, null, own));
    }
    return members;
  }

  /** The training rows that trees are grown on, and what is read of them. */
  private record Drawn(SeedSet rows, TreeInputs.Read read) {}

  private Drawn drawn(TreeInputs.Reader reader, long[] visible) {
    int[] chosen = train.spread(Math.min(ROWS, NUMBERS / reader.width()));
    SeedSet rows = train.rows(chosen);
    long[] sees = Arrays.stream(chosen).mapToLong(row -> visible[row]).toArray();
    return new Drawn(rows, read(reader, rows, sees));
  }

  /**
   * Grows trees: deep and shallow ones, of a regression's labels as they are and of their change
   * against a naive forecast where there is one, in the window of it that deep trees learn the
   * change against best; by the absolute and by Huber's loss where medians are asked for. The best
   * of these is tried with rows that weigh what a unit of their change is worth. Those that the
   * validation rows are best predicted by are kept.
   *
   * @param visible until when each training row sees
   * @param validation rows that end the growing
   * @param validationVisible until when each of them sees
   * @param judge of predictions for the validation rows
   * @return null if nothing in the graph tells of the label
   */
  public Grown fit(long[] visible, SeedSet validation, long[] validationVisible, Judge judge) {
    HistoryFit.Chosen past =
        new PastFigures(graph, config, listener).chosen(train, visible, FIGURES);
    if (past == null || past.encoding().features().isEmpty()) {
      return null;
    }
    HistoryEncoding chosen = past.encoding();
    TreeInputs inputs =
        new TreeInputs(
            chosen.features(),
            chosen.scales().stream().map(HistoryEncoding.Scale::times).toList(),
            chosen.naive());
    Judging judging = new Judging(visible, validation, validationVisible, judge);
    Candidate best = best(ground(inputs.plain(), judging), null, judge);
    if (inputs.naive() != null) {
      Candidate nearest = nearest(inputs, past.forecasts(), judging);
      best = better(best(nearest.ground(), nearest, judge), best, judge);
    }
    return grown(best);
  }

  /** What is kept: the mean of the best candidate and of others that are grown alike. */
  private Grown grown(Candidate best) {
    int rounds = best.trees().rounds();
    TreeInputs inputs = best.ground().inputs();
    if (rounds == 0) {
      return new Grown(new SeedTrees(inputs, best.trees()), best.settings(), best.weighted());
    }
    TreeSettings settings = best.settings().withRounds(rounds);
    List<BoostedTrees> members = new ArrayList<>(List.of(best.trees()));
    members.addAll(members(best.trees().task(), best.rows(), settings, 1));
    SeedTrees trees = new SeedTrees(inputs, BoostedTrees.mean(members));
    return new Grown(trees, settings, best.weighted());
  }

  /**
   * What candidates are judged by.
   *
   * @param visible until when each training row sees
   * @param rows that end the growing
   * @param rowsVisible until when each of them sees
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Judging(long[] visible, SeedSet rows, long[] rowsVisible, Judge judge) {}

  private Ground ground(TreeInputs inputs, Judging judging) {
    TreeInputs.Reader reader = inputs.on(graph, entityType);
    Drawn drawn = drawn(reader, judging.visible());
    TreeInputs.Read read = read(reader, judging.rows(), judging.rowsVisible());
    return new Ground(
        inputs,
        drawn,
        rows(inputs, drawn.read(), drawn.rows(), false),
        read,
        rows(inputs, read, judging.rows(), false));
  }

  /**
   * The best of deep and shallow trees on the same inputs, of all losses and of weighted rows.
   *
   * @param known one of these that was tried before; null for none
   */
  private Candidate best(Ground ground, Candidate known, Judge judge) {
    Candidate best = null;
    for (TreeTask task : treeTasks(judge.metric(), ground.inputs())) {
      for (TreeSettings settings :
          List.of(deep(), TreeSettings.shallow(config.get(SEED), threads()))) {
        boolean again =
            known != null && known.trees().task() == task && known.settings().equals(settings);
        Candidate tried = again ? known : tried(task, ground, false, settings, judge);
        best = better(tried, best, judge);
      }
    }
    NaiveForecast naive = ground.inputs().naive();
    if (naive != null && naive.log()) {
      Candidate weighted = tried(best.trees().task(), ground, true, best.settings(), judge);
      best = better(weighted, best, judge);
    }
    return best;
  }

  /** Deep trees of the change against the forecast that they learn it against best. */
  private Candidate nearest(TreeInputs inputs, List<NaiveForecast> others, Judging judging) {
    Judge judge = judging.judge();
    List<TreeTask> tasks = treeTasks(judge.metric(), inputs);
    TreeTask task = tasks.get(tasks.size() - 1);
    Candidate best = tried(task, ground(inputs, judging), false, deep(), judge);
    for (NaiveForecast other : others) {
      Ground ground = ground(inputs.against(other), judging);
      best = better(tried(task, ground, false, deep(), judge), best, judge);
    }
    return best;
  }

  private TreeSettings deep() {
    return TreeSettings.standard(config.get(SEED), threads());
  }

  private Candidate tried(
      TreeTask task, Ground ground, boolean weighted, TreeSettings settings, Judge judge) {
    TreeInputs inputs = ground.inputs();
    Drawn drawn = ground.drawn();
    TreeRows rows = weighted ? rows(inputs, drawn.read(), drawn.rows(), true) : ground.even();
    BoostedTrees trees =
        BoostedTrees.fit(
            task,
            outputs,
            rows,
            ground.judged(),
            judge.metric(),
            settings.withRounds(Math.max(20, settings.rounds() / outputs)));
    TreeInputs.Read read = ground.read();
    double figure = judge.figure(inputs.labels(trees.predict(read.matrix()), read.bases()));
    return new Candidate(ground, rows, trees, settings, weighted, figure);
  }

  private static Candidate better(Candidate one, Candidate other, Judge judge) {
    return other == null || judge.better(one.figure(), other.figure()) ? one : other;
  }

  /** The other cores of this process have nothing to do meanwhile; results do not depend on it. */
  private int threads() {
    int wanted = config.get(MATH_THREADS);
    return wanted > 0 ? wanted : Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  private static TreeInputs.Read read(TreeInputs.Reader reader, SeedSet rows, long[] visible) {
    return reader.read(rows.entity(), rows.time(), visible, rows.size());
  }

  private static TreeRows rows(
      TreeInputs inputs, TreeInputs.Read read, SeedSet rows, boolean weighted) {
    float[] labels = SimpleAnswers.labels(rows);
    float[] weights = new float[labels.length];
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      weights[i] = rows.numbers().weight(i);
      if (inputs.naive() != null) {
        labels[i] = inputs.target(labels[i], read.bases()[i]);
      }
      if (weighted) {
        weights[i] *= inputs.naive().weight(read.bases()[i]);
      }
      total += weights[i];
    }
    boolean scaled = weighted || rows.numbers().weighted();
    for (int i = 0; scaled && i < weights.length; i++) {
      weights[i] *= (float) (weights.length / total);
    }
    return new TreeRows(read.matrix(), labels, weights);
  }

  /**
   * What may be learned. Where medians are asked for, Huber's loss is often the surer way there.
   */
  private List<TreeTask> treeTasks(Metric metric, TreeInputs inputs) {
    return switch (config.task()) {
      case BINARY -> List.of(TreeTask.BINARY);
      case MULTICLASS -> List.of(TreeTask.MULTICLASS);
      case REGRESSION -> {
        if (SimpleAnswers.wantsMedian(config, metric)) {
          yield List.of(TreeTask.ABSOLUTE, TreeTask.HUBER);
        }
        boolean levels = inputs.naive() == null;
        yield List.of(
            levels && config.get(REGRESSION_LOSS).takesLogarithms()
                ? TreeTask.POISSON
                : TreeTask.SQUARED);
      }
      case MULTILABEL, FORECAST, RANKING ->
          throw new IllegalStateException("trees learn one label a row");
    };
  }
}

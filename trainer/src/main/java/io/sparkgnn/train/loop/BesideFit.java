// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BASELINES;
import static io.sparkgnn.train.config.TrainingOptions.CALIBRATION;
import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.GAP_PROBABILITY;
import static io.sparkgnn.train.config.TrainingOptions.HISTORY;
import static io.sparkgnn.train.config.TrainingOptions.LOSS;
import static io.sparkgnn.train.config.TrainingOptions.QUANTILES;
import static io.sparkgnn.train.config.TrainingOptions.REFIT_TREES;
import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.STACK;

import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Beside;
import io.sparkgnn.train.baseline.Blend;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.baseline.Judge;
import io.sparkgnn.train.baseline.RankedAnswers;
import io.sparkgnn.train.baseline.RankedComparison;
import io.sparkgnn.train.baseline.SeedTrees;
import io.sparkgnn.train.baseline.SimpleAnswers;
import io.sparkgnn.train.baseline.TreesFit;
import io.sparkgnn.train.calibration.Calibrator;
import io.sparkgnn.train.config.Calibration;
import io.sparkgnn.train.config.Stacking;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.drift.Drift;
import io.sparkgnn.train.drift.ScoreBins;
import io.sparkgnn.train.drift.TrainedOn;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a trained network with simple answers for the validation rows, finds out whether trees
 * should answer together with it, and calibrates what they say together. One process does it, after
 * the training. A pure function of graph, configuration, rows and network.
 */
public final class BesideFit {
  private final TrainingGraph graph;
  private final SeedSet train;
  private final SeedSet all;
  private final TrainingListener listener;

  public BesideFit(
      TrainingGraph graph, SeedSet train, SeedSet validation, TrainingListener listener) {
    this.graph = graph;
    this.train = train;
    this.all = validation;
    this.listener = listener;
  }

  /** The network with what belongs beside it. */
  public TrainedModel of(TrainedModel model) {
    return answering(model.with(model.beside().on(TrainedOn.of(train, null))));
  }

  private TrainedModel answering(TrainedModel model) {
    TrainingConfig config = model.config();
    Stacking stack = config.get(STACK);
    boolean compared = config.get(BASELINES);
    ValidationRows judged = ValidationRows.of(graph, config, train, all);
    SeedSet validation = judged.rows();
    long[] visible = judged.visible(validation);
    if (validation.size() == 0 && stack == Stacking.TREES) {
      listener.noted(
          "without validation rows trees have no weight: the network answers alone, whatever %s says"
              .formatted(STACK));
    }
    if (train.labels() instanceof ItemLabels && compared && validation.size() > 0) {
      return model.with(
          new Beside(ranked(model, judged), null, null, 0, model.beside().trainedOn()));
    }
    Calibration calibration = calibration(config, validation);
    if (stack == Stacking.TREES && !growsTrees(config)) {
      listener.noted(
          "trees learn one number a row: the network answers alone, whatever %s says"
              .formatted(STACK));
    }
    boolean trees = stack != Stacking.NONE || compared;
    if (validation.size() == 0
        || !(train.labels() instanceof NumberLabels)
        || !trees && calibration == Calibration.NONE) {
      return calibration == Calibration.WHOLE_NUMBERS
          ? model.calibrated(Calibrator.WHOLE_NUMBERS)
          : model;
    }
    Judge judge = judge(model, validation);
    if (!trees) {
      float[] network = network(model.unseen(), validation, visible);
      return told(model, network, calibrator(calibration, network, model, judge));
    }
    return beside(model, validation, visible, judge, calibration);
  }

  private static Judge judge(TrainedModel model, SeedSet validation) {
    Task task = model.task();
    Metric metric = task.judging(task.metric(model.config()), validation.labels());
    return new Judge(task, metric, validation.labels(), model.outputs());
  }

  /** What is asked for, where the validation rows can tell. */
  private Calibration calibration(TrainingConfig config, SeedSet validation) {
    Calibration asked = config.get(CALIBRATION);
    return switch (asked) {
      case NONE, WHOLE_NUMBERS -> asked;
      case AUTO -> validation.size() > 0 && answersCounts(config, train) ? asked : Calibration.NONE;
      case TEMPERATURE, ISOTONIC -> {
        if (validation.size() > 0 && !validation.labels().alike()) {
          yield asked;
        }
        listener.noted(
            "%s: probabilities stay as they are, whatever %s says"
                .formatted(
                    validation.size() == 0
                        ? "there are no validation rows"
                        : "every validation label is the same",
                    CALIBRATION));
        yield Calibration.NONE;
      }
    };
  }

  /** Whether each answer is a median, and every label a whole number. */
  private static boolean answersCounts(TrainingConfig config, SeedSet rows) {
    boolean numbers =
        switch (config.task()) {
          case REGRESSION, FORECAST ->
              config.get(QUANTILES).isEmpty()
                  && config.get(REGRESSION_LOSS).wantsMedian()
                  && config.get(LOSS).isEmpty();
          case BINARY, MULTICLASS, MULTILABEL, RANKING -> false;
        };
    return numbers && rows.numbers().areWhole();
  }

  private Calibrator calibrator(
      Calibration calibration, float[] predictions, TrainedModel model, Judge judge) {
    return switch (calibration) {
      case NONE -> null;
      case WHOLE_NUMBERS -> Calibrator.WHOLE_NUMBERS;
      case AUTO -> {
        // That a median is whole is known beforehand: rows only speak against it if they are clear.
        float[] whole = Calibrator.WHOLE_NUMBERS.apply(predictions, model.outputs());
        boolean rounds =
            judge.metric() == StandardMetric.MAE && !judge.clearlyAhead(predictions, whole);
        yield rounds ? Calibrator.WHOLE_NUMBERS : null;
      }
      case TEMPERATURE, ISOTONIC ->
          Calibrator.fit(calibration, predictions, model.outputs(), (NumberLabels) judge.labels());
    };
  }

  private TrainedModel beside(
      TrainedModel model,
      SeedSet validation,
      long[] visible,
      Judge judge,
      Calibration calibration) {
    TrainingConfig config = model.config();
    Stacking stack = config.get(STACK);
    Seen seen = seen(config, train);
    // The network's inputs are chosen among the same figures: those left out were told of then.
    TrainingListener untold = config.get(HISTORY) > 0 ? TrainingListener.NONE : listener;
    boolean one = growsTrees(config);
    TreesFit.Grown chosen =
        one
            ? new TreesFit(graph, config, seen.rows(), model.outputs(), untold)
                .fit(seen.until(), validation, visible, judge)
            : null;
    SeedTrees trees = chosen == null ? null : chosen.trees();
    if (trees == null && stack == Stacking.TREES && one) {
      listener.noted("no figure of the past tells of the label: the network answers without trees");
    }
    float[] network = network(model.unseen(), validation, visible);
    float[] grown = trees == null ? null : predicted(trees, config, validation, visible);
    double weight =
        grown == null || stack == Stacking.NONE
            ? 0
            : stack == Stacking.AUTO
                ? judge.weight(network, grown)
                : judge.bestWeight(network, grown);
    float[] own = weight == 0 ? network : weight == 1 ? grown : Blend.of(network, grown, weight);
    Calibrator calibrator = calibrator(calibration, own, model, judge);
    boolean refit = model != model.unseen();
    boolean again =
        trees != null && trees.trees().rounds() > 0 && (refit || weight > 0 && refitsTrees(config));
    Comparison comparison = null;
    if (config.get(BASELINES)) {
      Map<String, float[]> answers = new LinkedHashMap<>();
      answers.put(Baseline.MODEL, whole(calibrator, own, model));
      if (weight > 0) {
        answers.put(Baseline.NETWORK, whole(calibrator, network, model));
      }
      if (grown != null) {
        answers.put(Baseline.TREES, whole(calibrator, grown, model));
      }
      answers.putAll(
          new SimpleAnswers(config, train, List.of(validation), model.outputs())
              .of(validation, visible, judge.metric()));
      comparison = compared(model, judge, answers, weight, calibrator, again && weight > 0);
    }
    SeedTrees answering = trees;
    if (again) {
      Seen both =
          seen(config, train.and(ValidationRows.known(config, validation, model.outputs())));
      answering =
          new TreesFit(graph, config, both.rows(), model.outputs(), untold)
              .again(chosen, both.until());
    }
    SeedTrees judged = again && !refit ? trees : null;
    TrainedOn on = model.beside().trainedOn();
    Beside beside = new Beside(comparison, answering, judged, weight, on);
    return told(model.with(beside), own, calibrator);
  }

  private static boolean refitsTrees(TrainingConfig config) {
    return switch (config.get(REFIT_TREES)) {
      case AUTO -> config.task() == TaskType.REGRESSION;
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }

  /**
   * Answers as they are judged beside others: rounded where they are, which fits nothing to the
   * rows, and before probabilities are moved.
   */
  private static float[] whole(Calibrator calibrator, float[] answers, TrainedModel model) {
    return calibrator != null && calibrator.rounds()
        ? calibrator.apply(answers, model.outputs())
        : answers;
  }

  /** Calibrated, with how the scores of the validation rows are spread. */
  private TrainedModel told(TrainedModel model, float[] own, Calibrator calibrator) {
    ScoreBins scores =
        model.outputs() > 1
            ? null
            : ScoreBins.of(calibrator == null ? own : calibrator.apply(own, model.outputs()));
    return model.with(model.beside().on(TrainedOn.of(train, scores))).calibrated(calibrator);
  }

  /** Whether trees can learn what the network learns: one number a row, or its class. */
  private static boolean growsTrees(TrainingConfig config) {
    return switch (config.task()) {
      case BINARY, MULTICLASS -> true;
      case REGRESSION -> config.get(QUANTILES).isEmpty();
      case MULTILABEL, FORECAST, RANKING -> false;
    };
  }

  /** A ranking beside what is popular and what the entities were linked to before. */
  private Comparison ranked(TrainedModel model, ValidationRows judged) {
    SeedSet rows = judged.rows();
    long[] visible = judged.visible(rows);
    Task task = model.task();
    Metric metric = task.judging(task.metric(model.config()), rows.labels());
    ItemTable items = ItemTable.of(graph, model.items());
    Map<String, float[]> answers = new LinkedHashMap<>();
    answers.put(Baseline.MODEL, network(model.unseen(), rows, visible));
    RankedAnswers.Answered simple =
        new RankedAnswers(items, model.config(), train, metric).of(rows, visible);
    answers.putAll(simple.answers());
    return RankedComparison.of(task, metric, rows.labels(), answers, simple.reach());
  }

  /**
   * Rows that trees are grown on.
   *
   * @param until when each of them sees
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Seen(SeedSet rows, long[] until) {}

  /** Rows, and where the network's see nothing of some days before their time a copy of each. */
  private static Seen seen(TrainingConfig config, SeedSet rows) {
    if (config.get(GAP_PROBABILITY) == 0) {
      return new Seen(rows, rows.time());
    }
    TrainingConfig always = config.toBuilder().set(GAP_PROBABILITY, 1.0).build();
    SeedSet twice = rows.and(rows);
    long[] until = twice.time().clone();
    for (int i = rows.size(); i < until.length; i++) {
      until[i] -= EpochRows.gap(always, 0, twice.entity()[i], twice.time()[i]);
    }
    return new Seen(twice, until);
  }

  private float[] network(TrainedModel model, SeedSet validation, long[] visible) {
    try (Predictor predictor =
        model.with(Beside.NOTHING).predictor(graph, model.config().get(DEVICE))) {
      return predictor.predict(validation.entity(), validation.time(), visible, validation.size());
    }
  }

  private float[] predicted(
      SeedTrees trees, TrainingConfig config, SeedSet validation, long[] visible) {
    int entityType = graph.schema().nodeType(config.entity()).index();
    return trees
        .on(graph, entityType)
        .predict(validation.entity(), validation.time(), visible, validation.size());
  }

  private Comparison compared(
      TrainedModel model,
      Judge judge,
      Map<String, float[]> answers,
      double weight,
      Calibrator calibrator,
      boolean treesLearn) {
    List<Baseline> judged = new ArrayList<>();
    answers.forEach(
        (name, predictions) -> judged.add(new Baseline(name, judge.figures(predictions))));
    List<String> verdict = new Verdict(model, judge, answers, weight, train.size()).sentences();
    TrainingConfig config = model.config();
    if (calibrator != null && calibrator.rounds()) {
      verdict.add(
          "Answers are rounded to whole numbers; %s: none leaves them as they are."
              .formatted(CALIBRATION));
    }
    if (treesLearn) {
      verdict.add("The trees have learned from these rows since; the figures are of those before.");
    }
    verdict.addAll(
        Drift.of(graph, config, train, all).lines(Drift.remedy(config, model.naive(), treesLearn)));
    return new Comparison(
        judge.metric().key(),
        judge.metric().higherIsBetter(),
        judge.labels().size(),
        judged,
        verdict);
  }
}

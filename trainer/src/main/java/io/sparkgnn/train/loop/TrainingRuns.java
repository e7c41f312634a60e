// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.ENSEMBLE;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.REFIT;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.advise.PlanFacts;
import io.sparkgnn.train.checkpoint.Checkpointing;
import io.sparkgnn.train.checkpoint.FinishedRuns;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.model.FlatParameters;
import io.sparkgnn.train.predict.Scorer;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.predict.TrainedRun;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.LabelFit;
import io.sparkgnn.train.task.Tasks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The trainings that make one model, one after the other: each member of the ensemble with a seed
 * of its own, then, with {@code refit}, each again on training and validation rows. All members
 * have the encoding of the first, so that they score the same batches.
 */
final class TrainingRuns {
  private final TrainingGraph graph;
  private final TrainingConfig config;
  private final byte[] modelFile;
  private final TrainedModel start;
  private final Collective collective;
  private final TrainingListener listener;
  private final Function<SeedSet, Fitted> fitting;
  private List<FlatParameters.Entry> entries;
  private byte[] trainedFile;

  /**
   * What the rows say before anything is trained.
   *
   * @param rows that are trained on
   */
  record Fitted(SeedSet rows, LabelFit labels, ModelSpec spec) {}

  /**
   * @param start that the members go on from; null where they begin anew
   * @param fitting fits encoding and labels to rows, with all processes
   */
  TrainingRuns(
      TrainingGraph graph,
      TrainingConfig config,
      byte[] modelFile,
      TrainedModel start,
      Collective collective,
      TrainingListener listener,
      Function<SeedSet, Fitted> fitting) {
    this.graph = graph;
    this.config = config;
    this.modelFile = modelFile;
    this.start = start;
    this.collective = collective;
    this.listener = listener;
    this.fitting = fitting;
  }

  TrainedModel run(SeedSet train, SeedSet validation, Checkpointing checkpointing) {
    Fitted fitted = fitting.apply(train);
    ValidationRows judging = judging(train, validation);
    LabelNotes.of(Tasks.of(config), config, train, judging.rows()).forEach(listener::noted);
    FinishedRuns runs = FinishedRuns.resume(checkpointing, collective);
    int members = config.get(ENSEMBLE);
    boolean refit = refits(validation);
    for (int member = runs.done().size(); member < members; member++) {
      if (members > 1 || refit) {
        listener.runStarted(members > 1 ? name(member) : "selection");
      }
      train(fitted, member, judging, config.get(EPOCHS), false, runs);
    }
    List<TrainedRun> selected = runs.done().subList(0, members);
    Map<String, Double> figures =
        members == 1
            ? selected.get(0).history().best().metrics()
            : together(fitted.spec(), selected, judging);
    if (!refit) {
      return new TrainedModel(fitted.spec(), entries, selected, trainedFile, figures);
    }
    TrainedModel selection;
    try (ModelRuntime runtime =
        new ModelRuntime(graph, fitted.spec(), modelFile, config.get(DEVICE))) {
      List<FlatParameters.Entry> parameters = runtime.parameters().entries();
      selection = new TrainedModel(fitted.spec(), parameters, selected, modelFile, figures);
    }
    Fitted again =
        fitting.apply(
            train.and(ValidationRows.known(config, validation, fitted.labels().outputs())));
    for (int member = runs.done().size() - members; member < members; member++) {
      listener.runStarted(members > 1 ? "refit of " + name(member) : "refit");
      int epochs = selected.get(member).history().bestEpoch() + 1;
      train(again, member, ValidationRows.none(), epochs, true, runs);
    }
    List<TrainedRun> trained = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      float[] weights = runs.done().get(members + member).weights();
      trained.add(new TrainedRun(weights, selected.get(member).history()));
    }
    return new TrainedModel(again.spec(), entries, trained, trainedFile, figures)
        .refitOf(selection);
  }

  private boolean refits(SeedSet validation) {
    boolean refit = config.get(REFIT) && validation.size() > 0;
    if (config.get(REFIT) && !refit) {
      listener.noted("without validation rows there is nothing to refit on");
    }
    return refit;
  }

  private String name(int member) {
    return "model %d of %d".formatted(member + 1, config.get(ENSEMBLE));
  }

  private void train(
      Fitted fitted,
      int member,
      ValidationRows judging,
      int epochs,
      boolean keepsLast,
      FinishedRuns runs) {
    TrainingConfig own = config.toBuilder().set(SEED, config.get(SEED) + member).build();
    ModelSpec spec = fitted.spec().with(own);
    try (ModelRuntime runtime =
        new ModelRuntime(graph, spec, modelFile, own.get(DEVICE), threads())) {
      runtime.parameters().checkTrainable();
      new TrainingLoop(runtime, spec, Tasks.of(own), fitted.labels(), collective, listener)
          .run(
              fitted.rows(),
              judging,
              epochs,
              keepsLast,
              () -> initial(runtime.parameters(), own, member),
              runs);
      List<TrainedRun> done = runs.done();
      entries = runtime.parameters().entries();
      trainedFile = runtime.trainedFile(done.get(done.size() - 1 - member).weights());
    }
  }

  private int threads() {
    return Math.max(1, config.get(MATH_THREADS));
  }

  private float[] initial(FlatParameters parameters, TrainingConfig own, int member) {
    return start == null ? parameters.initial(own.get(SEED)) : start.weightsFor(parameters, member);
  }

  /** Figures of the mean of all members' predictions. */
  private Map<String, Double> together(
      ModelSpec spec, List<TrainedRun> members, ValidationRows judging) {
    if (judging.size() == 0) {
      return Map.of();
    }
    try (ModelRuntime runtime =
        new ModelRuntime(graph, spec, modelFile, config.get(DEVICE), threads())) {
      List<NDArray> weights = members.stream().map(run -> runtime.array(run.weights())).toList();
      return judging.score(
          new Scorer(runtime, spec, listener::batchScored), weights, spec, collective);
    }
  }

  private ValidationRows judging(SeedSet train, SeedSet validation) {
    if (validation.size() == 0) {
      return ValidationRows.none();
    }
    double stale = ValidationRows.staleDays(graph, validation);
    ValidationRows judging = ValidationRows.of(graph, config, train, validation);
    if (!ValidationRows.isFrozen(graph, config, validation)) {
      if (stale > PlanFacts.STALE_FROM_DAYS) {
        listener.noted(
            String.format(
                Locale.ROOT,
                "validation rows are up to %.0f days later than the newest row of the graph; if the"
                    + " rows to be scored are as well, set %s to frozen",
                stale,
                VALIDATION_HISTORY));
      }
      return judging;
    }
    Instant until = Instant.EPOCH.plus(judging.until(), ChronoUnit.MICROS);
    int left = validation.size() - judging.size();
    if (judging.size() == 0) {
      throw VALIDATION_HISTORY.refused(
          config.get(VALIDATION_HISTORY).name().toLowerCase(Locale.ROOT),
          "every validation row is about an entity that is later than %s, when the training rows end; allowed is fresh"
              .formatted(until));
    }
    if (left > 0) {
      listener.noted(
          "%d of %d validation rows are about entities later than %s, after which validation rows see nothing: they are left out of the validation"
              .formatted(left, validation.size(), until));
    }
    return judging;
  }
}

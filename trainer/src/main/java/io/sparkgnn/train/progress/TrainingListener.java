// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.progress;

/** Told of progress, on the thread that trains. It should return at once. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Before the start of each of the several trainings that make a model: the members of an
   * ensemble, and the refit of each. Not called where there is but one training.
   *
   * @param run what people call it, such as {@code model 2 of 4} or {@code refit}
   */
  default void runStarted(String run) {}

  /**
   * Before the first step.
   *
   * @param epochs how many at most
   * @param stepsPerEpoch how many optimizer steps each
   * @param parameters number of trained weights
   */
  default void started(int epochs, int stepsPerEpoch, long parameters) {}

  /**
   * After {@link #started}, when a checkpoint was found: the training goes on from it.
   *
   * @param epoch that it goes on in, from 0
   * @param step how many of the epoch's steps are done
   */
  default void resumed(int epoch, int step, int stepsPerEpoch) {}

  /**
   * Before the first step, for each thing about the labels that people should know though nothing
   * is wrong with it, such as that there is but one.
   *
   * @param line one line
   */
  default void noted(String line) {}

  /**
   * After a step.
   *
   * @param step 1 to stepsPerEpoch
   * @param loss the step's mean loss
   */
  default void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {}

  /** After batches of validation rows were scored, some at the same time. */
  default void batchScored() {}

  /**
   * After a checkpoint could not be written: the training goes on, and the next one is tried.
   *
   * @param reason one line
   */
  default void checkpointFailed(String reason) {}

  /** After an epoch and its validation. */
  default void epochDone(EpochReport report) {}
}

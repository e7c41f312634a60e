/**
 * What a training is told: {@link io.sparkgnn.train.config.TrainingConfig}, checked when it is
 * made, and the closed sets that its values come from. Every other package of the trainer reads it;
 * it knows none of them but the task and the metrics.
 */
package io.sparkgnn.train.config;

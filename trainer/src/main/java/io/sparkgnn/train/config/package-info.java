/**
 * What a training is told: the options that there are ({@link
 * io.sparkgnn.train.config.TrainingOptions}, each an {@link io.sparkgnn.train.config.Option} of
 * some {@link io.sparkgnn.train.config.Kind}), {@link io.sparkgnn.train.config.TrainingConfig} with
 * a value for each, and the closed sets that values come from. Every other package of the trainer
 * reads it; it knows none of them but the task and the metrics.
 */
package io.sparkgnn.train.config;

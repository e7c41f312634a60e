/**
 * Judges predictions: the figures of an epoch and the curves of a report. Plain arrays in, plain
 * records out; called by the training loop, the command line's {@code evaluate} and the report.
 * Knows neither models nor tensors.
 */
package io.sparkgnn.train.metric;

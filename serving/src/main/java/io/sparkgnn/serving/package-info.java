/**
 * Scores entities as of a time with a trained model over a graph on this machine, for many callers
 * at once and without Spark: {@link io.sparkgnn.serving.ServedModel} is what {@code fit} wrote,
 * {@link io.sparkgnn.serving.ServedGraph} what it is scored on, and {@link
 * io.sparkgnn.serving.ScoringService} puts the seeds of concurrent requests together into batches.
 * Called by programs that score in their own process, and by {@code io.sparkgnn.serving.http}.
 * Knows no network.
 */
package io.sparkgnn.serving;

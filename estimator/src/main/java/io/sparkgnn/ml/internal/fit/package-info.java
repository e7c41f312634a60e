/**
 * One call of {@code Gnn.fit}: what the driver checks without a job ({@code Fit}), the barrier
 * stage ({@code FitStage}) and one task of it ({@code FitTask}). Called by {@code io.sparkgnn.ml};
 * knows Spark, label tables and the training loop's API, nothing of what a model is made of.
 */
package io.sparkgnn.ml.internal.fit;

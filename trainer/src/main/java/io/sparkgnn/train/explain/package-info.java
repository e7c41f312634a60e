/**
 * Which columns, edge types and neighbors moved a prediction, and which move a model's predictions
 * as a whole: {@link io.sparkgnn.train.explain.Explainer} explains one seed, {@link
 * io.sparkgnn.train.explain.Importance} sums up several. Called by the estimator. Knows any model
 * only by its scores, and by the inputs that {@link io.sparkgnn.train.model.InputLens} shows.
 */
package io.sparkgnn.train.explain;

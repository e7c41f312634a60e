/**
 * The Spark ML face: {@link io.sparkgnn.ml.Gnn}, an Estimator that trains in one barrier stage, and
 * {@link io.sparkgnn.ml.GnnModel}, the Model that scores. Called by users and the command line;
 * knows Spark, the label tables and the training loop's API, nothing of what a model is made of.
 */
package io.sparkgnn.ml;

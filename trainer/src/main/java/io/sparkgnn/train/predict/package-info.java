/**
 * A trained model and its predictions: {@link io.sparkgnn.train.predict.TrainedModel} is read and
 * written as a folder, {@link io.sparkgnn.train.predict.Predictor} scores seeds. Called by programs
 * that score, with or without Spark, and by the loop for validation.
 */
package io.sparkgnn.train.predict;

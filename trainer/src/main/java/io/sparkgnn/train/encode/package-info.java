/**
 * What raw feature rows and times become before they enter a model: statistics fitted once on rows
 * visible at the end of the training labels ({@code EncodingFit}), kept with the model ({@code
 * GraphEncoding}), and bound to the columns of whatever graph is scored ({@code BoundTable}).
 * Called by the training loop and the predictor; knows neither models nor batches.
 */
package io.sparkgnn.train.encode;

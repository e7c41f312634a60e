/**
 * Moves probabilities to what rows that were not trained on show. Plain arrays in and out; called
 * by the training once it is over, and by predictors. Knows neither models nor tensors.
 */
package io.sparkgnn.train.calibration;

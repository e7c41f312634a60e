/**
 * {@code GnnModel.transform} and {@code explain}: the driver's plan and the executors' batches of
 * rows.
 */
package io.sparkgnn.ml.internal.score;

/**
 * What a training gets: the graph ({@link io.sparkgnn.train.data.TrainingGraph}, whole or sharded)
 * and the labeled seeds. Called by everybody who starts a training or a prediction.
 */
package io.sparkgnn.train.data;

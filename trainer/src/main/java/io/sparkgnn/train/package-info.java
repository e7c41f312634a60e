/**
 * Training and scoring on one process: from labeled seeds and a graph to a {@link
 * io.sparkgnn.train.TrainedModel} and its predictions.
 *
 * <p>{@link io.sparkgnn.train.Training} runs the loop. It takes its batches from {@code batch}
 * (sampling, feature fetch and step overlap), turns raw rows into vectors with {@code encode}, runs
 * the blocks of {@code model}, whose missing operators are in {@code op}, and judges them with
 * {@code metric}. Several processes train one model by handing in a {@link
 * io.sparkgnn.train.Collective}; the loop itself knows neither Spark nor the network.
 *
 * <p>Called by {@code io.sparkgnn.ml} and by programs that train without Spark.
 */
package io.sparkgnn.train;

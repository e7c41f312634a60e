/**
 * Training on one process: from labeled seeds and a graph to a trained model.
 *
 * <p>{@link io.sparkgnn.train.loop.Training} checks and prepares, {@code TrainingLoop} runs. It
 * takes its batches from {@code loader} (sampling, feature fetch and step overlap), turns raw rows
 * into vectors with {@code encode}, runs the blocks of {@code model}, whose missing operators are
 * in {@code op}, and judges them with {@code metric}. Several processes train one model by handing
 * in a {@link io.sparkgnn.train.collective.Collective}; the loop itself knows neither Spark nor the
 * network.
 *
 * <p>Called by the estimator and by programs that train without Spark.
 */
package io.sparkgnn.train.loop;

/**
 * Benchmarks of the sampler, the feature store and the training on a job's own graph, beside what
 * the machine itself can do, measured in the same run. Called by {@code spark-gnn bench}; results
 * are JSON lines ({@link io.sparkgnn.examples.bench.BenchLine}). Knows nothing of the command line.
 */
package io.sparkgnn.examples.bench;

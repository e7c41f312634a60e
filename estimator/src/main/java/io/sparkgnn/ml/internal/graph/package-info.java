/**
 * The graph that a stage works on, as the driver names it and a task opens it, whole or sharded,
 * once for each JVM. Called by fitting and scoring.
 */
package io.sparkgnn.ml.internal.graph;

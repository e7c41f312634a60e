/**
 * Rows to learn from or to score, as columns: entities, times, labels. Made from label tables, sent
 * between tasks, and taken by the training. Knows neither tables nor tensors.
 */
package io.sparkgnn.seed;

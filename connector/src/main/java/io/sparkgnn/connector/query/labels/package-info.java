/**
 * Label tables: a checked query at its anchor times as a DataFrame plan. Each fact table is read
 * once for all anchor times and all aggregates; each of its rows goes to the anchor times whose
 * windows it lies in, and one aggregation makes the values. Nothing proportional to the data passes
 * through the driver. Called by {@link io.sparkgnn.connector.query.PredictiveQuery}.
 */
package io.sparkgnn.connector.query.labels;

/**
 * A query against the tables and links of a graph: which table, column and path each name means,
 * whether types and windows fit, and what kind of task follows. Called by {@link
 * io.sparkgnn.connector.query.PredictiveQuery}; reads no rows.
 */
package io.sparkgnn.connector.query.check;

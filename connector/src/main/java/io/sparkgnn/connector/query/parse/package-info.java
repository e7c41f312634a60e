/**
 * From a query's text to its tree, with the grammar {@code PredictiveQuery.g4}. Errors point at the
 * place in the text. Called by {@link io.sparkgnn.connector.query.PredictiveQuery}; knows no
 * tables.
 */
package io.sparkgnn.connector.query.parse;

/**
 * The predictive query language, from the question to the label table: {@link
 * io.sparkgnn.connector.query.PredictiveQuery} is what callers use. Its steps are in the packages
 * below, in the order in which a query passes them: parse (text to tree), ast (the tree and how it
 * is printed), check (the tree against tables and links) and labels (the checked query as a
 * DataFrame plan). Knows tables and links; nothing of models or graph stores.
 */
package io.sparkgnn.connector.query;

/**
 * Label tables: rows of (entity key, time, label) become seeds of the graph, and every row that
 * cannot become one is counted under a name. Called by the Spark ML face and the command line;
 * knows tables and keys, nothing of models.
 */
package io.sparkgnn.connector.label;

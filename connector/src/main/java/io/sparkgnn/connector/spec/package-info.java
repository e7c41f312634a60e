/**
 * How a graph is declared: its tables, keys, times and links. Called by everybody who builds a
 * graph or reads where one came from; knows sources of tables, nothing of how they are read.
 */
package io.sparkgnn.connector.spec;

/**
 * What is in the columns: a pass over a table's rows, while they are sorted, gathers counts and
 * bounded sets, and from them follows how each column is stored. Called by the graph build only; a
 * profile's size is bounded and does not grow with the number of rows.
 */
package io.sparkgnn.connector.profile;

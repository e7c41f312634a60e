/**
 * What is in the columns: one pass over a table's numbered rows gathers counts and bounded sets,
 * and from them follows how each column is stored. Called by the graph build only; a profile's size
 * is bounded and does not grow with the number of rows.
 */
package io.sparkgnn.connector.profile;

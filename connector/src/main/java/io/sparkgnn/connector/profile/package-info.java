/**
 * What is in the columns: a pass over a table's rows, while they are sorted, gathers counts and
 * bounded sets, and from them follows how each column is stored. Called by the graph build; a
 * profile's size is bounded and does not grow with the number of rows. Which times lie apart from
 * all others is told here, too, for the build's report and for anchor times.
 */
package io.sparkgnn.connector.profile;

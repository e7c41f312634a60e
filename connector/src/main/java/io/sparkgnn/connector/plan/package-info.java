/**
 * Before the first row is read: the declared tables and links checked against the sources' schemas,
 * the place of every column, and where rows without a time of their own take it from. Called by the
 * graph build only; starts no Spark job but the one that infers a CSV file's types.
 */
package io.sparkgnn.connector.plan;

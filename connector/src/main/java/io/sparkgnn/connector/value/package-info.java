/**
 * How the values of warehouse columns are read as keys, times and numbers, as Spark expressions:
 * the same for the build, for labels and for seeds. A value that cannot be read is a null here,
 * never an exception, and whoever asks counts it.
 */
package io.sparkgnn.connector.value;

/** A model on a Hadoop file system: written and read in Spark ML's form. */
package io.sparkgnn.ml.internal.save;

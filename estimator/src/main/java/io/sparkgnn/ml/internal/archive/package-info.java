/** A trained model as bytes that travel to executors. */
package io.sparkgnn.ml.internal.archive;

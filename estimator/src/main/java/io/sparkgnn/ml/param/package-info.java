/**
 * The options of {@link io.sparkgnn.ml.Gnn} and {@link io.sparkgnn.ml.GnnModel}, and the Params,
 * getters and setters that are made from them when the module is built. Knows Spark ML and the
 * options of the training.
 */
package io.sparkgnn.ml.param;

/**
 * The Params of {@link io.sparkgnn.ml.Gnn} and {@link io.sparkgnn.ml.GnnModel}, by what they are
 * about. Knows Spark ML only.
 */
package io.sparkgnn.ml.param;

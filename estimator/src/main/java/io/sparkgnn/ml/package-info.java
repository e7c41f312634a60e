/**
 * The Spark ML face: {@link io.sparkgnn.ml.Gnn}, an Estimator that trains in one barrier stage, and
 * {@link io.sparkgnn.ml.GnnModel}, the Model that scores. This package, {@code param} and {@code
 * fit} are the public API; everything below {@code internal} may change without notice.
 */
package io.sparkgnn.ml;

/**
 * An estimator's predictive query: the task and the label table that follow from it. Called by
 * fitting and by the application.
 */
package io.sparkgnn.ml.internal.query;

/**
 * What {@link io.sparkgnn.ml.Gnn}'s fit says: while it runs, to a {@link
 * io.sparkgnn.ml.fit.FitListener}, and afterwards, in a {@link io.sparkgnn.ml.fit.GnnSummary}.
 */
package io.sparkgnn.ml.fit;

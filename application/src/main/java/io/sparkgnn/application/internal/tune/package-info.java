/**
 * Tuning of a model plan: {@link io.sparkgnn.application.internal.tune.Candidates} varies it and
 * {@link io.sparkgnn.application.internal.tune.SuccessiveHalving} gives more epochs to the better
 * half, again and again. Called by the command line, which trains; knows plans and figures, neither
 * Spark nor how a model is trained.
 */
package io.sparkgnn.application.internal.tune;

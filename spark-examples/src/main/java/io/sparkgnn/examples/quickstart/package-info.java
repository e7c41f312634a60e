/**
 * The shop of {@code spark-gnn quickstart}: its generator with a planted signal and known true
 * probabilities ({@link io.sparkgnn.examples.quickstart.Shop}), its job file, and what a model of
 * one table at a time makes of it. Called by the command line and the notebook; knows Spark, and
 * nothing of graphs.
 */
package io.sparkgnn.examples.quickstart;

/**
 * Model plans: what to train, proposed from what the graph and the label table look like, and what
 * a plan costs. {@link io.sparkgnn.train.advise.SeedDegrees} and {@link
 * io.sparkgnn.train.advise.NeighborhoodCost} look at some seeds' neighborhoods as of their times;
 * {@link io.sparkgnn.train.advise.PlanRules} turns that into a {@link
 * io.sparkgnn.train.advise.ModelPlan} of values with reasons. Called by the Spark ML face; knows
 * graphs, samplers and labeled seeds, neither Spark nor tensors.
 */
package io.sparkgnn.train.advise;

/**
 * Model plans: what to train, proposed from what the graph and the label table look like, and what
 * a plan costs. {@link io.sparkgnn.train.plan.SeedDegrees} and {@link
 * io.sparkgnn.train.plan.NeighborhoodCost} look at some seeds' neighborhoods as of their times;
 * {@link io.sparkgnn.train.plan.PlanRules} turns that into a {@link
 * io.sparkgnn.train.plan.ModelPlan} of values with reasons. Called by the Spark ML face; knows
 * graphs, samplers and labeled seeds, neither Spark nor tensors.
 */
package io.sparkgnn.train.plan;

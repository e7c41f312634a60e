/**
 * Temporal neighbor sampling: from seeds (entity, time) and a plan to subgraphs, one neighborhood a
 * seed, as a pure function of (graph version, run seed, epoch, entity, time, plan). Called by the
 * trainer's batch source and the command line; sees the graph only as a {@link
 * io.sparkgnn.graph.Topology} and knows nothing of features or models.
 */
package io.sparkgnn.sampling;

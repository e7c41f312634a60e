/**
 * What a graph is: its schema (node types, links, edge types, feature columns) and its topology
 * (times, parents, neighbor lists), as read from an immutable graph store. Called by the sampler,
 * the connector and the trainer; knows nothing of Spark, tensors or models.
 *
 * <p>Words: every table is a <i>node type</i>, every row a <i>node</i>; a foreign key is a
 * <i>link</i> from its child table to its parent table and gives two <i>edge types</i>. Node ids
 * are dense per node type, from 0, in order of (time, key), so that "visible at time t" is "id &lt;
 * visibleCount(t)".
 */
package io.sparkgnn.graph;

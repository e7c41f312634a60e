/**
 * Rows that have come since a graph was built, in memory, on top of it: new nodes, late ones,
 * changed and deleted ones.
 *
 * <p>Base and overlay are one graph with one order, (time, key). {@link
 * io.sparkgnn.overlay.GraphOverlay} takes rows; {@link io.sparkgnn.overlay.OverlaySnapshot} is the
 * graph as of one moment, behind the same interfaces as a graph store. Its ids are those that the
 * nodes would have in a graph that was built anew from the same rows, so a sampler draws the same
 * neighbors and does not know that there is an overlay.
 *
 * <p>How: nothing of the base is copied. {@link io.sparkgnn.overlay.IdMap} goes from a base id to
 * the id in the whole and back: a node's id grows by the number of new rows before it and shrinks
 * by the number of rows that are gone. In the usual case, where all rows are newer than the base's,
 * both are the same number. A parent's list of children is the base's, with those that are gone
 * skipped and the new ones put in. A base row that changes is gone and comes back as a new one that
 * takes over its children.
 *
 * <p>Rows that belong behind all others are put there ({@code Growth}), in arrays that earlier
 * snapshots share and whose ends they do not see. Other changes are an overlay over that state
 * ({@code Carrier}), until all rows are put together anew.
 *
 * <p>Times that other rows give follow the rows: a row without a parent that dates it is held until
 * one comes, and a row that is first seen earlier moves.
 *
 * <p>What a base does not keep cannot be found again: the foreign key of a base row that fitted no
 * row when the base was built, and rows that the build left out. They count when they are sent
 * again, or when the graph is built anew. Rows of tables without a primary key cannot be changed or
 * deleted; of several at one time, new ones come behind those of the base.
 */
package io.sparkgnn.overlay;

// SPDX-License-Identifier: Apache-2.0
/**
 * What an entity's past says, exactly: counts, sums and means over all rows that a node can see in
 * a window, however many a fanout would have sampled.
 *
 * <p>Ids are in order of time, so a window of a node's children is two searches in its list. {@link
 * io.sparkgnn.history.LocalLists} keeps the columns of the children in the order of these lists
 * with sums on the way, so that a window's sum is a subtraction: four bytes a child and numeric
 * column, and a few hundredths of that for the sums and for what is missing; an eighth of a byte
 * for a flag. {@link io.sparkgnn.history.SeedFeature} is one such figure, {@link
 * io.sparkgnn.history.SeedFeatureReader} computes many of them for many seeds, each as of its own
 * time: nothing that the seed cannot see is ever looked at.
 *
 * <p>The reader knows no lists itself. It walks the figures' paths, and asks about the lists at
 * their ends, through a {@link io.sparkgnn.history.ListReader}: one call for all steps of the same
 * depth ({@link io.sparkgnn.history.ListStep}), then one for all lists ({@link
 * io.sparkgnn.history.ListQuery}). So the lists may be in this process or in others. A list is
 * always in one, whole and in the order of ids, and what is made of it is computed there; what
 * several lists are put together of is added by the reader in the order of the seed's children. So
 * the same numbers are added in the same order wherever the lists are, and the figures have the
 * same bits.
 *
 * <p>What is kept may take a share of the heap, and is chosen by what is wanted alone: figures that
 * there is no memory for are told of ({@link io.sparkgnn.history.ListMemory}), and refused when
 * they are to be read.
 */
package io.sparkgnn.history;

// SPDX-License-Identifier: Apache-2.0
/**
 * What an entity's past says, exactly: counts, sums and means over all rows that a node can see in
 * a window, however many a fanout would have sampled.
 *
 * <p>Ids are in order of time, so a window of a node's children is two searches in its list. {@link
 * io.sparkgnn.history.ListColumns} keeps the columns of the children in the order of these lists
 * with sums on the way, so that a window's sum is a subtraction: four bytes a child and numeric
 * column, and a thirty-second of a byte for the sums; an eighth of a byte for a flag. {@link
 * io.sparkgnn.history.SeedFeature} is one such figure, {@link
 * io.sparkgnn.history.SeedFeatureReader} computes many of them for many seeds, each as of its own
 * time: nothing that the seed cannot see is ever looked at.
 */
package io.sparkgnn.history;

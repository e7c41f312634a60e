// SPDX-License-Identifier: Apache-2.0
/**
 * What a ranking ranks: the items of a table as of any time, with exact figures of how popular each
 * was ({@link io.sparkgnn.train.items.ItemTable}), and the items that an entity was linked to
 * before ({@link io.sparkgnn.train.items.OwnItems}). Called by the objective, the scorer and the
 * simple answers of rankings; sees lists and times, no tensors.
 */
package io.sparkgnn.train.items;

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

/**
 * One direction of a link. Edge type {@code 2 * link} leads from child row to parent row (at most
 * one neighbor), {@code 2 * link + 1} from parent row to its child rows.
 *
 * @param index position in {@link GraphSchema#edgeTypes()}
 * @param name {@code FROM_TABLE.COLUMN->TO_TABLE.COLUMN}, in the user's own case; a composite key
 *     is written {@code TABLE.(A,B)}
 * @param link index of the link
 * @param from node type that is expanded
 * @param to node type of the neighbors
 * @param toMany whether a node can have more than one neighbor (parent to children)
 */
public record EdgeType(int index, String name, int link, int from, int to, boolean toMany) {}

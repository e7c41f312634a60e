// SPDX-License-Identifier: Apache-2.0

/**
 * Graphs that follow their tables. A refresh reads what has changed in the Delta tables since the
 * versions that a graph was built from, puts it on top of the graph as an overlay, and writes both
 * as one new store: the one that a build of all rows writes, for the cost of copying the old one.
 * What cannot be told from the tables' logs has a reason that is named, and the graph is built
 * anew.
 */
package io.sparkgnn.connector.refresh;

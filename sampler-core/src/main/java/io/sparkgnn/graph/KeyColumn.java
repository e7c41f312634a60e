// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

/** One column of a table's primary key. */
public record KeyColumn(String name, KeyType type) {}

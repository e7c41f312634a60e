// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/**
 * A column of several slots that is used as it is: a text's n-gram hashes or an embedding.
 *
 * @param column name of the column
 * @param length its slots
 */
public record SpanEncoding(String column, int length) {}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import java.util.List;

/**
 * How one table becomes inputs.
 *
 * @param table its name
 * @param hours whether its rows' times have a time of day
 * @param numbers numeric columns; like all columns, those left out are not named
 * @param categories categorical and boolean columns
 * @param texts columns of n-gram hashes
 * @param vectors columns of embeddings
 * @param ages timestamp columns other than the table's time
 */
public record TableEncoding(
    String table,
    boolean hours,
    List<NumberEncoding> numbers,
    List<CategoryEncoding> categories,
    List<SpanEncoding> texts,
    List<SpanEncoding> vectors,
    List<AgeEncoding> ages) {
  public TableEncoding {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    texts = List.copyOf(texts);
    vectors = List.copyOf(vectors);
    ages = List.copyOf(ages);
  }
}

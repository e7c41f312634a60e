// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param own columns with an encoder of the user's own; null, in a model that is older than these,
 *     for none
 */
public record TableEncoding(
    String table,
    boolean hours,
    List<NumberEncoding> numbers,
    List<CategoryEncoding> categories,
    List<SpanEncoding> texts,
    List<SpanEncoding> vectors,
    List<AgeEncoding> ages,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OwnEncoding> own) {
  public TableEncoding {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    texts = List.copyOf(texts);
    vectors = List.copyOf(vectors);
    ages = List.copyOf(ages);
    own = own == null ? List.of() : List.copyOf(own);
  }
}

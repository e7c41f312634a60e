// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.NodeType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The key that was probably meant by one that the graph does not have: strings are compared as they
 * are, so that a key padded with blanks, in other case or without its zeros is another key.
 */
public final class NearKey {
  /** Fixed-width columns of warehouses and mainframes are rarely wider. */
  private static final int MOST_PADDED = 40;

  private NearKey() {}

  /**
   * Looks for a key that differs in blanks around it, in case or in zeros before it alone. Some
   * dozens of lookups.
   *
   * @param key as {@link KeyCodec} encodes it
   * @return the key as the graph has it, printed; empty when there is none
   */
  public static Optional<String> of(KeyDictionary keys, NodeType entity, byte[] key) {
    List<KeyColumn> columns = entity.key();
    if (columns.size() != 1 || columns.get(0).type() != KeyType.STRING) {
      return Optional.empty();
    }
    String text = (String) KeyCodec.decode(columns, key)[0];
    for (String other : variants(text)) {
      if (keys.id(entity.index(), KeyCodec.encode(columns, other)) >= 0) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private static Set<String> variants(String text) {
    Set<String> variants = new LinkedHashSet<>();
    String bare = text.strip();
    for (String one : List.of(bare, bare.toUpperCase(Locale.ROOT), bare.toLowerCase(Locale.ROOT))) {
      variants.add(one);
      StringBuilder padded = new StringBuilder(one);
      while (padded.length() < MOST_PADDED) {
        variants.add(padded.append(' ').toString());
      }
    }
    if (bare.matches("\\d+(\\.0+)?")) {
      String digits = bare.replaceFirst("\\.0+$", "");
      String number = digits.replaceFirst("^0+(?=\\d)", "");
      StringBuilder zeros = new StringBuilder(number);
      variants.add(digits);
      variants.add(number);
      while (zeros.length() < MOST_PADDED) {
        variants.add(zeros.insert(0, '0').toString());
      }
    }
    variants.remove(text);
    return variants;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.value.Guess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A few different strings of a column: those of the smallest hashes, so that merging in any order
 * keeps the same ones. Mutable, for one thread.
 */
final class StringSample {
  private static final int KEPT = 64;
  private static final int LONGEST = 64;
  private static final int SCRAMBLE = 0x9E3779B1;
  private static final int EXAMPLES = 3;

  private final TreeMap<Integer, String> kept = new TreeMap<>();

  void add(String value) {
    int hash = value.hashCode() * SCRAMBLE;
    if (value.length() <= LONGEST && (kept.size() < KEPT || hash < kept.lastKey())) {
      kept.put(hash, value);
      if (kept.size() > KEPT) {
        kept.pollLastEntry();
      }
    }
  }

  void merge(StringSample other) {
    other.kept.values().forEach(this::add);
  }

  /** What the strings would be if they were read as they are written, with how to read them so. */
  Optional<String> meant() {
    List<String> values = new ArrayList<>(kept.values());
    List<String> words = Guess.nullWords(values);
    List<String> rest = new ArrayList<>(values);
    rest.removeAll(words);
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    String nulls = words.isEmpty() ? "" : Guess.nullValues(words);
    String examples =
        rest.stream()
            .limit(EXAMPLES)
            .map(value -> "'" + value + "'")
            .collect(Collectors.joining(", "));
    if (rest.stream().allMatch(Guess::isNumber)) {
      return words.isEmpty()
          ? Optional.empty()
          : Optional.of("numbers (%s); give the source %s".formatted(examples, nulls));
    }
    String also = nulls.isEmpty() ? "" : " and " + nulls;
    if (Guess.decimalCommas(rest)) {
      return Optional.of(
          "numbers with decimal commas (%s); give the source decimal: ','%s"
              .formatted(examples, also));
    }
    if (Guess.times(rest)) {
      return Optional.of(
          "times (%s); declare the column timestamp%s"
              .formatted(examples, nulls.isEmpty() ? "" : " and give the source " + nulls));
    }
    return Guess.timeOf(rest)
        .map(
            time ->
                "%s (%s), and declare the column timestamp"
                    .formatted(time.giving("the table time_format"), examples));
  }
}

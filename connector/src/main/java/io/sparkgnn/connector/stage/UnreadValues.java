// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.connector.plan.ValueCheck;
import java.util.ArrayList;
import java.util.List;

/**
 * What one reading of a source found in a column that may not be readable. Mutable, for one thread;
 * its size is bounded.
 */
public final class UnreadValues {
  private static final int EXAMPLES = 20;
  private static final int LONGEST = 80;
  private static final char QUOTE = '"';

  private final ValueCheck check;
  private final ArrayList<Example> examples = new ArrayList<>();
  private long present;
  private long unread;
  private long oddQuotes;

  /**
   * A value that could not be read.
   *
   * @param where its row, such as {@code order_id 17} or {@code row 3}, or ""
   */
  public record Example(String value, String where) {
    @Override
    public String toString() {
      return "'" + value + "'" + (where.isEmpty() ? "" : " (" + where + ")");
    }
  }

  UnreadValues(ValueCheck check) {
    this.check = check;
  }

  /**
   * Takes a value of the check's hidden column.
   *
   * @return whether it could not be read and an example is wanted
   */
  boolean add(String told) {
    present++;
    if (told.isEmpty()) {
      return false;
    }
    unread++;
    if (told.chars().filter(c -> c == QUOTE).count() % 2 != 0) {
      oddQuotes++;
    }
    return examples.size() < EXAMPLES;
  }

  void example(String told, String where) {
    String value = told.substring(ValueCheck.UNREAD.length());
    String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
    if (examples.stream().noneMatch(known -> known.value().equals(shown))) {
      examples.add(new Example(shown, where));
    }
  }

  void merge(UnreadValues other) {
    present += other.present;
    unread += other.unread;
    oddQuotes += other.oddQuotes;
    for (Example example : other.examples) {
      if (examples.size() < EXAMPLES
          && examples.stream().noneMatch(known -> known.value().equals(example.value()))) {
        examples.add(example);
      }
    }
  }

  /** What was looked for. */
  public ValueCheck check() {
    return check;
  }

  /** Values that are not missing, read or not. */
  public long present() {
    return present;
  }

  /** Values that could not be read. */
  public long unread() {
    return unread;
  }

  /** Unread values with an odd number of double quotes: halves of a quoted field. */
  public long oddQuotes() {
    return oddQuotes;
  }

  /** A few different values that could not be read, in the order of the source's parts. */
  public List<Example> examples() {
    return examples;
  }
}

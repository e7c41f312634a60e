// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.feature.TextTokens;
import io.sparkgnn.graph.ColumnType;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * What is known of a column's values. Mutable, for one thread. Merging in any order gives the same
 * answers.
 */
public final class ColumnProfile {
  /** A column with more different values than this is not inferred to be categorical. */
  public static final int INFERRED_CATEGORIES = 1_000;

  /** A column that the user declares categorical can have this many different values. */
  public static final int DECLARED_CATEGORIES = 65_536;

  /** Longer strings are not inferred to be categories: their set would not be small. */
  private static final int LONGEST_CATEGORY = 256;

  private static final int LENGTHS_KEPT = 16;

  /** A mean Gregorian year. */
  private static final long YEAR_MICROS = 31_556_952_000_000L;

  /** Times more than this many years from 1970 are counted there. */
  private static final long YEARS_KEPT = 500;

  private final ColumnKind kind;
  private final boolean declaredCategorical;
  private final int limit;
  private final boolean tokens;

  private long present;
  private boolean varies;
  private Object first;
  private HashSet<Object> values;
  private final StringSample sample;
  private final long[] tokenCounts;
  private final int[] tokenBuffer;
  private final Magnitudes magnitudes = new Magnitudes();
  private final TreeMap<Integer, Long> lengths = new TreeMap<>();
  private final TimeRange times = new TimeRange();
  private final TreeMap<Long, Long> years = new TreeMap<>();
  private long comparedToRow;
  private long afterRow;

  ColumnProfile(ColumnPlan plan) {
    kind = plan.kind();
    declaredCategorical = plan.wanted() == ColumnType.CATEGORICAL;
    limit = declaredCategorical ? DECLARED_CATEGORIES : INFERRED_CATEGORIES;
    boolean countable =
        plan.wanted() == null
            ? kind == ColumnKind.STRING || kind == ColumnKind.INTEGER
            : declaredCategorical;
    values = countable ? new HashSet<>() : null;
    sample = kind == ColumnKind.STRING && plan.wanted() == null ? new StringSample() : null;
    tokens = kind == ColumnKind.STRING && !declaredCategorical;
    tokenCounts = tokens ? new long[TextTokens.MAX_TOKENS + 2] : new long[0];
    tokenBuffer = new int[tokens ? TextTokens.MAX_TOKENS : 0];
  }

  /**
   * Takes a value in.
   *
   * @param row has the value, which is not null, as the kind says: a boolean, long, double, string
   *     or array
   * @param at where it has it
   * @param rowTime the row's time, or {@link Long#MIN_VALUE} if it has none
   */
  void add(SpecializedGetters row, int at, long rowTime, TimeBounds bounds) {
    switch (kind) {
      case ARRAY -> {
        present++;
        countLength(row.getArray(at).numElements(), 1);
      }
      case DECIMAL -> {
        double value = row.getDouble(at);
        if (Double.isFinite(value)) {
          present++;
          magnitudes.add(value);
          if (values != null || !varies) {
            addValue(value);
          }
        }
      }
      case BOOLEAN -> {
        present++;
        addValue(row.getBoolean(at));
      }
      case INTEGER -> {
        present++;
        magnitudes.add(row.getLong(at));
        if (values != null || !varies) {
          addValue(row.getLong(at));
        }
      }
      case TIME -> {
        present++;
        time(row.getLong(at), rowTime, bounds);
      }
      case STRING -> {
        present++;
        String value = row.getUTF8String(at).toString();
        addValue(value);
        if (sample != null) {
          sample.add(value);
        }
        if (tokens) {
          tokenCounts[TextTokens.hash(value, tokenBuffer)]++;
        }
      }
    }
  }

  private void time(long value, long rowTime, TimeBounds bounds) {
    if (values != null || !varies) {
      addValue(value);
    }
    times.add(value, bounds);
    years.merge(year(value), 1L, Long::sum);
    if (rowTime != Long.MIN_VALUE) {
      comparedToRow++;
      afterRow += value > rowTime ? 1 : 0;
    }
  }

  private void addValue(Object value) {
    if (first == null) {
      first = value;
    } else if (!varies) {
      varies = !first.equals(value);
    }
    addDistinct(value);
  }

  private void addDistinct(Object value) {
    if (values == null) {
      return;
    }
    boolean tooLong =
        !declaredCategorical && value instanceof String text && text.length() > LONGEST_CATEGORY;
    values.add(value);
    if (tooLong || values.size() > limit) {
      values = null;
    }
  }

  private static long year(long time) {
    long year = Math.floorDiv(time, YEAR_MICROS);
    return Math.max(-YEARS_KEPT, Math.min(YEARS_KEPT, year));
  }

  private void countLength(int length, long count) {
    lengths.merge(length, count, Long::sum);
    if (lengths.size() > LENGTHS_KEPT) {
      lengths.pollLastEntry();
    }
  }

  void merge(ColumnProfile other) {
    present += other.present;
    if (first == null) {
      first = other.first;
      varies = other.varies;
    } else if (other.first != null) {
      varies = varies || other.varies || !first.equals(other.first);
    }
    if (values != null && other.values != null) {
      values.addAll(other.values);
    }
    if (values != null && (other.values == null || values.size() > limit)) {
      values = null;
    }
    if (sample != null) {
      sample.merge(other.sample);
    }
    for (int i = 0; i < tokenCounts.length; i++) {
      tokenCounts[i] += other.tokenCounts[i];
    }
    magnitudes.merge(other.magnitudes);
    other.lengths.forEach(this::countLength);
    times.merge(other.times);
    other.years.forEach((year, count) -> years.merge(year, count, Long::sum));
    comparedToRow += other.comparedToRow;
    afterRow += other.afterRow;
  }

  /** Values that are neither null nor, for numbers, NaN or infinite. */
  public long present() {
    return present;
  }

  /**
   * What the strings of a column that nothing is declared of look like, if they are written in a
   * way that is not read, with how to read them; empty for any other column.
   */
  public Optional<String> meant() {
    return sample == null ? Optional.empty() : sample.meant();
  }

  /** Whether there are two different values; always true for arrays. */
  boolean varies() {
    return varies || kind == ColumnKind.ARRAY;
  }

  /** The different values, or null when there are too many to be categories. */
  Set<Object> values() {
    return values;
  }

  /** For each number of n-grams (the last: more than can be kept) how many texts have as many. */
  long[] tokenCounts() {
    return tokenCounts;
  }

  /** For each length of an array (the smallest 16) how many there are. */
  Map<Integer, Long> lengths() {
    return lengths;
  }

  /** How large the values are; of nothing unless they are numbers. */
  Magnitudes magnitudes() {
    return magnitudes;
  }

  /** The values as times; empty unless they are. */
  public TimeRange times() {
    return times;
  }

  /** Values that are times from {@code first} to {@code last}, to about a year. */
  public long timesWithin(long first, long last) {
    return years.subMap(year(first), true, year(last), true).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Values later than their row's own time, out of {@link #comparedToRow()}. */
  public long afterRow() {
    return afterRow;
  }

  /** Values that are times and whose row has a time. */
  public long comparedToRow() {
    return comparedToRow;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.value;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What values that could not be read look like, told from a few of them. */
public final class Guess {
  private static final Set<String> NULL_WORDS =
      Set.of(
          "",
          "null",
          "\\n",
          "n/a",
          "na",
          "#n/a",
          "nan",
          "none",
          "nil",
          "nat",
          "<na>",
          "(null)",
          "-",
          "--",
          "?",
          "missing",
          "unknown",
          "undefined",
          "0000-00-00",
          "0000-00-00 00:00:00");

  private static final Pattern PLAIN = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final Pattern COMMA = Pattern.compile(NumberValues.COMMA);
  private static final Pattern ISO = Pattern.compile(TimeValues.ISO);
  private static final Pattern PARTS =
      Pattern.compile(
          "(\\d{1,2})([/.-])(\\d{1,2})[/.-](\\d{4})"
              + "(?:([ T])(\\d{1,2}):\\d{2}(:\\d{2})?(\\.\\d{1,9})?( ?[AaPp][Mm])?)?");

  private static final double FIRST_SECOND = 31_536_000; // 1971
  private static final double FIRST_MODERN_SECOND = 631_152_000; // 1990
  private static final double LAST_SECOND = 4_102_444_800d; // 2100
  private static final int FIRST_DAY = 1900_01_01;
  private static final int LAST_DAY = 2100_12_31;
  private static final int LAST_MONTH = 12;
  private static final double MOST = 0.9;

  private Guess() {}

  /** The words among some values that usually stand for a missing value, each once, sorted. */
  public static List<String> nullWords(Collection<String> values) {
    return values.stream()
        .filter(value -> NULL_WORDS.contains(value.strip().toLowerCase(Locale.ROOT)))
        .distinct()
        .sorted()
        .toList();
  }

  /** The key of a source that reads such words as missing values, as a job file has it. */
  public static String nullValues(Collection<String> words) {
    return words.stream()
        .map(word -> "'" + word + "'")
        .collect(Collectors.joining(", ", "null_values: [", "]"));
  }

  /** Whether nearly all values are numbers with a comma before their decimals. */
  public static boolean decimalCommas(Collection<String> values) {
    long commas = values.stream().filter(v -> v.contains(",") && isComma(v)).count();
    long all = values.stream().filter(Guess::isComma).count();
    return commas > 0 && all >= MOST * values.size();
  }

  private static boolean isComma(String value) {
    return !value.isBlank() && COMMA.matcher(value).matches();
  }

  /** Whether a value is a number as Spark writes it. */
  public static boolean isNumber(String value) {
    return PLAIN.matcher(value.strip()).matches();
  }

  /** Whether nearly all values are dates or timestamps that need no format. */
  public static boolean times(Collection<String> values) {
    long times = values.stream().filter(value -> ISO.matcher(value).matches()).count();
    return times > 0 && times >= MOST * values.size();
  }

  /**
   * What values look like as times.
   *
   * @param what such as milliseconds since 1970
   * @param format the format that reads it, as a job file has it
   */
  public record Time(String what, String format) {
    /** The way out, for a message. */
    public String giving(String key) {
      return "%s; give %s: %s".formatted(what, key, format);
    }
  }

  /** What a number looks like as a time. */
  public static Optional<Time> timeOf(double number) {
    if (number == Math.rint(number) && number >= FIRST_DAY && number <= LAST_DAY) {
      int monthAndDay = (int) (number % 10_000);
      int month = monthAndDay / 100;
      int day = monthAndDay % 100;
      if (month >= 1 && month <= LAST_MONTH && day >= 1 && day <= 31) {
        return Optional.of(new Time("a day", "yyyyMMdd"));
      }
    }
    Map<Double, String> units =
        new TreeMap<>(
            Map.of(
                1d,
                "s seconds",
                1e3,
                "ms milliseconds",
                1e6,
                "us microseconds",
                1e9,
                "ns nanoseconds"));
    for (Map.Entry<Double, String> unit : units.entrySet()) {
      double seconds = number / unit.getKey();
      if (seconds >= FIRST_SECOND && seconds <= LAST_SECOND) {
        String[] names = unit.getValue().split(" ", -1);
        return Optional.of(
            new Time(
                "%s since 1970 (%s)".formatted(names[1], Instant.ofEpochSecond((long) seconds)),
                "epoch_" + names[0]));
      }
    }
    return Optional.empty();
  }

  /** What strings look like as times. */
  public static Optional<Time> timeOf(Collection<String> values) {
    boolean monthFirst = true;
    boolean dayFirst = true;
    Matcher first = null;
    for (String value : values) {
      Matcher parts = PARTS.matcher(value.strip());
      if (!parts.matches()) {
        return numbers(values);
      }
      first = first == null ? parts : first;
      dayFirst &= Integer.parseInt(parts.group(3)) <= LAST_MONTH;
      monthFirst &= Integer.parseInt(parts.group(1)) <= LAST_MONTH;
    }
    if (first == null || (!monthFirst && !dayFirst)) {
      return Optional.empty();
    }
    String american = pattern(first, "MM", "dd");
    String european = pattern(first, "dd", "MM");
    String format =
        monthFirst && dayFirst
            ? "'%s' or '%s', as the month or the day comes first".formatted(american, european)
            : "'%s'".formatted(monthFirst ? american : european);
    return Optional.of(new Time("a date", format));
  }

  /**
   * What numbers look like that are said to count another unit since 1970: by the unit that is
   * given they would lie thousands of years away, or all in January 1970. Empty unless all of them
   * are times of the years since 1990, since clocks of simulations begin at 0.
   */
  public static Optional<Time> otherUnit(String format, Collection<String> values) {
    if (values.isEmpty() || !TimeValues.isEpoch(format)) {
      return Optional.empty();
    }
    return numbers(values)
        .filter(time -> TimeValues.isEpoch(time.format()))
        .filter(time -> !time.format().equalsIgnoreCase(format.trim()))
        .filter(time -> values.stream().allMatch(value -> isModern(value, time.format())));
  }

  private static boolean isModern(String value, String format) {
    double seconds = Double.parseDouble(value) / TimeValues.units(format);
    return seconds >= FIRST_MODERN_SECOND && seconds <= LAST_SECOND;
  }

  private static String pattern(Matcher parts, String first, String second) {
    String separator = parts.group(2);
    StringBuilder pattern = new StringBuilder();
    pattern.append(parts.group(1).length() < 2 ? first.substring(1) : first).append(separator);
    pattern.append(parts.group(3).length() < 2 ? second.substring(1) : second).append(separator);
    pattern.append("yyyy");
    if (parts.group(5) != null) {
      String hour = parts.group(9) == null ? "HH" : "hh";
      pattern.append(parts.group(5).equals("T") ? "'T'" : " ");
      pattern.append(parts.group(6).length() < 2 ? hour.substring(1) : hour).append(":mm");
      pattern.append(parts.group(7) == null ? "" : ":ss");
      pattern.append(parts.group(8) == null ? "" : "." + "S".repeat(parts.group(8).length() - 1));
      pattern.append(parts.group(9) == null ? "" : parts.group(9).startsWith(" ") ? " a" : "a");
    }
    return pattern.toString();
  }

  private static Optional<Time> numbers(Collection<String> values) {
    return values.stream().allMatch(Guess::isNumber)
        ? values.stream().findFirst().flatMap(value -> timeOf(Double.parseDouble(value)))
        : Optional.empty();
  }
}

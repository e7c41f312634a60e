// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import io.sparkgnn.train.encode.Clock;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Explanations in words: what the prediction is, what moved it, and what taking away does to it.
 */
public final class Sentences {
  private static final int COLUMNS = 4;
  private static final int DIGITS = 3;

  private Sentences() {}

  /** Two or three sentences on a seed. */
  public static String of(ExplainedSeed seed) {
    List<String> sentences = new ArrayList<>();
    String what =
        seed.target().isEmpty()
            ? "the prediction is %s,".formatted(number(seed.prediction()))
            : "the probability of %s is %s, log odds of %s"
                .formatted(seed.target(), number(seed.prediction()), number(seed.score()));
    String moved =
        seed.columns().stream()
            .limit(COLUMNS)
            .map(item -> "%s (%s)".formatted(place(item), signed(item.attribution())))
            .collect(Collectors.joining(", "));
    sentences.add(
        "%s %s as of %s: %s against %s with average inputs%s."
            .formatted(
                seed.table(),
                seed.key(),
                time(seed.time()),
                what,
                number(seed.averageScore()),
                moved.isEmpty() ? "" : "; moved most by " + moved));
    if (!seed.neighbors().isEmpty()) {
      ExplainedItem edge = seed.edgeTypes().get(0);
      ExplainedItem neighbor = seed.neighbors().get(0);
      sentences.add(
          "Without %s %s would be %s, and without %s, %s, %s."
              .formatted(
                  edge.edgeType(),
                  seed.target().isEmpty() ? "it" : "the log odds",
                  number(edge.without()),
                  neighbor(neighbor),
                  age(seed.time(), neighbor.time()),
                  number(neighbor.without())));
    }
    ExplainedSeed.Check check = seed.neighborCheck();
    if (check.count() > 0) {
      sentences.add(
          "Taking away the strongest %s moves %s by %s, and %s by %s."
              .formatted(
                  check.count() == 1 ? "row" : check.count() + " rows",
                  seed.target().isEmpty() ? "it" : "them",
                  number(check.top()),
                  check.count() == 1 ? "a random one" : "as many random ones",
                  number(check.random())));
    }
    return String.join(" ", sentences);
  }

  /** Where a column's item stands, such as {@code orders.amount at hop 1}. */
  public static String place(ExplainedItem item) {
    return item.table()
        + (item.column().startsWith("(") ? " " : ".")
        + item.column()
        + (item.hop() == 0 ? "" : " at hop " + item.hop());
  }

  /** A row by its table and key. */
  public static String neighbor(ExplainedItem item) {
    return item.table() + " " + item.key();
  }

  /** How long before its seed a row was. */
  public static String age(long now, long time) {
    if (time == ExplainedItem.NO_TIME) {
      return "which has no time";
    }
    double days = Clock.days(now, time);
    return days < 2
        ? String.format(Locale.ROOT, "%.0f hours before", days * 24)
        : String.format(Locale.ROOT, "%.0f days before", days);
  }

  private static String time(long micros) {
    String text = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    return text.endsWith("T00:00:00Z") ? text.substring(0, text.indexOf('T')) : text;
  }

  /** A number with three digits that count. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return "unknown";
    }
    double shown = Math.abs(value) < 0.0005 ? 0 : value;
    BigDecimal rounded = BigDecimal.valueOf(shown).round(new MathContext(DIGITS));
    rounded =
        rounded.scale() > DIGITS ? BigDecimal.valueOf(Math.rint(shown * 1000) / 1000) : rounded;
    String text = rounded.stripTrailingZeros().toPlainString();
    return text;
  }

  /** The same with a plus or minus. */
  public static String signed(double value) {
    String text = number(value);
    return value > 0 && !text.equals("0") ? "+" + text : text;
  }
}

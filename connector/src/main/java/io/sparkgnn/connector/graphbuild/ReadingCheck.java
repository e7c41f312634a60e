// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.plan.ValueCheck.Use;
import io.sparkgnn.connector.stage.RawTable;
import io.sparkgnn.connector.stage.UnreadValues;
import io.sparkgnn.connector.value.Guess;
import io.sparkgnn.error.UserErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides what becomes of a build whose sources have values that could not be read as what they are
 * to be: a few are counted and shown, many end the build. Keys and times decide which rows there
 * are and when, so that few of theirs are many.
 */
final class ReadingCheck {
  /** More unread keys or times than this share end the build. */
  private static final double MOST_KEYS = 0.01;

  /** More unread values of another column than this share end the build. */
  private static final double MOST_VALUES = 0.5;

  private static final int SHOWN = 5;

  private ReadingCheck() {}

  /**
   * One line for each column with values that could not be read.
   *
   * @param raw what was read of the plan's tables, by index
   * @throws UserErrorException if there are so many of one column that the graph would not be what
   *     the user has in mind
   */
  static List<String> warnings(BuildPlan plan, List<RawTable> raw) {
    List<String> warnings = new ArrayList<>();
    for (TablePlan table : plan.tables()) {
      for (UnreadValues values : raw.get(table.index()).unread()) {
        if (values.unread() > 0) {
          warnings.add(
              values.check().use() == Use.RECORD ? records(table, values) : values(table, values));
        }
      }
    }
    return warnings;
  }

  private static String records(TablePlan table, UnreadValues records) {
    String found =
        "%,d of %,d records of %s do not have the header's columns, such as %s"
            .formatted(
                records.unread(), records.present(), table.source().describe(), shown(records));
    if (records.oddQuotes() > 0) {
      throw new UserErrorException(
          "Cannot read table %s: %s; a quoted field with a line break was cut: give the source"
                  .formatted(table.name(), found)
              + " options: {multiLine: 'true'}");
    }
    if (records.unread() > MOST_VALUES * records.present()) {
      throw new UserErrorException(
          "Cannot read table %s: %s; give the source the options that fit the file (sep, quote,"
                  .formatted(table.name(), found)
              + " escape, header, multiLine)");
    }
    return "%s: %s; what they lack counts as missing, and what they have beyond is left out"
        .formatted(table.name(), found);
  }

  private static String values(TablePlan table, UnreadValues values) {
    Use use = values.check().use();
    String column = table.name() + "." + values.check().column();
    String found =
        String.format(
            Locale.ROOT,
            "%,d of %,d values of %s cannot be read as %s, such as %s",
            values.unread(),
            values.present(),
            column,
            values.check().wanted(),
            shown(values));
    double most = use == Use.FEATURE ? MOST_VALUES : MOST_KEYS;
    String help = help(values).map(text -> "; " + text).orElse("");
    if (values.unread() > most * values.present()) {
      String what =
          switch (use) {
            case PRIMARY_KEY -> "as a key";
            case FOREIGN_KEY -> "as a foreign key";
            case TIME -> "as the table's time";
            case FEATURE, RECORD -> "as " + values.check().wanted();
          };
      throw new UserErrorException("Cannot use %s %s: %s%s".formatted(column, what, found, help));
    }
    String become =
        switch (use) {
          case PRIMARY_KEY, TIME -> "; their rows are left out";
          case FOREIGN_KEY, FEATURE, RECORD -> "; they count as missing";
        };
    return found + become + help;
  }

  private static Optional<String> help(UnreadValues values) {
    List<String> examples = values.examples().stream().map(UnreadValues.Example::value).toList();
    List<String> words = Guess.nullWords(examples);
    if (!words.isEmpty()) {
      return Optional.of(
          "if these stand for a missing value, give the source " + Guess.nullValues(words));
    }
    String name = values.check().column();
    return switch (values.check().use()) {
      case TIME, FEATURE -> {
        if (values.check().wanted().equals("times")) {
          yield Guess.timeOf(examples)
              .map(time -> "that looks like " + time.giving("the table time_format"))
              .or(() -> Optional.of("give the table time_format, how its times are written"));
        }
        yield Guess.decimalCommas(examples)
            ? Optional.of("for decimal commas give the source decimal: ','")
            : Optional.empty();
      }
      case PRIMARY_KEY, FOREIGN_KEY ->
          Optional.of(
              "to compare the values as strings give this table key_type: {%s: string}, and the"
                      .formatted(name)
                  + " table at the other end of the link the same for its column");
      case RECORD -> Optional.empty();
    };
  }

  private static String shown(UnreadValues values) {
    return values.examples().stream()
        .limit(SHOWN)
        .map(UnreadValues.Example::toString)
        .collect(Collectors.joining(", "));
  }
}

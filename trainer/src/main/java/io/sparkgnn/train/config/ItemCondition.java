// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A condition of one column of an item, written as in a predictive query: {@code active = TRUE},
 * {@code category IN ('toys', 'games')}, {@code price < 100}, {@code brand IS NOT NULL}. A missing
 * value passes none but {@code IS NULL}, as in SQL.
 *
 * @param column as it was written, without quotes
 * @param operator what is asked
 * @param values what the column is compared with: Strings, BigDecimals and Booleans
 */
public record ItemCondition(String column, Operator operator, List<Object> values) {
  /** For messages: what a condition looks like. */
  static final String FORM =
      "conditions such as active = TRUE, price < 100, category IN ('toys', 'games') or brand IS NOT NULL";

  private static final String NAME =
      "(?:[\\p{L}_][\\p{L}\\p{N}_]*+|`(?:[^`]|``)++`|\"(?:[^\"]|\"\")++\")";
  private static final String VALUE =
      "(?:'(?:[^']|'')*+'|[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?|TRUE|FALSE)";
  private static final Pattern WHOLE =
      Pattern.compile(
          "\\s*(?<column>NAME)\\s*(?:(?<null>\\bIS\\s+(?<some>NOT\\s+)?NULL)|(?<sign>=|!=|<>|<=|<|>=|>)\\s*(?<one>VALUE)|\\b(?<none>NOT\\s+)?IN\\s*\\((?<list>\\s*VALUE\\s*(?:,\\s*VALUE\\s*)*+)\\))\\s*"
              .replace("NAME", NAME)
              .replace("VALUE", VALUE),
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  // Lists may be long, and a loop that gives nothing back needs no stack.
  private static final Pattern EACH = Pattern.compile(VALUE, Pattern.CASE_INSENSITIVE);

  public ItemCondition {
    values = List.copyOf(values);
  }

  /** What is asked. */
  public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("IN"),
    NOT_IN("NOT IN"),
    IS_NULL("IS NULL"),
    IS_NOT_NULL("IS NOT NULL");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** Whether values must have an order. */
    public boolean ordered() {
      return switch (this) {
        case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
        default -> false;
      };
    }

    /** Whether a value passes that compares so with the one of an ordered condition. */
    public boolean holds(int comparison) {
      return switch (this) {
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case GREATER -> comparison > 0;
        case GREATER_OR_EQUAL -> comparison >= 0;
        default -> throw new IllegalStateException(this + " has no order");
      };
    }

    /** The comparison of a sign. */
    public static Operator ofSign(String sign) {
      return sign.equals("<>")
          ? NOT_EQUAL
          : Arrays.stream(values()).filter(o -> o.text.equals(sign)).findFirst().orElseThrow();
    }
  }

  /**
   * Reads a condition.
   *
   * @return null if the text is none
   */
  public static ItemCondition parse(String text) {
    Matcher condition = WHOLE.matcher(text);
    if (!condition.matches()) {
      return null;
    }
    List<Object> values = new ArrayList<>();
    Operator operator;
    if (condition.group("null") != null) {
      operator = condition.group("some") == null ? Operator.IS_NULL : Operator.IS_NOT_NULL;
    } else if (condition.group("one") != null) {
      operator = Operator.ofSign(condition.group("sign"));
      values.add(value(condition.group("one")));
    } else {
      operator = condition.group("none") == null ? Operator.IN : Operator.NOT_IN;
      Matcher each = EACH.matcher(condition.group("list"));
      while (each.find()) {
        values.add(value(each.group()));
      }
    }
    return new ItemCondition(unquoted(condition.group("column")), operator, values);
  }

  private static Object value(String written) {
    if (written.startsWith("'")) {
      return unquoted(written);
    }
    String word = written.toUpperCase(Locale.ROOT);
    return word.equals("TRUE") || word.equals("FALSE")
        ? (Object) word.equals("TRUE")
        : new BigDecimal(written);
  }

  private static String unquoted(String written) {
    String quote = written.substring(0, 1);
    return "'`\"".contains(quote)
        ? written.substring(1, written.length() - 1).replace(quote + quote, quote)
        : written;
  }

  /** As it can be read again. */
  public String text() {
    String name = '`' + column.replace("`", "``") + '`';
    String condition = (column.matches("[A-Za-z_]\\w*") ? column : name) + ' ' + operator.text;
    return switch (operator) {
      case IS_NULL, IS_NOT_NULL -> condition;
      case IN, NOT_IN ->
          condition
              + values.stream()
                  .map(ItemCondition::written)
                  .collect(Collectors.joining(", ", " (", ")"));
      default -> condition + ' ' + written(values.get(0));
    };
  }

  private static String written(Object value) {
    return value instanceof String text
        ? '\'' + text.replace("'", "''") + '\''
        : value.toString().toUpperCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text();
  }
}

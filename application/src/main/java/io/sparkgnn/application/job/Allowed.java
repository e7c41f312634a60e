package io.sparkgnn.application.job;

import io.sparkgnn.train.config.NumberRange;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What a key of a job file may hold. */
sealed interface Allowed {
  /** For messages: "... is allowed". */
  String text();

  /** Whether a value is allowed. What is inside a section is not looked at. */
  boolean fits(YamlNode node);

  /** A fitting value in the type of a {@code Gnn} Param: the written text unless overridden. */
  default Object value(YamlNode node) {
    return ((YamlNode.Scalar) node).text();
  }

  private static boolean isText(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && scalar.value() != null;
  }

  private static boolean isOneOf(YamlNode node, List<String> names) {
    return isText(node) && names.contains(((YamlNode.Scalar) node).text().toLowerCase(Locale.ROOT));
  }

  private static boolean allItems(YamlNode node, Predicate<YamlNode> condition) {
    return node instanceof YamlNode.Items list && list.items().stream().allMatch(condition);
  }

  /** Any single value, taken as text. */
  record Text() implements Allowed {
    @Override
    public String text() {
      return "a text";
    }

    @Override
    public boolean fits(YamlNode node) {
      return isText(node);
    }
  }

  /** A whole number, bounds included; an Integer if the upper bound is one, else a Long. */
  record Whole(long min, long max) implements Allowed {
    @Override
    public String text() {
      if (min == Long.MIN_VALUE) {
        return "a whole number";
      }
      return max >= Integer.MAX_VALUE
          ? "a whole number from " + min
          : "a whole number from " + min + " to " + max;
    }

    @Override
    public boolean fits(YamlNode node) {
      return node instanceof YamlNode.Scalar scalar
          && scalar.value() instanceof Long number
          && number >= min
          && number <= max;
    }

    @Override
    public Object value(YamlNode node) {
      Long number = (Long) ((YamlNode.Scalar) node).value();
      return max > Integer.MAX_VALUE ? (Object) number : (Object) number.intValue();
    }
  }

  /** A number of a range; an Integer if only whole ones are allowed, else a Double. */
  record InRange(NumberRange range) implements Allowed {
    @Override
    public String text() {
      String text = range.text();
      String from = range.above() ? "" : "from ";
      return (range.whole() ? "a whole number " : "a number ") + from + text;
    }

    @Override
    public boolean fits(YamlNode node) {
      return node.plain() instanceof Number number
          && (!range.whole() || ((YamlNode.Scalar) node).value() instanceof Long)
          && range.has(number);
    }

    @Override
    public Object value(YamlNode node) {
      Number number = (Number) node.plain();
      return range.whole() ? (Object) number.intValue() : (Object) number.doubleValue();
    }
  }

  /** true or false; a Boolean. */
  record Flag() implements Allowed {
    @Override
    public String text() {
      return "true or false";
    }

    @Override
    public boolean fits(YamlNode node) {
      return node.plain() instanceof Boolean;
    }

    @Override
    public Object value(YamlNode node) {
      return node.plain();
    }
  }

  /** One of some names, without regard to case; in lower case. */
  record Choice(List<String> names) implements Allowed {
    Choice(String... names) {
      this(List.of(names));
    }

    @Override
    public String text() {
      return "one of " + String.join(", ", names);
    }

    @Override
    public boolean fits(YamlNode node) {
      return isOneOf(node, names);
    }

    @Override
    public Object value(YamlNode node) {
      return ((YamlNode.Scalar) node).text().toLowerCase(Locale.ROOT);
    }
  }

  /** One or a list of some names; a {@code String[]} in lower case. */
  record Choices(List<String> names) implements Allowed {
    Choices(String... names) {
      this(List.of(names));
    }

    @Override
    public String text() {
      return "one or a list of " + String.join(", ", names);
    }

    @Override
    public boolean fits(YamlNode node) {
      return isOneOf(node, names) || allItems(node, item -> isOneOf(item, names));
    }

    @Override
    public Object value(YamlNode node) {
      List<YamlNode> items = node instanceof YamlNode.Items list ? list.items() : List.of(node);
      return items.stream()
          .map(item -> ((YamlNode.Scalar) item).text().toLowerCase(Locale.ROOT))
          .toArray(String[]::new);
    }
  }

  /** One text, or a list of them. */
  record Texts() implements Allowed {
    @Override
    public String text() {
      return "a text or a list of texts";
    }

    @Override
    public boolean fits(YamlNode node) {
      return isText(node) || allItems(node, Allowed::isText);
    }
  }

  /** A mapping from names of the user's choice to texts. */
  record TextByName() implements Allowed {
    @Override
    public String text() {
      return "a mapping of names to texts";
    }

    @Override
    public boolean fits(YamlNode node) {
      return node instanceof YamlNode.Fields fields
          && fields.fields().values().stream().allMatch(field -> isText(field.value()));
    }
  }

  /** A text, or a mapping from names of the user's choice to texts. */
  record TextOrByName() implements Allowed {
    @Override
    public String text() {
      return "a text or a mapping of names to texts";
    }

    @Override
    public boolean fits(YamlNode node) {
      return isText(node) || new TextByName().fits(node);
    }
  }

  /** Anything: its reader checks it. */
  record Any(String text) implements Allowed {
    @Override
    public boolean fits(YamlNode node) {
      return true;
    }
  }

  /** A mapping with known keys. */
  record Keys(List<JobKey> keys) implements Allowed {
    Keys(JobKey... keys) {
      this(List.of(keys));
    }

    @Override
    public String text() {
      return "a mapping with " + String.join(", ", names());
    }

    @Override
    public boolean fits(YamlNode node) {
      return node instanceof YamlNode.Fields;
    }

    List<String> names() {
      return keys.stream().map(JobKey::name).toList();
    }

    JobKey key(String name) {
      return keys.stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
    }
  }

  /** A single value, taken as text, or a mapping with known keys. */
  record TextOrKeys(Keys keys) implements Allowed {
    @Override
    public String text() {
      return "a text, or " + keys.text();
    }

    @Override
    public boolean fits(YamlNode node) {
      return isText(node) || keys.fits(node);
    }
  }

  /** A mapping from names of the user's choice to mappings with known keys. */
  record Named(Keys each) implements Allowed {
    @Override
    public String text() {
      return "a mapping of names to mappings with " + String.join(", ", each.names());
    }

    @Override
    public boolean fits(YamlNode node) {
      return node instanceof YamlNode.Fields fields
          && fields.fields().values().stream().allMatch(field -> each.fits(field.value()));
    }
  }
}

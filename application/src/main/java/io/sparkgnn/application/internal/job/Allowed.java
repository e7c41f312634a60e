// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.NumberRange;
import io.sparkgnn.train.runtime.ModelTypes;
import io.sparkgnn.yaml.YamlNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What a key of a job file may hold. */
sealed interface Allowed {
  /** For messages: "... is allowed". */
  String text();

  /** Whether a value is allowed. What is inside a section is not looked at. */
  boolean fits(YamlNode node);

  /** What is wrong with a value, where more can be said than what is allowed; else null. */
  default String problem(YamlNode node) {
    return null;
  }

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
      return "a string";
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

  /** What an option takes; its value is in the form that the option's Param has. */
  record Setting(Kind<?> kind) implements Allowed {
    @Override
    public String text() {
      NumberRange range = kind.range();
      if (range != null) {
        String number = range.whole() ? "a whole number " : "a number ";
        return number + (range.above() ? "" : "from ") + range.text();
      }
      if (kind instanceof Kind.Choices<?> choices) {
        return "one or a list of " + choices.each().allowed();
      }
      if (kind instanceof Kind.Name) {
        return "one of %s, or the name of a model whose jar is on the class path"
            .formatted(String.join(", ", ModelTypes.names()));
      }
      if (kind instanceof Kind.Settings) {
        return "a mapping of names to values";
      }
      if (kind instanceof Kind.OwnByName) {
        return kind.allowed().replace("YAML ", "");
      }
      if (kind.equals(new Kind.Text())) {
        return new Text().text();
      }
      if (kind instanceof Kind.Reals) {
        return kind.allowed();
      }
      return (kind.form() == Kind.Form.TEXT ? "one of " : "") + kind.allowed();
    }

    @Override
    public boolean fits(YamlNode node) {
      Object set = set(node);
      return set != null
          && kind.problem(set) == null
          && (!(kind instanceof Kind.Name) || ModelTypes.has((String) set));
    }

    @Override
    public String problem(YamlNode node) {
      Object set = set(node);
      String problem = set == null ? null : kind.problem(set);
      return problem == null || problem.startsWith("allowed is ") ? null : problem;
    }

    @Override
    public Object value(YamlNode node) {
      return value(kind, set(node));
    }

    private static <T> Object value(Kind<T> kind, Object set) {
      return OptionParam.inParam(kind, kind.set(kind.of(set)));
    }

    /** As people set it, or null if it is written in another form. */
    private Object set(YamlNode node) {
      return switch (kind.form()) {
        case WHOLE, LONG ->
            node instanceof YamlNode.Scalar scalar && scalar.value() instanceof Long number
                ? number
                : null;
        case REAL -> node.plain() instanceof Number number ? number : null;
        case FLAG -> node.plain() instanceof Boolean flag ? flag : null;
        case TEXT -> isText(node) ? ((YamlNode.Scalar) node).text() : mapping(node);
        case TEXTS -> new Texts().fits(node) ? texts(node) : null;
        case REALS ->
            node instanceof YamlNode.Items list
                ? list.items().stream().map(YamlNode::plain).toList()
                : null;
      };
    }

    /** A mapping as the text that an option takes it in, or null. */
    private String mapping(YamlNode node) {
      boolean allowed = kind instanceof Kind.Settings || kind instanceof Kind.OwnByName;
      return allowed && node instanceof YamlNode.Fields fields
          ? (String) new Kind.Settings().set(fields.mapping())
          : null;
    }

    private static List<String> texts(YamlNode node) {
      List<YamlNode> items = node instanceof YamlNode.Items list ? list.items() : List.of(node);
      return items.stream().map(item -> ((YamlNode.Scalar) item).text()).toList();
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

  /** One text, or a list of them. */
  record Texts() implements Allowed {
    @Override
    public String text() {
      return "a string or a list of strings";
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
      return "a mapping of names to strings";
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
      return "a string or a mapping of names to strings";
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
      return "a string, or " + keys.text();
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

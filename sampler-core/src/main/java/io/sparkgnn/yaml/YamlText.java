// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.yaml;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 text to {@link YamlNode}s, read by {@link SafeYaml}, and no key twice. In every scalar
 * {@code ${NAME}} stands for an environment variable and {@code ${NAME:-text}} for one with a
 * default; the outcome is typed as if it had been written so.
 */
public final class YamlText {
  /** Of a file. */
  public static final int MAX_CHARACTERS = 1 << 20;

  /** Instead of an environment: variables stay as they are written. */
  public static final Map<String, String> AS_WRITTEN = new HashMap<>();

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

  private static final CoreSchema SCHEMA = new CoreSchema();

  private final String name;
  private final boolean lines;
  private final Map<String, String> environment;
  private int nodes;
  private int depth;

  private YamlText(String name, boolean lines, Map<String, String> environment) {
    this.name = name;
    this.lines = lines;
    this.environment = environment;
  }

  /**
   * Reads a whole file's text; places are {@code name line n}.
   *
   * @return null for a text without a value
   */
  public static YamlNode file(String name, String text, Map<String, String> environment) {
    return new YamlText(name, true, environment).read(text);
  }

  /** Reads a value from the command line; all of it is at that place. */
  public static YamlNode value(String place, String text, Map<String, String> environment) {
    YamlNode node = new YamlText(place, false, environment).read(text);
    return node == null ? new YamlNode.Scalar(null, "", place) : node;
  }

  private YamlNode read(String text) {
    return SafeYaml.compose(
            name,
            text,
            MAX_CHARACTERS,
            (line, column, reason) ->
                new UserErrorException("Cannot read %s: %s".formatted(place(line), reason)))
        .map(this::node)
        .orElse(null);
  }

  private YamlNode node(Node node) {
    String place = place(node);
    // Aliases can make more values, and deeper ones, than were written.
    if (++nodes > SafeYaml.MOST_VALUES || ++depth > SafeYaml.MOST_DEPTH) {
      throw new UserErrorException(
          "Cannot read %s: more than %d values or nested deeper than %d"
              .formatted(place, SafeYaml.MOST_VALUES, SafeYaml.MOST_DEPTH));
    }
    YamlNode read = read(node, place);
    depth--;
    return read;
  }

  private YamlNode read(Node node, String place) {
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, place);
    }
    if (node instanceof SequenceNode sequence) {
      List<YamlNode> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(node(item));
      }
      return new YamlNode.Items(items, place);
    }
    LinkedHashMap<String, YamlNode.Field> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      String keyPlace = place(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new UserErrorException(
            "Cannot read %s: a list or mapping as a key; keys are names".formatted(keyPlace));
      }
      YamlNode.Field field = new YamlNode.Field(keyPlace, node(tuple.getValueNode()));
      if (fields.putIfAbsent(key.getValue(), field) != null) {
        throw new UserErrorException(
            "Cannot read %s: key '%s' is there twice"
                .formatted(keyPlace, Shown.value(key.getValue())));
      }
    }
    return new YamlNode.Fields(fields, place);
  }

  private YamlNode scalar(ScalarNode node, String place) {
    String text = substitute(node.getValue(), place);
    Tag tag = node.getTag();
    if (node.isPlain() && !text.equals(node.getValue())) {
      tag = SCHEMA.getScalarResolver().resolve(text, true);
    }
    if (environment == AS_WRITTEN && VARIABLE.matcher(text).find()) {
      tag = Tag.STR; // YAML would make a value of its own kind of a variable that stands alone
    }
    return new YamlNode.Scalar(value(tag, text, place), text, place);
  }

  private static Object value(Tag tag, String text, String place) {
    try {
      if (tag.equals(Tag.NULL)) {
        return null;
      } else if (tag.equals(Tag.BOOL)) {
        return Boolean.valueOf(text);
      } else if (tag.equals(Tag.INT)) {
        return whole(text);
      } else if (tag.equals(Tag.FLOAT)) {
        return real(text);
      } else if (tag.equals(Tag.STR)) {
        return text;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new UserErrorException(
          "Cannot read %s: the number %s is out of range".formatted(place, Shown.value(text)), e);
    }
    throw new UserErrorException(
        "Cannot read %s: the tag %s; plain values only"
            .formatted(place, Shown.value(tag.getValue())));
  }

  private static Long whole(String text) {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16).longValueExact();
    }
    if (digits.startsWith("0o")) {
      return new BigInteger(digits.substring(2), 8).longValueExact();
    }
    return new BigInteger(digits).longValueExact();
  }

  private static Double real(String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case ".nan" -> Double.NaN;
      default -> Double.valueOf(text);
    };
  }

  private String substitute(String text, String place) {
    if (environment == AS_WRITTEN) {
      return text;
    }
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String value = environment.getOrDefault(matcher.group(1), matcher.group(2));
      if (value == null) {
        throw new UserErrorException(
            "Cannot read %s: environment variable %s is not set; set it or write ${%s:-default}"
                .formatted(place, matcher.group(1), matcher.group(1)));
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(out).toString();
  }

  private String place(Node node) {
    return place(node.getStartMark().map(mark -> mark.getLine()).orElse(-1));
  }

  private String place(int line) {
    return lines && line >= 0 ? name + " line " + (line + 1) : name;
  }
}

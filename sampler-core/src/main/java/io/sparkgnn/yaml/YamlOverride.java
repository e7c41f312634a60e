// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.yaml;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One {@code --set key=value}: a path of keys with dots between them, and a YAML value. A key that
 * has dots of its own is written in double quotes: {@code graph.tables."sales.orders".time=at}.
 */
public final class YamlOverride {
  private final String place;
  private final List<String> path;
  private final YamlNode value;

  private final Predicate<String> secret;

  private YamlOverride(String place, List<String> path, YamlNode value, Predicate<String> secret) {
    this.place = place;
    this.path = path;
    this.value = value;
    this.secret = secret;
  }

  /**
   * Reads what stands behind {@code --set}.
   *
   * @param shown the text as messages show it, without passwords and keys
   * @param secret whether the value of a key is not to be shown
   * @throws UserErrorException if it is not of that form
   */
  public static YamlOverride parse(
      String text,
      Map<String, String> environment,
      UnaryOperator<String> shown,
      Predicate<String> secret) {
    int equals = afterQuotes(text);
    if (equals < 1) {
      throw new UserErrorException(
          "Cannot use --set %s: write key=value, such as training.epochs=3"
              .formatted(Shown.value(shown.apply(text))));
    }
    String place = "--set " + Shown.value(shown.apply(text));
    YamlNode value = YamlText.value(place, text.substring(equals + 1), environment);
    return new YamlOverride(
        place, path(text.substring(0, equals), shown.apply(text)), value, secret);
  }

  /** Puts the value in its place, making the mappings on the way that are not there. */
  public void apply(YamlNode.Fields root) {
    YamlNode.Fields fields = root;
    for (String key : path.subList(0, path.size() - 1)) {
      YamlNode next = fields.value(key);
      if (next == null) {
        next = new YamlNode.Fields(new LinkedHashMap<>(), place);
        fields.fields().put(key, new YamlNode.Field(place, next));
      }
      if (!(next instanceof YamlNode.Fields inner)) {
        throw new UserErrorException(
            "Cannot use %s: '%s' is %s, not a mapping"
                .formatted(place, Shown.value(key), secret.test(key) ? "a value" : next.kind()));
      }
      fields = inner;
    }
    fields.fields().put(path.get(path.size() - 1), new YamlNode.Field(place, value));
  }

  private static int afterQuotes(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (text.charAt(i) == '=' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> path(String written, String shown) {
    List<String> path = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    boolean quoted = false;
    for (char c : (written + ".").toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        if (key.toString().isBlank()) {
          throw new UserErrorException(
              "Cannot use --set %s: an empty key; write key=value with dots between keys"
                  .formatted(Shown.value(shown)));
        }
        path.add(key.toString().trim());
        key.setLength(0);
      } else {
        key.append(c);
      }
    }
    return path;
  }
}

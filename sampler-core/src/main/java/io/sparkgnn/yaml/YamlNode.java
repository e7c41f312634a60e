// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.yaml;

import io.sparkgnn.error.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML value that remembers where it was written. */
public sealed interface YamlNode {
  /** Where it was written: {@code job.yaml line 12} or {@code --set training.epochs=3}. */
  String place();

  /** The value as plain Java: Map, List, String, Integer, Long, Double, Boolean or null. */
  Object plain();

  /** How the value is called in a message. */
  String kind();

  /** A string, number, boolean or null. */
  record Scalar(Object value, String text, String place) implements YamlNode {
    @Override
    public Object plain() {
      return value instanceof Long number && number == number.intValue()
          ? (Object) number.intValue()
          : value;
    }

    @Override
    public String kind() {
      return value == null ? "nothing" : "'" + Shown.value(text) + "'";
    }
  }

  /** A list. */
  record Items(List<YamlNode> items, String place) implements YamlNode {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public Object plain() {
      List<Object> values = new ArrayList<>(items.size());
      for (YamlNode item : items) {
        values.add(item.plain());
      }
      return values;
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** One key of a mapping, the place where the key was written, and its value. */
  record Field(String place, YamlNode value) {}

  /** A mapping, in the order in which it was written. Overrides change it before it is checked. */
  record Fields(LinkedHashMap<String, Field> fields, String place) implements YamlNode {
    @Override
    public Object plain() {
      return mapping();
    }

    /** The plain values by key. */
    public Map<String, Object> mapping() {
      Map<String, Object> values = new LinkedHashMap<>();
      fields.forEach((key, field) -> values.put(key, field.value().plain()));
      return values;
    }

    @Override
    public String kind() {
      return "a mapping";
    }

    /** The value of a key, or null when it is absent or null. */
    public YamlNode value(String key) {
      Field field = fields.get(key);
      boolean absent =
          field == null || (field.value() instanceof Scalar scalar && scalar.value() == null);
      return absent ? null : field.value();
    }
  }
}

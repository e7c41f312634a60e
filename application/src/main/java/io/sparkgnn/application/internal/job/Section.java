// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A checked mapping of a job file, read key by key. A key that is null counts as absent. */
final class Section {
  private final YamlNode.Fields fields;

  Section(YamlNode.Fields fields) {
    this.fields = fields;
  }

  List<String> names() {
    return List.copyOf(fields.fields().keySet());
  }

  boolean has(String key) {
    return fields.value(key) != null;
  }

  /** The section under a key; an empty one when it is absent. */
  Section section(String key) {
    return fields.value(key) instanceof YamlNode.Fields inner
        ? new Section(inner)
        : new Section(new YamlNode.Fields(new LinkedHashMap<>(), fields.place()));
  }

  boolean isText(String key) {
    return fields.value(key) instanceof YamlNode.Scalar;
  }

  Object plain(String key) {
    return fields.value(key).plain();
  }

  String text(String key, String otherwise) {
    return fields.value(key) instanceof YamlNode.Scalar scalar ? scalar.text() : otherwise;
  }

  int whole(String key, int otherwise) {
    return has(key) ? ((Number) plain(key)).intValue() : otherwise;
  }

  /** One text or several; none when absent. */
  List<String> texts(String key) {
    if (fields.value(key) instanceof YamlNode.Items list) {
      return list.items().stream().map(item -> ((YamlNode.Scalar) item).text()).toList();
    }
    return has(key) ? List.of(text(key, "")) : List.of();
  }

  Map<String, String> textByName(String key) {
    Map<String, String> values = new LinkedHashMap<>();
    Section inner = section(key);
    inner.names().forEach(name -> values.put(name, inner.text(name, "")));
    return values;
  }

  /** The table source under a key, or null when it is absent. */
  TableSource source(String key) {
    if (!has(key)) {
      return null;
    }
    Section source = section(key);
    if (source.has("path") == source.has("table")) {
      throw misfit(key, "a mapping with path or with table, not both,");
    }
    if (source.has("version") && source.has("timestamp")) {
      throw misfit(key, "a mapping with version or with timestamp, not both,");
    }
    return TableSource.builder()
        .format(source.text("format", null))
        .path(source.text("path", null))
        .table(source.text("table", null))
        .version(source.has("version") ? ((Number) source.plain("version")).longValue() : null)
        .timestamp(source.text("timestamp", null))
        .options(source.textByName("options"))
        .nullValues(source.texts("null_values"))
        .decimalComma(source.text("decimal", ".").equals(","))
        .build();
  }

  /** Texts by name; a single text counts for each of some names. */
  Map<String, String> textOrByName(String key, List<String> names) {
    if (fields.value(key) instanceof YamlNode.Scalar scalar) {
      Map<String, String> values = new LinkedHashMap<>();
      names.forEach(name -> values.put(name, scalar.text()));
      return values;
    }
    return textByName(key);
  }

  /** The value of a key in the type that its Param has. */
  Object setting(JobKey key) {
    return key.value().value(fields.value(key.name()));
  }

  /** Runs a reader of the key's value, and says where the value was written if it fails. */
  <T> T at(String key, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (UserErrorException e) {
      throw new UserErrorException("Cannot use %s: %s".formatted(place(key), e.getMessage()), e);
    }
  }

  private String place(String key) {
    return has(key) ? fields.value(key).place() : fields.place();
  }

  /** Checks that a key is there whose absence another key would excuse. */
  void needed(String section, String key, String otherwise) {
    if (!has(key)) {
      throw new UserErrorException(
          "Cannot use %s: key '%s.%s' is missing; it is needed, %s"
              .formatted(fields.place(), section, key, otherwise));
    }
  }

  /** A key that another one rules out. */
  UserErrorException misplaced(String section, String key, String reason) {
    return new UserErrorException(
        "Cannot use %s: key '%s.%s' %s".formatted(place(key), section, key, reason));
  }

  UserErrorException misfit(String key, String allowed) {
    YamlNode value = fields.value(key);
    return new UserErrorException(
        "Cannot use %s: key '%s' is %s; %s is allowed"
            .formatted(value.place(), key, value.kind(), allowed));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.yaml.YamlNode;

/** Checks a job file against the keys it may have, and says what is wrong with the first misfit. */
final class KeyCheck {
  private KeyCheck() {}

  /**
   * Checks a whole job file.
   *
   * @throws UserErrorException for an unknown key, a missing one, or a value that is not allowed
   */
  static void check(YamlNode.Fields root, Allowed.Keys keys) {
    section("", root, root.place(), keys);
  }

  private static void section(
      String path, YamlNode.Fields fields, String place, Allowed.Keys keys) {
    fields
        .fields()
        .forEach(
            (name, field) -> {
              JobKey key = keys.key(name);
              if (key == null) {
                throw unknown(path, name, field, keys);
              }
              if (fields.value(name) != null) {
                value(path + name, field, key.value());
              }
            });
    for (JobKey key : keys.keys()) {
      if (key.required() && fields.value(key.name()) == null) {
        throw new UserErrorException(
            "Cannot use %s: key '%s' is missing (%s); %s is needed"
                .formatted(
                    place, Shown.value(path + key.name()), key.meaning(), key.value().text()));
      }
    }
  }

  private static void value(String path, YamlNode.Field field, Allowed allowed) {
    YamlNode node = field.value();
    if (!allowed.fits(node)) {
      String problem = allowed.problem(node);
      if (problem != null) {
        throw new UserErrorException(
            "Cannot use %s: key '%s': %s".formatted(node.place(), Shown.value(path), problem));
      }
      throw new UserErrorException(
          "Cannot use %s: key '%s' is %s; %s is allowed"
              .formatted(node.place(), Shown.value(path), node.kind(), allowed.text()));
    }
    if (allowed instanceof Allowed.Keys keys) {
      section(path + ".", (YamlNode.Fields) node, field.place(), keys);
    } else if (allowed instanceof Allowed.TextOrKeys either
        && node instanceof YamlNode.Fields fields) {
      section(path + ".", fields, field.place(), either.keys());
    } else if (allowed instanceof Allowed.Named named) {
      ((YamlNode.Fields) node)
          .fields()
          .forEach((name, entry) -> value(path + "." + name, entry, named.each()));
    }
  }

  private static UserErrorException unknown(
      String path, String name, YamlNode.Field field, Allowed.Keys keys) {
    String written = path + name;
    String meant;
    String sibling = NearestName.of(name, keys.names());
    if (sibling == null) {
      meant = JobKeys.pathOf(name);
    } else {
      meant = path + sibling;
      // A misspelt section is shown with its first key, which tells more of what was meant.
      if (keys.key(sibling).value() instanceof Allowed.Keys section
          && field.value() instanceof YamlNode.Fields inner
          && !inner.fields().isEmpty()) {
        String first = inner.fields().keySet().iterator().next();
        String below = NearestName.of(first, section.names());
        if (below != null) {
          written += "." + first;
          meant += "." + below;
        }
      }
    }
    return new UserErrorException(
        "Cannot use %s: unknown key '%s'; %sallowed%s: %s"
            .formatted(
                field.place(),
                Shown.value(written),
                meant == null ? "" : "did you mean '" + meant + "'? ",
                path.isEmpty() ? "" : " in " + Shown.value(path.substring(0, path.length() - 1)),
                String.join(", ", keys.names())));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.source.Secrets;
import io.sparkgnn.connector.source.TableSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A job file's text without the passwords and keys in it. Instead of each there is a reference to
 * an environment variable, so that what is kept with a model is a job file again and says, when it
 * is used, what has to be given. References that were written stay.
 */
final class JobSecrets {
  /** Keys whose values are queries, in which a condition may look like an address's password. */
  private static final Set<String> CODE = Set.of("query", "labels");

  private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#.*$");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b([\\w.-]*(?:password|passwd|pwd|secret|token)\\s*[:=]\\s*)[^\\s*$]\\S*");

  private final Map<Left, String> variables = new LinkedHashMap<>();
  private final List<Replacement> replacements = new ArrayList<>();

  /** A secret that was left out, and the keys that lead to it. */
  private record Left(String place, String secret) {}

  /**
   * What is kept of a job file.
   *
   * @param text with the overrides as comments at its end
   * @param overrides the same as they can be read again
   * @param variables names of what has to be set in the environment to use it, and what for
   */
  record Kept(String text, List<String> overrides, Map<String, String> variables) {}

  /** Other text for the characters from {@code start} to {@code end}. */
  private record Replacement(int start, int end, String text) {}

  private JobSecrets() {}

  /**
   * The text to keep of a job file that was read.
   *
   * @param overrides of the command line, which become comments at the end
   */
  static Kept leaveOut(String text, List<String> overrides) {
    JobSecrets secrets = new JobSecrets();
    StringBuilder kept = new StringBuilder(secrets.leaveOutOfFile(text));
    List<String> keptOverrides = overrides.stream().map(secrets::leaveOutOfOverride).toList();
    for (String override : keptOverrides) {
      if (kept.length() > 0 && kept.charAt(kept.length() - 1) != '\n') {
        kept.append('\n');
      }
      kept.append("# --set ").append(override).append('\n');
    }
    Map<String, String> variables = new LinkedHashMap<>();
    secrets.variables.forEach((left, name) -> variables.put(name, left.place()));
    return new Kept(head(variables) + kept, keptOverrides, variables);
  }

  /** Comments that say what has to be given again; empty when nothing was left out. */
  static String head(Map<String, String> variables) {
    if (variables.isEmpty()) {
      return "";
    }
    StringBuilder head =
        new StringBuilder("# Passwords and keys are left out. To use this file, set in the")
            .append(" environment:\n");
    variables.forEach(
        (name, place) ->
            head.append("#   ").append(name).append(" for ").append(place).append('\n'));
    return head.toString();
  }

  /** An override as messages show it. */
  static String shown(String override) {
    int equals = override.indexOf('=');
    return equals > 0 && isBelowSecret(List.of(override.substring(0, equals).split("\\.")))
        ? override.substring(0, equals + 1) + Secrets.MASK
        : new JobSecrets().leaveOutOfOverride(override);
  }

  /** Whether a path leads to an option that is a secret, or to something said to be inside it. */
  private static boolean isBelowSecret(List<String> path) {
    int options = path.indexOf("options");
    return options >= 0
        && path.subList(options + 1, path.size()).stream().anyMatch(Secrets::isSecret);
  }

  /** The secrets in sources as they are used, to leave out of messages. */
  static List<String> values(Stream<TableSource> sources) {
    Set<String> values = new LinkedHashSet<>();
    sources.forEach(
        source -> {
          values.addAll(Secrets.in(source.options()));
          if (source.path() != null) {
            values.addAll(Secrets.in(source.path()));
          }
        });
    return List.copyOf(values);
  }

  private String leaveOutOfFile(String text) {
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    new Compose(settings).composeString(text).ifPresent(root -> find(root, List.of(), text));
    replacements.sort(Comparator.comparingInt(Replacement::start).reversed());
    StringBuilder kept = new StringBuilder(text);
    int last = Integer.MAX_VALUE;
    for (Replacement found : replacements) {
      if (found.end <= last) { // an alias stands for a value that was found before
        kept.replace(found.start, found.end, found.text);
        last = found.start;
      }
    }
    Matcher comments = COMMENT.matcher(kept);
    return comments.replaceAll(comment -> Matcher.quoteReplacement(leaveOut(comment.group())));
  }

  /** A comment, which cannot have references. */
  private String leaveOut(String comment) {
    List<String> known = variables.keySet().stream().map(Left::secret).toList();
    return NAMED.matcher(Secrets.mask(comment, known)).replaceAll("$1" + Secrets.MASK);
  }

  private void find(Node node, List<String> path, String text) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple field : mapping.getValue()) {
        if (field.getKeyNode() instanceof ScalarNode key) {
          List<String> inner = new ArrayList<>(path);
          inner.add(key.getValue());
          find(field.getValueNode(), inner, text);
        }
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> find(item, path, text));
    } else if (node instanceof ScalarNode scalar) {
      String kept = leaveOut(path, scalar.getValue());
      int start = offset(text, node.getStartMark().orElseThrow().getIndex());
      int end = offset(text, node.getEndMark().orElseThrow().getIndex());
      if (!kept.equals(scalar.getValue())) {
        String tail = text.substring(start, end).endsWith("\n") ? "\n" : "";
        replacements.add(new Replacement(start, end, quoted(kept) + tail));
      }
    }
  }

  private static int offset(String text, int codePoints) {
    return text.offsetByCodePoints(0, codePoints);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private String leaveOutOfOverride(String override) {
    int equals = override.indexOf('=');
    if (equals < 0) {
      return Secrets.mask(override);
    }
    List<String> path = List.of(override.substring(0, equals).split("\\."));
    String value = override.substring(equals + 1);
    return override.substring(0, equals + 1) + leaveOut(path, value);
  }

  /** A value with references instead of the secrets in it. */
  private String leaveOut(List<String> path, String value) {
    if (isOption(path) && Secrets.isSecret(path.get(path.size() - 1))) {
      return value.isBlank() || Secrets.isReference(value) ? value : reference(path, value);
    }
    return path.stream().anyMatch(CODE::contains)
        ? value
        : Secrets.replace(value, secret -> reference(path, secret));
  }

  /** Whether a key's value is a query, which is kept as it is. */
  static boolean isCode(String key) {
    return CODE.contains(key);
  }

  private static boolean isOption(Collection<String> path) {
    return path.size() > 1 && path.contains("options");
  }

  private String reference(List<String> path, String secret) {
    Left left = new Left(String.join(".", path), secret);
    String variable = variables.get(left);
    if (variable == null) {
      List<String> names = new ArrayList<>(path);
      names.removeAll(List.of("graph", "tables", "task", "source", "options"));
      String name = Secrets.variable(names);
      variable = name;
      for (int i = 2; variables.containsValue(variable); i++) {
        variable = name + "_" + i;
      }
      variables.put(left, variable);
    }
    return "${" + variable + "}";
  }
}

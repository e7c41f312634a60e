// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords and keys in what users give: found by the names of options and by what addresses and
 * connection strings look like, to be left out of everything that is written or printed.
 */
public final class Secrets {
  /** What stands in place of a secret. */
  public static final String MASK = "***";

  private static final String WORDS =
      "password|passwd|pwd|passphrase|secret|token(?!s)|credentials?|api[._-]?key|access[._-]?key"
          + "|account[._-]?key|private[._-]?key|shared[._-]?key|auth[._-]?key|encryption[._-]?key"
          + "|signature";

  private static final Pattern NAME =
      Pattern.compile("(?i).*(" + WORDS + ").*|(.*[._-])?(pass|key|auth|authorization|sas|sig)");

  /** The secret itself is the group {@code s}. */
  private static final List<Pattern> SHAPES =
      List.of(
          Pattern.compile("(?i)\\b[a-z][a-z0-9+.-]*://[^\\s/:@?#'\"]+:(?<s>[^\\s/'\"]+)@"),
          Pattern.compile(
              "(?i)(?:(?:"
                  + WORDS
                  + ")[\\w.-]*|\\b(?:sig|sas|pass))\\s*=\\s*"
                  + "(?<s>[^;&\\s\"',)\\]}]+}?)"),
          Pattern.compile("(?i)\\bBearer\\s+(?<s>[A-Za-z0-9._~+/=-]{8,})"),
          Pattern.compile("\\b(?<s>(?:AKIA|ASIA)[0-9A-Z]{16})\\b"),
          Pattern.compile("\\b(?<s>eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*)"),
          Pattern.compile(
              "(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----(?<s>.*?)-----END [A-Z ]*PRIVATE KEY-----"));

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

  /** Shorter values would be found in every other word. */
  private static final int SHORTEST = 4;

  private Secrets() {}

  /** Whether an option of that name has a secret as its value. */
  public static boolean isSecret(String option) {
    return NAME.matcher(option).matches();
  }

  /** The parts of a text that look like secrets, but for references to variables. */
  public static List<String> in(String text) {
    Set<String> found = new LinkedHashSet<>();
    replace(
        text,
        secret -> {
          found.add(secret);
          return MASK;
        });
    return List.copyOf(found);
  }

  /** The text with something else for each part that looks like a secret. */
  public static String replace(String text, UnaryOperator<String> other) {
    String replaced = text;
    for (Pattern shape : SHAPES) {
      StringBuilder out = new StringBuilder();
      Matcher matcher = shape.matcher(replaced);
      int end = 0;
      while (matcher.find()) {
        String secret = matcher.group("s");
        boolean shown = secret.equals(MASK) || isReference(secret);
        out.append(replaced, end, matcher.start("s")).append(shown ? secret : other.apply(secret));
        end = matcher.end("s");
      }
      replaced = out.append(replaced, end, replaced.length()).toString();
    }
    return replaced;
  }

  /** The secrets among a reader's options. */
  public static List<String> in(Map<String, String> options) {
    List<String> found = new ArrayList<>();
    options.forEach(
        (name, value) -> {
          if (isSecret(name) && !value.isBlank()) {
            found.add(value);
          }
          found.addAll(in(value));
        });
    return found;
  }

  /** A text without what looks like a secret in it. */
  public static String mask(String text) {
    return mask(text, List.of());
  }

  /**
   * A text without secrets.
   *
   * @param known secrets that are left out wherever they stand
   */
  public static String mask(String text, Collection<String> known) {
    String masked = text;
    for (String secret :
        known.stream()
            .filter(secret -> secret.length() >= SHORTEST)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList()) {
      masked = masked.replace(secret, MASK);
    }
    return replace(masked, secret -> MASK);
  }

  /** Whether a value is made of references such as {@code ${DB_PASSWORD}} alone. */
  public static boolean isReference(String value) {
    String rest = REFERENCE.matcher(value).replaceAll("");
    return rest.length() < value.length() && rest.chars().noneMatch(Character::isLetterOrDigit);
  }

  /** A name for the environment variable by which a secret can be given. */
  public static String variable(List<String> place) {
    String name = String.join("_", place).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    return name.matches("[0-9].*") ? "_" + name : name;
  }
}

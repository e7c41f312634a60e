package io.sparkgnn.sampling;

import io.sparkgnn.error.UserErrorException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** YAML of plain values from a user, with every failure as a message of one line. */
final class SafeYaml {
  private static final int MOST_CHARACTERS = 1 << 16;
  private static final int BRIEF = 80;

  private SafeYaml() {}

  /**
   * Reads one document to lists, maps, strings, numbers and booleans.
   *
   * @param what the setting's name, for messages
   * @throws UserErrorException if it is no YAML, has two documents, is longer than 64 Ki characters
   *     or nested too deep
   */
  static Object read(String what, String yaml) {
    if (yaml.length() > MOST_CHARACTERS) {
      throw new UserErrorException(
          "Cannot read "
              + what
              + ": it has "
              + yaml.length()
              + " characters; at most "
              + MOST_CHARACTERS
              + " are allowed");
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(what)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(10)
            .build();
    try {
      return new Load(settings).loadFromString(yaml);
    } catch (MarkedYamlEngineException e) {
      String where =
          e.getProblemMark()
              .map(m -> " at line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1))
              .orElse("");
      throw new UserErrorException(
          "Cannot read " + what + ": " + brief(String.valueOf(e.getProblem())) + where, e);
    } catch (RuntimeException | StackOverflowError e) {
      String reason = e.getMessage() == null ? "it is nested too deep" : brief(e.getMessage());
      throw new UserErrorException("Cannot read " + what + ": it is no YAML: " + reason, e);
    }
  }

  /** The text in one line of at most 80 characters. */
  static String brief(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() <= BRIEF ? line : line.substring(0, BRIEF) + "...";
  }

  /** The text for a place between double quotes. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}

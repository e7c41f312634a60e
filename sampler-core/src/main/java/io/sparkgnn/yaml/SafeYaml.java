// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.yaml;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 of a user's: plain values in lists and mappings. Size, depth, tags, aliases and the
 * number of documents are checked event by event, so that a text which is made to harm is refused
 * before a tree of it is built. Safe for use by any number of threads.
 */
public final class SafeYaml {
  /** Lists and mappings within one another. */
  public static final int MOST_DEPTH = 50;

  /** Values of a text, before aliases are put in. */
  public static final int MOST_VALUES = 100_000;

  private static final int MOST_CHARACTERS = 1 << 16;
  private static final int MOST_ALIASES = 100;

  private SafeYaml() {}

  /** Makes the message of a mistake. */
  @FunctionalInterface
  public interface Mistake {
    /**
     * The exception to throw.
     *
     * @param line from 0; -1 when it is unknown
     * @param column from 0; -1 when it is unknown
     */
    UserErrorException at(int line, int column, String reason);
  }

  /**
   * Reads one document of up to 64 Ki characters to lists, maps, strings, numbers and booleans.
   *
   * @param what the setting's name, for messages
   * @return null for an empty text
   * @throws UserErrorException if it is no YAML or more than is allowed
   */
  public static Object read(String what, String yaml) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(what)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .build();
    return safely(
        yaml,
        settings,
        MOST_CHARACTERS,
        (line, column, reason) ->
            new UserErrorException(
                "Cannot read "
                    + what
                    + ": "
                    + reason
                    + (line < 0 ? "" : " at line " + (line + 1) + ", column " + (column + 1))),
        () -> new Load(settings).loadFromString(yaml));
  }

  /**
   * Reads one document to nodes that know where they were written. Keys that are there twice, and
   * how often aliases repeat values, are the caller's to check.
   *
   * @param mostCharacters that the text may have
   * @return empty for a text without a value
   * @throws UserErrorException that {@code mistake} makes, if it is no YAML or more than is allowed
   */
  public static Optional<Node> compose(
      String name, String yaml, int mostCharacters, Mistake mistake) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setCodePointLimit(mostCharacters)
            .build();
    return safely(
        yaml, settings, mostCharacters, mistake, () -> new Compose(settings).composeString(yaml));
  }

  private interface Reader<T> {
    T read();
  }

  private static <T> T safely(
      String yaml, LoadSettings settings, int mostCharacters, Mistake mistake, Reader<T> reader) {
    if (yaml.length() > mostCharacters) {
      throw mistake.at(
          -1,
          -1,
          "it has %d characters; at most %d are allowed".formatted(yaml.length(), mostCharacters));
    }
    try {
      check(yaml, settings, mistake);
      return reader.read();
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().orElse(null);
      UserErrorException shown =
          mark == null
              ? mistake.at(-1, -1, oneLine(e.getProblem()))
              : mistake.at(mark.getLine(), mark.getColumn(), oneLine(e.getProblem()));
      shown.addSuppressed(e);
      throw shown;
    } catch (YamlEngineException | IndexOutOfBoundsException e) {
      UserErrorException shown = mistake.at(-1, -1, oneLine(e.getMessage()));
      shown.addSuppressed(e);
      throw shown;
    }
  }

  private static void check(String yaml, LoadSettings settings, Mistake mistake) {
    Deque<Optional<Anchor>> open = new ArrayDeque<>();
    int documents = 0;
    int values = 0;
    int aliases = 0;
    for (Event event : new Parse(settings).parseString(yaml)) {
      if (event instanceof CollectionEndEvent) {
        open.pop();
        continue;
      }
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        throw at(event, mistake, "a second document begins; one is allowed");
      }
      if (!(event instanceof NodeEvent node)) {
        continue;
      }
      if (++values > MOST_VALUES) {
        throw at(event, mistake, "more than " + MOST_VALUES + " values");
      }
      if (event instanceof AliasEvent) {
        if (++aliases > MOST_ALIASES) {
          throw at(event, mistake, "more than " + MOST_ALIASES + " aliases");
        }
        if (open.contains(node.getAnchor())) {
          throw at(
              event,
              mistake,
              "the alias *"
                  + Shown.value(node.getAnchor().get())
                  + " is inside what it stands for");
        }
      } else if (event instanceof ScalarEvent scalar) {
        scalar.getTag().ifPresent(tag -> refuse(event, tag, mistake));
      } else if (event instanceof CollectionStartEvent start) {
        start.getTag().ifPresent(tag -> refuse(event, tag, mistake));
        open.push(start.getAnchor());
        if (open.size() > MOST_DEPTH) {
          throw at(event, mistake, "nested deeper than " + MOST_DEPTH);
        }
      }
    }
  }

  private static void refuse(Event event, String tag, Mistake mistake) {
    throw at(event, mistake, "the tag " + Shown.value(tag) + "; plain values only");
  }

  private static UserErrorException at(Event event, Mistake mistake, String reason) {
    Mark mark = event.getStartMark().orElse(null);
    return mark == null
        ? mistake.at(-1, -1, reason)
        : mistake.at(mark.getLine(), mark.getColumn(), reason);
  }

  private static String oneLine(String message) {
    return message == null
        ? "it is not YAML"
        : Shown.value(message.replaceAll("\\s+", " ").strip());
  }

  /** The text for a place between double quotes. */
  public static String escaped(String text) {
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

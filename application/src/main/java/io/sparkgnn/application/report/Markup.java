// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML that is also well-formed XML: every element that is opened is closed in order, and
 * every text and attribute value is escaped. There is no way to add raw markup except another
 * {@code Markup}, so a hostile column name or job file can only ever show up as text.
 */
final class Markup {
  private static final Set<String> VOID = Set.of("meta", "br", "hr", "col");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens {@code tag} with attributes given as name, value, name, value. */
  Markup open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element with nothing in it. */
  Markup empty(String tag, String... attributes) {
    if (!VOID.contains(tag)) {
      return open(tag, attributes).close();
    }
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /** An element with only text in it. */
  Markup leaf(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  Markup text(String text) {
    escape(text, out);
    return this;
  }

  Markup add(Markup other) {
    if (!other.open.isEmpty()) {
      throw new IllegalStateException("unclosed element " + other.open.peek());
    }
    out.append(other.out);
    return this;
  }

  /** A style sheet of our own; it must hold no markup characters. */
  Markup style(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet holds a markup character");
    }
    out.append("<style>").append(css).append("</style>");
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1], out);
      out.append('"');
    }
  }

  private static void escape(String text, StringBuilder out) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(writable(c) ? c : 0xFFFD);
              }
            });
  }

  /** XML 1.0 has no way to write most control characters and half surrogate pairs. */
  private static boolean writable(int c) {
    if (c < 0x20) {
      return c == '\t' || c == '\n' || c == '\r';
    }
    return (c < 0x7F || c > 0x9F) && (c < 0xD800 || c > 0xDFFF) && (c & 0xFFFE) != 0xFFFE;
  }
}

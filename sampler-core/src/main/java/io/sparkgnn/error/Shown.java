// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user gave, as messages show it: short, and with every character that a terminal would
 * obey rather than print written as an escape. All messages that echo input go through here.
 */
public final class Shown {
  private static final int VALUE = 80;
  private static final int WORD = 400;
  private static final int MESSAGE = 4000;
  private static final Pattern LONG_WORD = Pattern.compile("\\S{" + (WORD + 1) + ",}");

  private Shown() {}

  /** One value on one line: all of it up to 80 characters, else its beginning and its length. */
  public static String value(Object value) {
    String text = String.valueOf(value);
    String begin = escaped(text, Math.min(text.length(), VALUE), false);
    return text.length() <= VALUE ? begin : begin + "... (" + text.length() + " characters)";
  }

  /**
   * A whole message, whose own line breaks stay. Of a word of more than 400 characters the end is
   * left out, of a very long message the middle.
   */
  public static String message(String whole) {
    if (whole == null) {
      return null;
    }
    String text =
        LONG_WORD
            .matcher(whole)
            .replaceAll(
                word ->
                    Matcher.quoteReplacement(
                        word.group().substring(0, WORD / 2)
                            + "... ("
                            + word.group().length()
                            + " characters)"));
    if (text.length() <= MESSAGE) {
      return escaped(text, text.length(), true);
    }
    int kept = MESSAGE / 2;
    return escaped(text, kept, true)
        + " ... ("
        + (text.length() - 2 * kept)
        + " characters left out) ... "
        + escaped(text.substring(text.length() - kept), kept, true);
  }

  private static String escaped(String text, int length, boolean lines) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\n' && lines) {
        out.append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (obeyed(text, i, c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Controls, marks that turn the direction of text, and halves of characters. */
  private static boolean obeyed(String text, int at, char c) {
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}

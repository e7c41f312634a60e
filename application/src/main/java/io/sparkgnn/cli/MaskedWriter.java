// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.connector.source.Secrets;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/** Passes lines on without the passwords and keys in them, whoever put them there. */
final class MaskedWriter extends Writer {
  private final PrintWriter to;
  private final List<String> secrets;
  private final StringBuilder waiting = new StringBuilder();

  private MaskedWriter(PrintWriter to, List<String> secrets) {
    this.to = to;
    this.secrets = secrets;
  }

  /** A writer to what the given one writes to; it flushes at each end of a line, too. */
  static PrintWriter of(PrintWriter to, List<String> secrets) {
    return new PrintWriter(new MaskedWriter(to, secrets), true);
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    synchronized (lock) {
      waiting.append(characters, offset, length);
      int end = waiting.lastIndexOf("\n") + 1;
      pass(end);
    }
  }

  private void pass(int end) {
    if (end > 0) {
      to.write(Secrets.mask(waiting.substring(0, end), secrets));
      waiting.delete(0, end);
    }
  }

  @Override
  public void flush() {
    synchronized (lock) {
      pass(waiting.length());
      to.flush();
    }
  }

  @Override
  public void close() {
    flush();
  }
}

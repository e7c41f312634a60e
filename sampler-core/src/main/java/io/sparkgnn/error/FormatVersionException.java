// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/**
 * A file written by another version of the format: too old, or too new. The message gives both
 * versions and says which.
 */
public class FormatVersionException extends UnreadableException {
  private static final long serialVersionUID = 1L;

  private final boolean tooNew;

  /** A file of a graph. */
  public FormatVersionException(String file, int found, int supported) {
    this(file, found, supported, supported, Remedy.GRAPH);
  }

  /**
   * @param file where it is, or what it is if it is no file
   * @param found its version
   * @param oldest version that is read
   * @param newest version that is read
   * @param remedy what the file is part of
   */
  public FormatVersionException(String file, int found, int oldest, int newest, Remedy remedy) {
    super(message(file, found, oldest, newest, remedy));
    this.tooNew = found > newest;
  }

  private static String message(String file, int found, int oldest, int newest, Remedy remedy) {
    String read = oldest == newest ? "version " + newest : "versions " + oldest + " to " + newest;
    return "Cannot read %s: it has format version %d, which is too %s: this spark-gnn reads %s; %s"
        .formatted(
            file,
            found,
            found > newest ? "new" : "old",
            read,
            found > newest ? "use a newer spark-gnn, or " + remedy.ofAge() : remedy.ofAge());
  }

  /** Whether a newer version of spark-gnn wrote it; else an older one did. */
  public boolean tooNew() {
    return tooNew;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

import java.nio.file.Path;

/** A file whose magic, length or checksum is not what was written. The message names the file. */
public class CorruptFileException extends UnreadableException {
  private static final long serialVersionUID = 1L;

  /** A file of a graph. */
  public CorruptFileException(Path file, String problem) {
    this(file.toString(), problem, Remedy.GRAPH);
  }

  /**
   * @param file where it is, or what it is if it is no file
   * @param problem what is wrong with it, such as {@code its checksum is wrong}
   * @param remedy what the file is part of
   */
  public CorruptFileException(String file, String problem, Remedy remedy) {
    super("Cannot read " + file + ": " + problem + "; " + remedy.ofDamage());
  }
}

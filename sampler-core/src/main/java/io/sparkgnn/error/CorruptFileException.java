package io.sparkgnn.error;

import java.nio.file.Path;

/** A file whose magic, length or checksum is not what was written. The message names the file. */
public class CorruptFileException extends UserErrorException {
  private static final long serialVersionUID = 1L;

  public CorruptFileException(Path file, String problem) {
    super("Cannot read " + file + ": " + problem + "; build the graph again or restore the file");
  }
}

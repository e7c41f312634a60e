package io.sparkgnn.error;

/** A file written by another version of the format. The message gives both versions. */
public class FormatVersionException extends UserErrorException {
  private static final long serialVersionUID = 1L;

  public FormatVersionException(String file, int found, int supported) {
    super(
        "Cannot read "
            + file
            + ": it has format version "
            + found
            + ", this spark-gnn reads version "
            + supported
            + "; build the graph again with this version");
  }
}

package io.sparkgnn.report;

/**
 * Something about the times in the data that bears on leakage.
 *
 * @param where a table, a column or an edge type
 * @param what one sentence for the reader
 */
public record LeakageFinding(Level level, String where, String what) {

  /** How much the finding means. */
  public enum Level {
    /** The model may have seen what it could not have known: figures are not to be trusted. */
    PROBLEM,
    /** Allowed, but worth knowing: a static table, an inherited time. */
    NOTE
  }
}

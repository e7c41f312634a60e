package io.sparkgnn.connector.label;

/** Why a label row cannot be a seed. A row with several reasons counts under the first of them. */
public enum SeedProblem {
  NULL_ENTITY("the entity key is null"),
  UNKNOWN_ENTITY("the entity is not in the graph"),
  NULL_TIME("the time is null or cannot be read as a timestamp"),
  NULL_LABEL("the label is null or not a number"),
  NULL_VALIDATION("the validation indicator is null");

  private final String text;

  SeedProblem(String text) {
    this.text = text;
  }

  /** What is wrong, as people read it. */
  public String text() {
    return text;
  }
}

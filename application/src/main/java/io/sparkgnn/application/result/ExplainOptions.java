// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

/**
 * What is written of explanations beside their table. Immutable.
 *
 * @param most items of each kind and seed in the table
 * @param report file of the HTML report; null for none
 * @param pictures folder for an SVG file of each seed; null for none
 * @param importance a table of what moves the model's predictions; null for none
 */
public record ExplainOptions(int most, String report, String pictures, String importance) {
  /** Ten items of each kind, and the table alone. */
  public static ExplainOptions standard() {
    return new ExplainOptions(10, null, null, null);
  }

  /** The same with so many items of each kind. */
  public ExplainOptions withMost(int items) {
    return new ExplainOptions(items, report, pictures, importance);
  }

  /** The same with a report; null for none. */
  public ExplainOptions withReport(String file) {
    return new ExplainOptions(most, file, pictures, importance);
  }

  /** The same with a folder of pictures; null for none. */
  public ExplainOptions withPictures(String folder) {
    return new ExplainOptions(most, report, folder, importance);
  }

  /** The same with a table of importance; null for none. */
  public ExplainOptions withImportance(String file) {
    return new ExplainOptions(most, report, pictures, file);
  }
}

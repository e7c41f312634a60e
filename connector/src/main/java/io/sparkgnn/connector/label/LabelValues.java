// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import java.util.List;

/**
 * What values the labels of a table have.
 *
 * @param rows rows that have a key, a time and a label
 * @param trainingRows those of them that are not for validation
 * @param min the smallest label; NaN without rows
 * @param max the largest label; NaN without rows
 * @param notBinary rows whose label is neither 0 nor 1
 * @param notWhole rows whose label is not a whole number
 * @param different different labels of the training rows
 * @param differentBeside different labels that only validation rows have
 */
public record LabelValues(
    long rows,
    long trainingRows,
    double min,
    double max,
    long notBinary,
    long notWhole,
    long different,
    long differentBeside) {

  /**
   * Different labels.
   *
   * @param training of the training rows, ascending
   * @param beside of the validation rows alone, ascending
   */
  public record Listed(List<Double> training, List<Double> beside) {
    public Listed {
      training = List.copyOf(training);
      beside = List.copyOf(beside);
    }
  }

  /**
   * Different labels that are strings.
   *
   * @param training of the training rows, in the strings' order
   * @param beside of the validation rows alone, in the same order
   */
  public record Words(List<String> training, List<String> beside) {
    public Words {
      training = List.copyOf(training);
      beside = List.copyOf(beside);
    }
  }
}

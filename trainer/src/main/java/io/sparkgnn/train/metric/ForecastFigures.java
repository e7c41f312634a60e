// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.NumberLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of forecasts: labels and predictions of several windows a row. The mean absolute scaled
 * error (Hyndman and Koehler 2006, "Another look at measures of forecast accuracy") is scaled by
 * the mean absolute difference of neighboring windows in the same labels.
 */
public final class ForecastFigures {
  private ForecastFigures() {}

  static double wape(Judged judged) {
    return errors(judged, 0, judged.outputs()) / sizes(judged, 0, judged.outputs());
  }

  static double mase(Judged judged) {
    return errors(judged, 0, judged.outputs()) / judged.outputs() / total(judged) / step(judged);
  }

  /** The figures of each window, by name, in the order of the windows. */
  public static List<Map<String, Double>> each(Judged judged) {
    List<Map<String, Double>> windows = new ArrayList<>();
    double step = moves((NumberLabels) judged.labels()) ? step(judged) : Double.NaN;
    for (int window = 0; window < judged.outputs(); window++) {
      double missed = errors(judged, window, window + 1);
      double mae = missed / total(judged);
      double size = sizes(judged, window, window + 1);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("mae", mae);
      figures.put("rmse", Math.sqrt(squares(judged, window) / total(judged)));
      figures.put("wape", size == 0 ? Double.NaN : missed / size);
      figures.put("mase", mae / step);
      windows.add(figures);
    }
    return windows;
  }

  /** Whether any label is not 0. */
  static boolean isSomewhere(NumberLabels labels) {
    for (float label : labels.values()) {
      if (label != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether any window's label is another than that of the window before it. */
  static boolean moves(NumberLabels labels) {
    for (int row = 0; row < labels.size(); row++) {
      for (int window = 1; window < labels.width(); window++) {
        if (labels.value(row, window) != labels.value(row, window - 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private static double total(Judged judged) {
    return ((NumberLabels) judged.labels()).totalWeight();
  }

  /** Mean absolute difference of a window's label and that of the window before. */
  private static double step(Judged judged) {
    NumberLabels labels = (NumberLabels) judged.labels();
    double sum = 0;
    for (int row = 0; row < labels.size(); row++) {
      for (int window = 1; window < labels.width(); window++) {
        sum +=
            labels.weight(row)
                * Math.abs((double) labels.value(row, window) - labels.value(row, window - 1));
      }
    }
    return sum / (labels.width() - 1) / labels.totalWeight();
  }

  private static double errors(Judged judged, int from, int to) {
    NumberLabels labels = (NumberLabels) judged.labels();
    double sum = 0;
    for (int row = 0; row < labels.size(); row++) {
      for (int window = from; window < to; window++) {
        sum += labels.weight(row) * Math.abs(error(judged, labels, row, window));
      }
    }
    return sum;
  }

  private static double squares(Judged judged, int window) {
    NumberLabels labels = (NumberLabels) judged.labels();
    double sum = 0;
    for (int row = 0; row < labels.size(); row++) {
      double error = error(judged, labels, row, window);
      sum += labels.weight(row) * error * error;
    }
    return sum;
  }

  private static double error(Judged judged, NumberLabels labels, int row, int window) {
    return (double) judged.predictions()[row * judged.outputs() + window]
        - labels.value(row, window);
  }

  private static double sizes(Judged judged, int from, int to) {
    NumberLabels labels = (NumberLabels) judged.labels();
    double sum = 0;
    for (int row = 0; row < labels.size(); row++) {
      for (int window = from; window < to; window++) {
        sum += labels.weight(row) * Math.abs((double) labels.value(row, window));
      }
    }
    return sum;
  }
}

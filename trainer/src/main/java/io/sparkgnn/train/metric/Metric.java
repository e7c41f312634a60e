package io.sparkgnn.train.metric;

import java.util.Locale;

/** A figure that judges predictions. */
public enum Metric {
  /** Area under the ROC curve; ties count half. */
  AUROC(true),
  /** Area under the precision-recall curve, as the sum over distinct scores. */
  AVERAGE_PRECISION(true),
  /** Mean negative log likelihood of the true label. */
  LOG_LOSS(false),
  /** Share of rows whose most probable label is right. */
  ACCURACY(true),
  /** F1 of label 1 at a probability of 0.5. */
  F1(true),
  /** Mean over the classes that occur of each class's F1. */
  MACRO_F1(true),
  /** Mean absolute error. */
  MAE(false),
  /** Root of the mean squared error. */
  RMSE(false),
  /** Share of the labels' variance explained. */
  R2(true);

  private final boolean higherIsBetter;

  Metric(boolean higherIsBetter) {
    this.higherIsBetter = higherIsBetter;
  }

  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /**
   * Whether the figure says anything about predictions for rows with these labels: an order needs
   * two classes, F1 a row of class 1, and a share of the variance some variance.
   *
   * @param labels as the predictions are compared with; not empty
   */
  public boolean hasMeaning(float[] labels) {
    return switch (this) {
      case AUROC, AVERAGE_PRECISION, R2 -> !alike(labels);
      case F1 -> has(labels, 1);
      case LOG_LOSS, ACCURACY, MACRO_F1, MAE, RMSE -> true;
    };
  }

  private static boolean alike(float[] labels) {
    for (float label : labels) {
      if (label != labels[0]) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(float[] labels, float wanted) {
    for (float label : labels) {
      if (label == wanted) {
        return true;
      }
    }
    return false;
  }

  /** The name used in job files, reports and {@code EpochReport.metrics()}: lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The metrics that come with the tasks. */
public enum StandardMetric implements Metric {
  /** Area under the ROC curve; ties count half. */
  AUROC(true, j -> Metrics.auroc(j.predictions(), j.label(), j.weight())),
  /** Area under the precision-recall curve, as the sum over distinct scores. */
  AVERAGE_PRECISION(true, j -> Metrics.averagePrecision(j.predictions(), j.label(), j.weight())),
  /** Mean negative log likelihood of the true label. */
  LOG_LOSS(
      false,
      j ->
          j.classes()
              ? Metrics.classLogLoss(j.predictions(), j.label(), j.weight(), j.outputs())
              : Metrics.binaryLogLoss(j.predictions(), j.label(), j.weightOfEach())),
  /** Share of rows whose most probable label is right. */
  ACCURACY(true, j -> Confusion.of(j).accuracy()),
  /** F1 of label 1 at a probability of 0.5. */
  F1(true, j -> Confusion.of(j).f1(1)),
  /** Mean over the classes that occur of each class's F1. */
  MACRO_F1(true, j -> j.labelsARow() > 1 ? LabelFigures.macroF1(j) : Confusion.of(j).macroF1()),
  /** Of several labels a row, F1 of all of them together. */
  MICRO_F1(true, LabelFigures::microF1),
  /** Of several labels a row, the mean AUROC of those that some rows have and others have not. */
  MACRO_AUROC(true, LabelFigures::macroAuroc),
  /** Of several labels a row, the mean average precision of those that occur. */
  MACRO_AVERAGE_PRECISION(true, LabelFigures::macroAveragePrecision),
  /** Of several labels a row, the average precision of all pairs of row and label in one order. */
  MICRO_AVERAGE_PRECISION(true, LabelFigures::microAveragePrecision),
  /** Mean absolute error. */
  MAE(false, j -> Metrics.mae(j.points(), j.label(), j.weightOfEach())),
  /** Root of the mean squared error. */
  RMSE(false, j -> Metrics.rmse(j.points(), j.label(), j.weightOfEach())),
  /** Share of the labels' variance explained. */
  R2(true, j -> Metrics.r2(j.points(), j.label(), j.weightOfEach())),
  /** Mean Poisson deviance: how far predicted means are from counts that vary as their mean. */
  POISSON_DEVIANCE(
      false, j -> Metrics.poissonDeviance(j.predictions(), j.label(), j.weightOfEach())),
  /**
   * Mean Tweedie deviance of power 1.5: the same of amounts that vary more where they are large.
   */
  TWEEDIE_DEVIANCE(
      false, j -> Metrics.tweedieDeviance(j.predictions(), j.label(), j.weightOfEach(), 1.5)),
  /**
   * Mean negative log likelihood of counts by a negative binomial distribution of the predicted
   * means, at the one dispersion that suits these rows best.
   */
  NEGATIVE_BINOMIAL_LOSS(
      false, j -> Metrics.negativeBinomialLoss(j.predictions(), j.label(), j.weightOfEach())),
  /** Mean over the quantiles of the mean pinball loss. */
  PINBALL(false, QuantileFigures::pinball),
  /** Share of the labels between the lowest and the highest quantile, both included. */
  COVERAGE(true, QuantileFigures::coverage),
  /** Of a forecast, the sum of the absolute errors divided by that of the labels. */
  WAPE(false, ForecastFigures::wape),
  /**
   * Of a forecast, the mean absolute error divided by that of taking each window for the next one.
   */
  MASE(false, ForecastFigures::mase);

  private final boolean higherIsBetter;
  private final ToDoubleFunction<Judged> figure;

  StandardMetric(boolean higherIsBetter, ToDoubleFunction<Judged> figure) {
    this.higherIsBetter = higherIsBetter;
    this.figure = figure;
  }

  @Override
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  @Override
  public double of(Judged judged) {
    return figure.applyAsDouble(judged);
  }

  /**
   * An order needs two classes, F1 a row of class 1, a share of the variance some variance, and
   * deviances and likelihoods of counts labels of 0 or more.
   */
  @Override
  public boolean hasMeaning(Labels labels) {
    return switch (this) {
      case AUROC, AVERAGE_PRECISION, R2 -> !labels.alike();
      case F1, MICRO_F1, MACRO_AVERAGE_PRECISION, MICRO_AVERAGE_PRECISION ->
          hasOne((NumberLabels) labels);
      case MACRO_F1 -> ((NumberLabels) labels).width() == 1 || hasOne((NumberLabels) labels);
      case MACRO_AUROC -> LabelFigures.someDiffer((NumberLabels) labels);
      case POISSON_DEVIANCE, TWEEDIE_DEVIANCE, NEGATIVE_BINOMIAL_LOSS ->
          hasNoneBelowZero((NumberLabels) labels);
      case WAPE -> ForecastFigures.isSomewhere((NumberLabels) labels);
      case MASE -> ForecastFigures.moves((NumberLabels) labels);
      case LOG_LOSS, ACCURACY, MAE, RMSE, PINBALL, COVERAGE -> true;
    };
  }

  private static boolean hasNoneBelowZero(NumberLabels labels) {
    for (float label : labels.values()) {
      if (label < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasOne(NumberLabels labels) {
    for (float label : labels.values()) {
      if (label == 1) {
        return true;
      }
    }
    return false;
  }

  /** The constant's name in lower case. */
  @Override
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

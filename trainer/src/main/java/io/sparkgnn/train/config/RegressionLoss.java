// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

/** The loss of a regression, on the label minus its median, over its interquartile range. */
public enum RegressionLoss {
  L1,
  HUBER,
  MSE
}

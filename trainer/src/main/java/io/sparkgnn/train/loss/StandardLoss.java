// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loss;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.train.op.Ops;

/** The losses that come with the tasks. */
public enum StandardLoss implements Loss {
  /** Cross entropy of labels 0 and 1. */
  BINARY {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.binaryLoss(scores.squeeze(1), labels.squeeze(1), weights);
    }
  },
  /** Cross entropy of several labels of 0 and 1 a row, their mean. */
  MULTILABEL {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.binaryLoss(scores.flatten(), labels.flatten(), shared(weights, scores));
    }
  },
  /** Cross entropy of classes. */
  CLASSES {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.classLoss(scores, labels.squeeze(1), weights);
    }
  },
  /**
   * Cross entropy of labels 0 and 1 or of classes, in which a label counts less the surer the model
   * is of it: {@code (1 - p)^2} (Lin et al. 2017, "Focal Loss for Dense Object Detection").
   */
  FOCAL {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      if (labels.getShape().get(1) > 1) {
        return Ops.focalBinaryLoss(scores.flatten(), labels.flatten(), shared(weights, scores));
      }
      return scores.getShape().get(1) == 1
          ? Ops.focalBinaryLoss(scores.squeeze(1), labels.squeeze(1), weights)
          : Ops.focalClassLoss(scores, labels.squeeze(1), weights);
    }
  },
  /** Absolute difference. */
  L1 {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.l1Loss(scores.squeeze(1), labels.squeeze(1), weights);
    }
  },
  /** Huber loss of threshold 1. */
  HUBER {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.huberLoss(scores.squeeze(1), labels.squeeze(1), weights);
    }
  },
  /** Squared difference. */
  MSE {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.mseLoss(scores.squeeze(1), labels.squeeze(1), weights);
    }
  },
  /** Poisson deviance, but for what scores do not change; scores are logarithms of means. */
  POISSON {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return Ops.poissonLoss(scores.squeeze(1), labels.squeeze(1), weights);
    }
  };

  /** The weight of each of a row's several labels: its share of the row's. */
  private static NDArray shared(NDArray weights, NDArray scores) {
    long labels = scores.getShape().get(1);
    return weights.reshape(-1, 1).broadcast(scores.getShape()).flatten().div(labels);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loss;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.train.op.Ops;

/** The losses that come with the tasks. Where a row has several labels, its loss is their mean. */
public enum StandardLoss implements Loss {
  /** Cross entropy of labels 0 and 1. */
  BINARY {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return each(scores, labels, weights, Ops::binaryLoss);
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
      return scores.getShape().equals(labels.getShape())
          ? each(scores, labels, weights, Ops::focalBinaryLoss)
          : Ops.focalClassLoss(scores, labels.squeeze(1), weights);
    }
  },
  /** Absolute difference. */
  L1 {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return each(scores, labels, weights, Ops::l1Loss);
    }
  },
  /** Huber loss of threshold 1. */
  HUBER {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return each(scores, labels, weights, Ops::huberLoss);
    }
  },
  /** Squared difference. */
  MSE {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return each(scores, labels, weights, Ops::mseLoss);
    }
  },
  /** Poisson deviance, but for what scores do not change; scores are logarithms of means. */
  POISSON {
    @Override
    public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
      return each(scores, labels, weights, Ops::poissonLoss);
    }
  };

  /** A weighted sum of the losses of scores and labels of one number each. */
  interface OfOne {
    NDArray of(NDArray scores, NDArray labels, NDArray weights);
  }

  /** The same of rows with one or several labels, each of which has its share of the weight. */
  static NDArray each(NDArray scores, NDArray labels, NDArray weights, OfOne loss) {
    long count = labels.getShape().get(1);
    if (count == 1) {
      return loss.of(scores.squeeze(1), labels.squeeze(1), weights);
    }
    NDArray shared = weights.reshape(-1, 1).broadcast(labels.getShape()).flatten().div(count);
    return loss.of(scores.flatten(), labels.flatten(), shared);
  }
}

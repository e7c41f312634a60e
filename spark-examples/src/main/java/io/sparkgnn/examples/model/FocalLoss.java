// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.sparkgnn.train.loss.Loss;

/**
 * Cross entropy of labels 0 and 1 that counts rows less the surer the model is of them (Lin et al.
 * 2017, "Focal Loss for Dense Object Detection", with gamma 2). {@code training: {loss:
 * io.sparkgnn.examples.model.FocalLoss}} uses it.
 */
public final class FocalLoss implements Loss {
  @Override
  public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
    // Above zero where the score is on the label's side.
    NDArray margin = scores.mul(labels.mul(2).sub(1)).squeeze(1);
    NDArray logOfTrue = Activation.softPlus(margin.neg()).neg();
    NDArray unsure = logOfTrue.exp().neg().add(1).square();
    return unsure.mul(logOfTrue).mul(weights).sum().neg();
  }
}

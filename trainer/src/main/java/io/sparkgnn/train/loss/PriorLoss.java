// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loss;

import ai.djl.ndarray.NDArray;

/**
 * A cross entropy of rows whose classes were drawn at different rates, by scores that stand for all
 * rows (prior correction; King and Zeng 2001, "Logistic Regression in Rare Events Data"): among the
 * drawn rows the log odds are those of all rows and the logarithm of the rates' ratio more.
 *
 * @param loss of the drawn rows
 * @param shifts what each score of a row has more among them
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record PriorLoss(Loss loss, float[] shifts) implements Loss {
  @Override
  public NDArray of(NDArray scores, NDArray labels, NDArray weights) {
    return loss.of(scores.add(scores.getManager().create(shifts)), labels, weights);
  }
}

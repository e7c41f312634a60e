// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

import io.sparkgnn.train.advise.EpochTime;
import io.sparkgnn.train.advise.NeighborhoodCost;

/**
 * What training by a plan really costs, to compare with what was expected.
 *
 * @param counted the neighborhoods of a whole epoch, exactly
 * @param epochs that were trained on all rows
 * @param time the median of these epochs without the first
 */
public record CostMeasured(NeighborhoodCost counted, int epochs, EpochTime time) {}

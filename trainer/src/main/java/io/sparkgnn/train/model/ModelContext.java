// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.NDManager;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchLayout;

/**
 * What a model is made from.
 *
 * @param layout of every batch that it will see
 * @param config what people have set
 * @param outputs values per seed that it is to give
 * @param manager owns its constants and lives as long as the model; its device is the model's
 * @param file that the model is made of; empty for a model that is made of none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ModelContext(
    BatchLayout layout, TrainingConfig config, int outputs, NDManager manager, byte[] file) {
  /** No file. */
  public static final byte[] NO_FILE = {};
}

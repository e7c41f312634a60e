// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.query;

import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.train.config.TaskType;

/** What kind of task a query is. */
final class TrainableTask {
  private TrainableTask() {}

  /** The task that follows from a query's target. */
  static TaskType of(CheckedQuery query) {
    return switch (query.kind()) {
      case BINARY -> TaskType.BINARY;
      case REGRESSION -> TaskType.REGRESSION;
      case MULTICLASS -> TaskType.MULTICLASS;
      case MULTILABEL -> TaskType.MULTILABEL;
      case FORECAST -> TaskType.FORECAST;
      case LINK_PREDICTION -> TaskType.RANKING;
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.query;

import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TaskType;
import java.util.Locale;

/** What kind of task a query is, if there is a model for it. */
final class TrainableTask {
  private TrainableTask() {}

  /**
   * The task that follows from a query's target.
   *
   * @throws UserErrorException if its labels can be made, but not trained on
   */
  static TaskType of(CheckedQuery query) {
    return switch (query.kind()) {
      case BINARY -> TaskType.BINARY;
      case REGRESSION -> TaskType.REGRESSION;
      case MULTICLASS -> TaskType.MULTICLASS;
      case LINK_PREDICTION -> TaskType.RANKING;
      case MULTILABEL ->
          throw new UserErrorException(
              "Cannot train on this query: it asks for %s, for which labels are made"
                      .formatted(query.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                  + " (PredictiveQuery.labels) but no model is there yet; a condition, a number,"
                  + " one of several classes or a ranking can be trained");
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.DeclaredSchema;
import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.internal.job.QueryJob;
import io.sparkgnn.application.internal.job.SamplingJob;
import io.sparkgnn.application.internal.job.TaskJob;
import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.param.Param;

/**
 * A job that is made of objects instead of a file.
 *
 * @param gnn what is trained: its Params with the entity, the columns and the settings
 * @param train rows to train on; null with a query, as the two below
 * @param validation rows that pick the best epoch, or null
 * @param test rows that were kept apart, or null
 * @param anchors times as of which the query is asked, or null for automatic ones
 */
public record ObjectJob(
    GraphSpec graph,
    Gnn gnn,
    TableSource train,
    TableSource validation,
    TableSource test,
    Anchors anchors) {
  /**
   * The job.
   *
   * @param labelSql what labels are, for the audit, or null
   * @throws UserErrorException if the parts do not go together
   */
  public JobFile named(String name, String labelSql, String model, String report) {
    check();
    SamplingJob sampling =
        new SamplingJob(
            gnn.getNumNeighbors(),
            OptionParam.get(gnn, TrainingOptions.STRATEGY),
            OptionParam.get(gnn, TrainingOptions.STRATEGY_BY_EDGE_TYPE));
    return JobFile.of(name, graph, task(), sampling, settings(), labelSql, model, report);
  }

  private void check() {
    if (gnn.getQuery().isEmpty() == (train == null)) {
      throw new UserErrorException(
          "Cannot make a job: give rows to train on, or a Gnn with a query, one of them");
    }
    if (train == null && (validation != null || test != null)) {
      throw new UserErrorException(
          "Cannot make a job: the query makes the validation and test rows; give none");
    }
    if (gnn.getEntityCols().length > 0) {
      throw new UserErrorException(
          "Cannot make a job of a Gnn with entityCols: give the key's columns of the label rows the"
              + " names that the table's key has");
    }
    entity().resolve(DeclaredSchema.of(graph));
  }

  private EntityRef entity() {
    return EntityRef.parse(gnn.getEntity());
  }

  private TaskJob task() {
    QueryJob query =
        gnn.getQuery().isEmpty()
            ? null
            : QueryJob.of(
                PredictiveQuery.parse(gnn.getQuery()),
                anchors == null ? Anchors.automatic() : anchors);
    return new TaskJob(
        entity(), gnn.getTimeCol(), gnn.getLabelCol(), train, validation, test, null, query, null);
  }

  private Map<String, Object> settings() {
    Set<Param<?>> elsewhere =
        Set.of(
            gnn.graphPath(),
            gnn.entity(),
            gnn.entityCols(),
            gnn.timeCol(),
            gnn.labelCol(),
            gnn.validationIndicatorCol(),
            gnn.query(),
            gnn.numNeighbors(),
            gnn.strategy(),
            gnn.strategyByEdgeType());
    Map<String, Object> settings = new LinkedHashMap<>();
    for (Param<?> param : gnn.params()) {
      if (gnn.isSet(param) && !elsewhere.contains(param)) {
        settings.put(param.name(), gnn.get(param).get());
      }
    }
    return settings;
  }
}

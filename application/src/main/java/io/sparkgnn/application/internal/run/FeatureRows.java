// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.FeatureCandidates;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.wire.Sent;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Computes the figures of the seeds of one partition. The last column of a row in is its seed (key,
 * time, problem, position, what is written); in a row out the figures take its place.
 *
 * @param leftOut counts rows in that cannot be seeds
 */
record FeatureRows(Sent<FeatureRows.Request> request, LeftOut.Accumulator leftOut)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /**
   * What to compute.
   *
   * @param newest rows after this time have no say in which figures there are
   * @param stepDays length of the shortest window
   * @param ignored columns left out, as {@code table.column} in lower case
   */
  record Request(
      GraphHandle graph, int entityType, long newest, double stepDays, List<String> ignored) {}

  /** The figures of a request, the same in the same order wherever the graph is opened. */
  static List<SeedFeature> suggested(Request request, GraphStore store) {
    return new FeatureCandidates(
            store.lists(),
            request.entityType(),
            request.newest(),
            request.stepDays(),
            Set.copyOf(request.ignored()))
        .suggest();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> seeds) {
    if (!seeds.hasNext()) {
      return Collections.emptyIterator();
    }
    GraphStore store = request.get().graph().open();
    FeatureStore.Reader reader = store.features().reader();
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskContext context) -> {
              reader.close();
              store.close();
            });
    int entityType = request.get().entityType();
    SeedFeatures features =
        new SeedFeatures(store.lists(), entityType, suggested(request.get(), store));
    SeedFeatureReader figures = new SeedFeatureReader(features);
    float[] found = new float[features.width()];
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return seeds.hasNext();
      }

      @Override
      public Row next() {
        Row row = seeds.next();
        Row seed = row.getStruct(row.size() - 1);
        long id = seed.isNullAt(2) ? store.keys().id(entityType, seed.<byte[]>getAs(0)) : -1;
        SeedProblem problem =
            seed.isNullAt(2)
                ? SeedProblem.of(store.topology(), entityType, id, seed.getLong(1))
                : SeedProblem.valueOf(seed.getString(2));
        Object[] values = new Object[row.size() - 1 + found.length];
        for (int i = 0; i < row.size() - 1; i++) {
          values[i] = row.get(i);
        }
        if (problem != null) {
          leftOut.add(new LeftOut.Seed(seed.getLong(3), seed.getString(4), problem.text()));
          return RowFactory.create(values);
        }
        long[] time = {seed.getLong(1)};
        figures.read(reader, new long[] {id}, time, time, 1, found);
        for (int i = 0; i < found.length; i++) {
          values[row.size() - 1 + i] = Float.isNaN(found[i]) ? null : (Float) found[i];
        }
        return RowFactory.create(values);
      }
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.SamplingJob;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.sampling.SampledEdge;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.SubgraphPrinter;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.wire.Sent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;

/**
 * Samples the seeds of one partition, one after the other, and gives a row for each edge. The last
 * column of a row in is its seed (key, time, problem, position, what is written).
 *
 * @param edges counts rows out
 * @param leftOut counts rows in that cannot be seeds
 */
record SampleRows(
    Sent<SampleRows.Request> request, LongAccumulator edges, LeftOut.Accumulator leftOut)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /**
   * What to sample.
   *
   * @param runSeed the job's seed; sampled is its epoch 0
   * @param timeColumn position of the seed time as it was given
   */
  record Request(
      GraphHandle graph, SamplingJob sampling, int entityType, long runSeed, int timeColumn) {}

  @Override
  public Iterator<Row> call(Iterator<Row> seeds) {
    if (!seeds.hasNext()) {
      return Collections.emptyIterator();
    }
    GraphStore store = request.get().graph().open();
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskContext context) -> {
              store.close();
            });
    return new Rows(store, seeds);
  }

  private final class Rows implements Iterator<Row> {
    private final GraphStore store;
    private final int entityType;
    private final int timeColumn;
    private final Iterator<Row> seeds;
    private final Sampler sampler;
    private final Subgraph subgraph;
    private final SubgraphPrinter printer;
    private Iterator<Row> ready = Collections.emptyIterator();

    Rows(GraphStore store, Iterator<Row> seeds) {
      this.store = store;
      this.seeds = seeds;
      Request asked = request.get();
      entityType = asked.entityType();
      timeColumn = asked.timeColumn();
      sampler =
          new TemporalSampler(
              store.schema(),
              store.topology(),
              asked.sampling().plan(store.schema(), store.topology()),
              entityType,
              asked.runSeed());
      subgraph = sampler.newSubgraph();
      printer = new SubgraphPrinter(store.schema(), store.topology(), store.keys());
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && seeds.hasNext()) {
        ready = sample(seeds.next()).iterator();
      }
      return ready.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }

    private List<Row> sample(Row row) {
      Row seed = row.getStruct(row.size() - 1);
      long id = seed.isNullAt(2) ? store.keys().id(entityType, seed.<byte[]>getAs(0)) : -1;
      SeedProblem problem =
          seed.isNullAt(2)
              ? SeedProblem.of(store.topology(), entityType, id, seed.getLong(1))
              : SeedProblem.valueOf(seed.getString(2));
      if (problem != null) {
        leftOut.add(new LeftOut.Seed(seed.getLong(3), seed.getString(4), problem.text()));
        return List.of();
      }
      SeedBatch batch = new SeedBatch(entityType, new long[] {id}, new long[] {seed.getLong(1)}, 1);
      sampler.sample(batch, 0, subgraph);
      List<Row> rows = new ArrayList<>();
      printer.print(batch, subgraph, edge -> rows.add(row(edge, row.get(timeColumn))));
      edges.add(rows.size());
      return rows;
    }

    private Row row(SampledEdge edge, Object writtenTime) {
      return RowFactory.create(
          edge.seedKey(),
          writtenTime,
          edge.hop(),
          edge.edgeType(),
          edge.parentType(),
          edge.parentKey(),
          edge.childType(),
          edge.childKey(),
          edge.childTime() == Long.MIN_VALUE ? null : (Long) edge.childTime());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.wire.Sent;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.util.AccumulatorV2;

/** Seeds that could not be used: how many for each reason, and which was the first. */
final class LeftOut {
  /**
   * A seed that could not be used.
   *
   * @param row its number, from 0
   * @param written what stands in it
   * @param why a text that begins with a {@link SeedProblem}'s
   */
  record Seed(long row, String written, String why) {}

  private final TreeMap<SeedProblem, Long> counts = new TreeMap<>();
  private final TreeMap<SeedProblem, Seed> first = new TreeMap<>();

  /**
   * The rows, which are counted into the observation when they are computed.
   *
   * @param written column with what stands in the row
   * @param why name of the column with the reason, null in rows that could be used
   */
  static Dataset<Row> observe(
      Dataset<Row> rows, Observation observation, Column written, String why) {
    Column seed = struct(col(SeedTable.POSITION), written, col(why));
    List<Column> counts = new ArrayList<>();
    for (SeedProblem problem : SeedProblem.values()) {
      Column is = coalesce(col(why).startsWith(problem.text()), lit(false));
      counts.add(count(when(is, 1)).as("n" + problem));
      counts.add(min(when(is, seed)).as("first" + problem));
    }
    return rows.observe(observation, counts.get(0), counts.stream().skip(1).toArray(Column[]::new));
  }

  /** What an observation has counted; waits until its rows are computed. */
  static LeftOut of(Observation observation) throws InterruptedException {
    Map<String, Object> seen = observation.getAsJava();
    LeftOut leftOut = new LeftOut();
    for (SeedProblem problem : SeedProblem.values()) {
      if (seen.get("first" + problem) instanceof Row seed) {
        leftOut.counts.put(problem, (Long) seen.get("n" + problem));
        leftOut.first.put(problem, new Seed(seed.getLong(0), seed.getString(1), seed.getString(2)));
      }
    }
    return leftOut;
  }

  void add(Seed seed) {
    SeedProblem problem = SeedProblem.of(seed.why());
    counts.merge(problem, 1L, Long::sum);
    addFirst(problem, seed);
  }

  private void add(LeftOut other) {
    other.counts.forEach((problem, count) -> counts.merge(problem, count, Long::sum));
    other.first.forEach(this::addFirst);
  }

  private void addFirst(SeedProblem problem, Seed seed) {
    first.merge(problem, seed, (a, b) -> a.row() <= b.row() ? a : b);
  }

  /**
   * A line with the number of seeds that could not be used and one for each reason; none when all
   * could.
   *
   * @param all how many seeds there were
   * @param what what became of them
   */
  List<String> lines(long all, String what) {
    List<String> lines = new ArrayList<>();
    if (!counts.isEmpty()) {
      long sum = counts.values().stream().mapToLong(Long::longValue).sum();
      lines.add("warning: %d of %d rows %s:".formatted(sum, all, what));
    }
    counts.forEach(
        (problem, count) -> {
          Seed seed = first.get(problem);
          lines.add(
              "  %d: %s; the first is row %d: %s%s"
                  .formatted(
                      count,
                      problem.text(),
                      seed.row() + 1,
                      seed.written(),
                      seed.why().substring(problem.text().length())));
        });
    return lines;
  }

  /** What tasks count into. */
  static final class Accumulator extends AccumulatorV2<Seed, LeftOut> {
    private static final long serialVersionUID = 1L;

    private transient LeftOut sum = new LeftOut();

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.writeObject(Sent.of(sum));
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      sum = (LeftOut) ((Sent<?>) in.readObject()).get();
    }

    @Override
    public void add(Seed seed) {
      sum.add(seed);
    }

    @Override
    public void merge(AccumulatorV2<Seed, LeftOut> other) {
      sum.add(other.value());
    }

    @Override
    public LeftOut value() {
      return sum;
    }

    @Override
    public boolean isZero() {
      return sum.counts.isEmpty();
    }

    @Override
    public void reset() {
      sum = new LeftOut();
    }

    @Override
    public Accumulator copy() {
      Accumulator copy = new Accumulator();
      copy.sum.add(sum);
      return copy;
    }
  }
}

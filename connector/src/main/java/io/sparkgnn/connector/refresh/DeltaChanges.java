// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.TableSource;
import java.time.Instant;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddCDCFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.commands.cdc.CDCReader;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;

/**
 * The rows of a Delta table that came and went between two versions: from its change data feed
 * where the table keeps one, else from the files that its commits added and removed. Rewriting
 * files without changing rows, as OPTIMIZE does, changes nothing.
 *
 * @param rows the table's columns, {@link #STEP} and {@link #ORDER}
 * @param kind what may be among them
 */
record DeltaChanges(Dataset<Row> rows, Kind kind) {
  /** What may be among the rows. */
  enum Kind {
    /** Rows that came, and no others. */
    APPENDED,
    /** Rows that came, went or changed. */
    CHANGED,
    /**
     * Rows that have not changed, too, once gone and once come: those of files that were rewritten
     * for others' sake.
     */
    REWRITTEN
  }

  /** 1 for a row that came, -1 for one that went; an update is one of each. */
  static final String STEP = "_spark_gnn_step";

  /** Grows with the commits; within one, what went is before what came. */
  static final String ORDER = "_spark_gnn_order";

  private static final Logger LOG = LoggerFactory.getLogger(DeltaChanges.class);
  private static final String TYPE = "_change_type";
  private static final String COMMIT = "_commit_version";
  private static final String FEED = "delta.enableChangeDataFeed";
  private static final Set<String> GONE = Set.of("delete", "update_preimage");

  /**
   * Reads.
   *
   * @param source a Delta table
   * @param from the version that is known
   * @param to the version that is wanted
   * @param known when {@code from} was read
   * @throws NeedsBuildException if the log does not tell
   */
  static DeltaChanges between(
      SparkSession spark, TableSource source, long from, long to, Instant known) {
    String name = source.describe();
    if (to < from) {
      throw new NeedsBuildException(
          "version %d of %s is wanted, which is before version %d that the graph has"
              .formatted(to, name, from));
    }
    try {
      DeltaLog log = log(spark, source);
      Snapshot now = log.getSnapshotAt(to, Option.empty(), Option.empty(), false);
      checkSame(now, name, known);
      if (to == from) {
        return new DeltaChanges(none(spark, source.atVersion(to)), Kind.APPENDED);
      }
      boolean feed = "true".equals(now.metadata().configuration().getOrElse(FEED, () -> "false"));
      return changes(spark, log, now, from, to, feed);
    } catch (NeedsBuildException e) {
      throw e;
    } catch (Exception e) { // Delta throws checked exceptions without saying so
      throw new NeedsBuildException(
          "the changes of %s since version %d cannot be read any more: %s"
              .formatted(name, from, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static DeltaLog log(SparkSession spark, TableSource source) throws Exception {
    return source.table() == null
        ? DeltaLog.forTable(spark, source.path())
        : DeltaLog.forTable(
            spark, spark.sessionState().sqlParser().parseTableIdentifier(source.table()));
  }

  /** A table that was deleted and made again counts its versions from 0 again. */
  private static void checkSame(Snapshot now, String name, Instant known) {
    Option<Object> made = now.metadata().createdTime();
    if (made.isDefined() && (Long) made.get() > known.toEpochMilli()) {
      throw new NeedsBuildException("%s is another table than the one it had".formatted(name));
    }
  }

  private static Dataset<Row> none(SparkSession spark, TableSource source) {
    return Sources.read(spark, source)
        .where(lit(false))
        .withColumn(STEP, lit(1L))
        .withColumn(ORDER, lit(0L));
  }

  private static DeltaChanges changes(
      SparkSession spark, DeltaLog log, Snapshot now, long from, long to, boolean feed) {
    boolean appended = appended(log, from, to);
    if (feed) {
      try {
        return new DeltaChanges(
            steps(read(spark, log, now, from, to, false)), appended ? Kind.APPENDED : Kind.CHANGED);
      } catch (Exception e) {
        LOG.debug("the feed does not reach back to version {}", from + 1, e);
      }
    }
    return new DeltaChanges(
        steps(read(spark, log, now, from, to, true)), appended ? Kind.APPENDED : Kind.REWRITTEN);
  }

  /** Whether the commits only added files. */
  private static boolean appended(DeltaLog log, long from, long to) {
    Iterator<Tuple2<Object, Seq<Action>>> commits = log.getChanges(from + 1, Option.empty(), false);
    while (commits.hasNext()) {
      Tuple2<Object, Seq<Action>> commit = commits.next();
      if ((Long) commit._1() <= to && commit._2().exists(DeltaChanges::takesRows)) {
        return false;
      }
    }
    return true;
  }

  private static boolean takesRows(Action action) {
    return action instanceof RemoveFile removed && removed.dataChange()
        || action instanceof AddCDCFile;
  }

  private static Dataset<Row> read(
      SparkSession spark, DeltaLog log, Snapshot now, long from, long to, boolean files) {
    return CDCReader.changesToBatchDF(
        log, from + 1, to, spark, Option.empty(), Option.apply(now), files, Option.empty());
  }

  private static Dataset<Row> steps(Dataset<Row> changes) {
    Column gone = col(TYPE).isin(GONE.toArray());
    return changes
        .withColumn(STEP, when(gone, -1L).otherwise(1L))
        .withColumn(
            ORDER,
            col(COMMIT).cast(DataTypes.LongType).multiply(2).plus(when(gone, 0L).otherwise(1L)))
        .drop(TYPE, COMMIT, "_commit_timestamp");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.query.AskedGnn;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that a query makes of the tables that a graph was built from, whatever rows it is given:
 * its label table, or the entities that it is about. It is a Transformer because that is what a
 * client of Spark Connect can ask for; {@link Gnn#labels} and {@link GnnModel#entities} are the
 * same in Java.
 *
 * <p>Of the {@link GnnParams} it reads {@code graphPath} and {@code query}.
 */
public class QueryRows extends Transformer implements GnnParams {
  private static final long serialVersionUID = 1L;

  private final String uid;

  public QueryRows() {
    this(Identifiable$.MODULE$.randomUID("queryRows"));
  }

  public QueryRows(String uid) {
    this.uid = uid;
    OptionParam.setDefaults(this);
    setDefault(entities(), false);
    setDefault(times(), new String[0]);
    setDefault(mostTimes(), 0);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Whether the rows are entities at the times, without a label. */
  public BooleanParam entities() {
    return new BooleanParam(this, "entities", "whether the rows are entities without a label");
  }

  /** Times as of which the query is asked; empty for those that follow from the data. */
  public StringArrayParam times() {
    return new StringArrayParam(
        this, "times", "times as of which the query is asked; empty for those of the data");
  }

  /** The time from one anchor to the next, such as {@code 1 week}. */
  public Param<String> stride() {
    return new Param<>(this, "stride", "from one anchor time to the next, such as 1 week");
  }

  /** No earlier anchor time. */
  public Param<String> firstTime() {
    return new Param<>(this, "firstTime", "no anchor time is before this");
  }

  /** No label window ends later. */
  public Param<String> lastTime() {
    return new Param<>(this, "lastTime", "no label window ends after this");
  }

  /** The first anchor time of the validation part. */
  public Param<String> validationFrom() {
    return new Param<>(this, "validationFrom", "first anchor time of the validation part");
  }

  /** The first anchor time of the test part. */
  public Param<String> testFrom() {
    return new Param<>(this, "testFrom", "first anchor time of the test part");
  }

  /** At most this many training times, the newest; 0 for the default. */
  public IntParam mostTimes() {
    return new IntParam(this, "mostTimes", "training times at most, the newest; 0 for the default");
  }

  /**
   * The rows, lazily.
   *
   * @param any only its session counts
   * @throws UserErrorException as {@link Gnn#labels} does, or for a time that cannot be read
   */
  @Override
  public Dataset<Row> transform(Dataset<?> any) {
    return rows(any.sparkSession());
  }

  /** The schema of the label table or the entities; opens the tables. */
  @Override
  public StructType transformSchema(StructType schema) {
    return rows(SparkSession.active()).schema();
  }

  @Override
  public QueryRows copy(ParamMap extra) {
    return copyValues(new QueryRows(uid), extra);
  }

  private Dataset<Row> rows(SparkSession spark) {
    boolean unlabeled = (Boolean) getOrDefault(entities());
    Anchors anchors = anchors(TimeZones.zone(spark));
    if (unlabeled && anchors.times().isEmpty()) {
      throw new UserErrorException("Cannot list entities without times: give one or more");
    }
    LabelPlan plan = AskedGnn.plan(spark, this, anchors);
    return unlabeled ? plan.entities() : plan.labels();
  }

  private Anchors anchors(ZoneId zone) {
    List<Instant> given =
        Arrays.stream(getOrDefault(times())).map(time -> TimeZones.instant(time, zone)).toList();
    if (!given.isEmpty()) {
      return Anchors.at(given);
    }
    return Anchors.automatic()
        .withStride(isSet(stride()) ? Stride.parse(getOrDefault(stride())) : null)
        .withRange(time(firstTime(), zone), time(lastTime(), zone))
        .withParts(time(validationFrom(), zone), time(testFrom(), zone))
        .withMost((Integer) getOrDefault(mostTimes()));
  }

  private Instant time(Param<String> param, ZoneId zone) {
    return isSet(param) ? TimeZones.instant(getOrDefault(param), zone) : null;
  }
}

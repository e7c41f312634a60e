// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.TextBasedFileFormat;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The session's time zone, where it decides what time a value is: a date, a timestamp without a
 * zone, and any time in a text file become times in the session's zone, at the build and again when
 * seeds are read. Two zones would let rows be seen that are later than the seed.
 */
public final class TimeZones {
  private static final String SETTING = "spark.sql.session.timeZone";

  private TimeZones() {}

  /** The session's zone. */
  public static String of(SparkSession spark) {
    return spark.conf().get(SETTING);
  }

  /** The same, to compute with. */
  public static ZoneId zone(SparkSession spark) {
    return ZoneId.of(of(spark));
  }

  /**
   * Reads {@code 2025-01-06} or {@code 2025-01-06 12:00:00}; null for null.
   *
   * @throws UserErrorException if it is neither
   */
  public static Instant instant(String written, ZoneId zone) {
    if (written == null) {
      return null;
    }
    String text = written.trim().replace(' ', 'T');
    try {
      return text.contains("T")
          ? LocalDateTime.parse(text).atZone(zone).toInstant()
          : LocalDate.parse(text).atStartOfDay(zone).toInstant();
    } catch (DateTimeException e) {
      throw new UserErrorException(
          "Cannot read '%s' as a time: write 2025-01-06 or 2025-01-06 12:00:00"
              .formatted(Shown.value(written)),
          e);
    }
  }

  /**
   * Whether times made of some columns depend on the session's zone.
   *
   * @param columns names of columns of {@code rows}, as their source has them; strings are read as
   *     times
   */
  public static boolean matter(Dataset<Row> rows, Collection<String> columns) {
    boolean text = fromText(rows);
    return columns.stream().anyMatch(name -> matters(rows.schema().apply(name).dataType(), text));
  }

  private static boolean matters(DataType type, boolean text) {
    return type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampNTZType)
        || type instanceof StringType
        || (text && type.equals(DataTypes.TimestampType));
  }

  /** Text formats such as CSV and JSON have no zone of their own. */
  private static boolean fromText(Dataset<Row> rows) {
    for (LogicalPlan leaf :
        CollectionConverters.asJava(rows.queryExecution().analyzed().collectLeaves())) {
      if (leaf instanceof LogicalRelation relation
          && relation.relation() instanceof HadoopFsRelation files
          && files.fileFormat() instanceof TextBasedFileFormat) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses a session whose zone is not the graph's.
   *
   * @param path of the graph, for the message
   * @throws UserErrorException if the graph's times depend on a zone of other rules
   */
  public static void check(SparkSession spark, String path, Manifest graph) {
    String here = of(spark);
    if (graph.timeZone() != null && !same(graph.timeZone(), here)) {
      throw new UserErrorException(
          ("Cannot use the graph at '%s' in the time zone %s: its dates and times without a zone"
                  + " were read in %s, so that rows later than a seed could be seen; set %s to %s"
                  + " or build the graph again")
              .formatted(path, here, graph.timeZone(), SETTING, graph.timeZone()));
    }
  }

  private static boolean same(String one, String other) {
    try {
      return one.equals(other) || ZoneId.of(one).getRules().equals(ZoneId.of(other).getRules());
    } catch (DateTimeException e) {
      return false;
    }
  }
}

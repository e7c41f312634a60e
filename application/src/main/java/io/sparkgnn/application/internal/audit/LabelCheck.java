// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static io.sparkgnn.connector.source.SqlNames.column;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.application.audit.LabelDefinition;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;

/** Recomputes labels from the source tables by a route of its own and compares. */
public final class LabelCheck {
  /** Rows that are recomputed at most. */
  public static final int ROWS = 1000;

  private static final String NAME = "labels";
  private static final double TOLERANCE = 1e-6;
  private static final int EXAMPLES = 5;

  private final SourceTables tables;
  private final List<String> keys;
  private final String time;
  private final String label;

  /**
   * @param keys columns of the label table with the entity's key
   */
  public LabelCheck(SourceTables tables, List<String> keys, String time, String label) {
    this.tables = tables;
    this.keys = List.copyOf(keys);
    this.time = time;
    this.label = label;
  }

  /**
   * Compares a random sample of label rows.
   *
   * @param labels rows with the key, time and label columns
   * @param seed makes the sample
   * @throws UserErrorException if the definition does not give what it must
   */
  public Check run(Dataset<Row> labels, LabelDefinition definition, long seed) {
    List<Column> columns = new ArrayList<>();
    keys.forEach(name -> columns.add(column(name)));
    columns.add(column(time));
    columns.add(column(label));
    Dataset<Row> usable =
        labels.select(columns.toArray(Column[]::new)).filter(column(label).isNotNull());
    List<Column> hashed = new ArrayList<>(columns);
    hashed.add(lit(seed));
    List<Row> sample =
        usable.orderBy(xxhash64(hashed.toArray(Column[]::new))).limit(ROWS).collectAsList();
    if (sample.isEmpty()) {
      return Check.notMade(NAME, "the label tables have no row with a label");
    }
    Map<String, Object> expected = recompute(usable, sample, definition);
    return compare(sample, expected);
  }

  private Map<String, Object> recompute(
      Dataset<Row> like, List<Row> sample, LabelDefinition definition) {
    SparkSession session = ownSession();
    tables
        .schema()
        .nodeTypes()
        .forEach(
            table -> {
              if (table.name().equalsIgnoreCase(LabelDefinition.SEEDS)) {
                throw new UserErrorException(
                    "Cannot audit labels: a table of the job has the name '%s' of the seeds' view"
                        .formatted(table.name()));
              }
              new SourceTables(session, tables.graph(), tables.manifest())
                  .timed(table)
                  .drop(SourceTables.KEY, SourceTables.TIME)
                  .createOrReplaceTempView(SqlNames.quote(table.name()));
            });
    session
        .createDataFrame(sample, like.schema())
        .drop(column(label))
        .distinct()
        .createOrReplaceTempView(LabelDefinition.SEEDS);
    Dataset<Row> defined = definition.labels(session);
    List<Column> wanted = new ArrayList<>();
    for (String name : keys) {
      wanted.add(column(SeedColumns.field(defined.schema(), name, "entity").name()));
    }
    wanted.add(column(SeedColumns.field(defined.schema(), time, "time").name()));
    Column value = column(SeedColumns.field(defined.schema(), label, "label").name());
    wanted.add(value.cast(read(like.schema().apply(label).dataType())));
    Map<String, Object> values = new HashMap<>();
    for (Row row : defined.select(wanted.toArray(Column[]::new)).collectAsList()) {
      String of = seed(row);
      if (values.containsKey(of)) {
        throw new UserErrorException(
            "Cannot use audit.labels: it gives two rows for the seed " + of);
      }
      values.put(of, value(row.get(row.size() - 1)));
    }
    return values;
  }

  private Check compare(List<Row> sample, Map<String, Object> expected) {
    long wrong = 0;
    long undefined = 0;
    List<String> examples = new ArrayList<>();
    for (Row row : sample) {
      Object found = value(row.get(row.size() - 1));
      Object wanted = expected.get(seed(row));
      if (same(found, wanted)) {
        continue;
      }
      wrong += wanted == null ? 0 : 1;
      undefined += wanted == null ? 1 : 0;
      if (examples.size() < EXAMPLES) {
        examples.add(
            "%s: the label table has %s, the source tables give %s"
                .formatted(seed(row), found, wanted == null ? "none" : wanted));
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rows", sample.size());
    figures.put("different", wrong);
    figures.put("undefined", undefined);
    List<String> findings = new ArrayList<>();
    if (wrong + undefined > 0) {
      findings.add(
          "%d of %d labels are not what the source tables give (%d differ, %d have no label there)"
              .formatted(wrong + undefined, sample.size(), wrong, undefined));
      findings.addAll(examples);
    }
    return Check.made(
        NAME,
        "%d random labels recomputed from the source tables".formatted(sample.size()),
        figures,
        findings,
        List.of());
  }

  private String seed(Row row) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i <= keys.size(); i++) {
      parts.add(String.valueOf(row.get(i)));
    }
    return String.join(", ", parts);
  }

  private static boolean same(Object found, Object wanted) {
    if (found instanceof List<?> some && wanted instanceof List<?> others) {
      return some.size() == others.size()
          && IntStream.range(0, some.size()).allMatch(i -> same(some.get(i), others.get(i)));
    }
    return found instanceof Double number && wanted instanceof Double other
        ? Math.abs(number - other) <= TOLERANCE * Math.max(1, Math.abs(other))
        : found.equals(wanted);
  }

  private static DataType read(DataType label) {
    if (label instanceof ArrayType list) {
      return DataTypes.createArrayType(read(list.elementType()));
    }
    return label instanceof StringType ? DataTypes.StringType : DataTypes.DoubleType;
  }

  /** A label that is a string as it is, any other as a Double, and a list as a list of them. */
  private static Object value(Object label) {
    if (label == null || label instanceof String) {
      return label;
    }
    if (label instanceof scala.collection.Seq<?> list) {
      List<Object> values = new ArrayList<>();
      for (scala.collection.Iterator<?> all = list.iterator(); all.hasNext(); ) {
        values.add(value(all.next()));
      }
      return values;
    }
    return label instanceof Boolean flag ? (flag ? 1.0 : 0.0) : ((Number) label).doubleValue();
  }

  /** Views of the audit must not hide the user's. */
  private SparkSession ownSession() {
    SparkSession own = tables.spark().newSession();
    String zone = "spark.sql.session.timeZone";
    own.conf().set(zone, tables.spark().conf().get(zone));
    return own;
  }
}

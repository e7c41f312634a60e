// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static io.sparkgnn.connector.source.SqlNames.column;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Rows that tell the label, dated just after a cut, for a second graph. A model that sees none of
 * them says on the second graph what it says on the first.
 *
 * <p>In every table that has a time of its own and links to others, one row is planted for each
 * seed: it points to the seed's entity where the table links to the entity's table, to an item that
 * was chosen where it links to the items of a ranking, to the row planted for the same seed where
 * it links to a table planted before, and otherwise to what an existing row (one of the entity's,
 * if it has any) points to, so that new edges lie on the paths that the seed's neighborhood takes.
 * Numbers, categories and flags are the label; texts and arrays are the existing row's, since other
 * texts would change how wide the column is stored. Tables that inherit their time get rows that
 * point to planted ones. A table that is dated by the rows that point to it gets rows of which half
 * are pointed to by rows planted in those. A static table is left alone, or gets rows while no
 * other table does: whatever moves then is its doing. The column types of the first graph are
 * declared for the second, so that planted values change no decision of the build.
 */
public final class CanaryRows {
  private static final String NUMBER = "_canary_number";
  private static final String LABEL = "_canary_label";
  private static final String ENTITY = "_canary_entity";
  private static final String ENTITY_KEY = "_canary_entity_key";
  private static final String ITEM = "_canary_item";
  private static final String ITEM_KEY = "_canary_item_key";
  private static final String TEMPLATE = "_canary_template";
  private static final String SPARE = "_canary_spare";
  private static final int SPARES = 1000;
  private static final long DAY = 86_400_000_000L;
  private static final Set<String> USES =
      Set.of("numeric", "categorical", "timestamp", "boolean", "text", "embedding", "ignore");

  private final SourceTables tables;
  private final BuildReport built;
  private final NodeType entity;
  private final NodeType items;
  private final Map<Integer, Dataset<Row>> planted = new HashMap<>();
  private final Map<String, String> unplanted = new LinkedHashMap<>();

  /**
   * @param built the report of the first graph's build
   * @param items what is ranked; null where nothing is
   */
  public CanaryRows(SourceTables tables, BuildReport built, NodeType entity, NodeType items) {
    this.tables = tables;
    this.built = built;
    this.entity = entity;
    this.items = items;
  }

  /**
   * A graph with planted rows.
   *
   * @param spec what to build
   * @param tables names of the tables that got rows
   * @param unplanted why the others got none, by name
   * @param rows rows planted in each
   */
  public record Planted(
      GraphSpec spec, List<String> tables, Map<String, String> unplanted, long rows) {}

  /** The time of planted rows in a table whose time is a timestamp, in microseconds. */
  public static long after(long cut) {
    return cut + 1;
  }

  /** A time that is after every planted row, in microseconds. */
  public static long afterAll(long cut) {
    return cut + 2 * DAY;
  }

  /**
   * Plants rows.
   *
   * @param path where the second graph is to be built
   * @param seeds one row for each canary: the entity's key as text ({@code key}), the label, a
   *     double ({@code label}), and where items are ranked one that was chosen, its key as text
   *     ({@code item})
   * @param cut microseconds since the epoch; no seed is later
   */
  public Planted plant(String path, Dataset<Row> seeds, long cut) {
    Dataset<Row> numbered = numbered(seeds);
    for (NodeType table : tables.schema().nodeTypes()) {
      if (table.timeKind() == TimeKind.FIRST_SEEN) {
        plant(table, numbered, cut);
      }
    }
    for (NodeType table : tables.schema().nodeTypes()) {
      if (table.timeKind() == TimeKind.TIMED) {
        plant(table, numbered, cut);
      }
    }
    boolean more = true;
    while (more) {
      more = false;
      for (NodeType table : tables.schema().nodeTypes()) {
        boolean follows =
            table.timeKind() == TimeKind.INHERITED
                && !planted.containsKey(table.index())
                && linksOf(table).stream().anyMatch(link -> planted.containsKey(link.parent()));
        if (follows) {
          plant(table, numbered, cut);
          more |= planted.containsKey(table.index());
        }
      }
    }
    return planted(path, numbered);
  }

  /**
   * Plants rows in a static table only, which nothing points to.
   *
   * @param table its name
   * @param path where the second graph is to be built
   * @param seeds as for {@link #plant(String, Dataset, long)}
   */
  public Planted plantStatic(String table, String path, Dataset<Row> seeds, long cut) {
    Dataset<Row> numbered = numbered(seeds);
    plant(tables.schema().nodeType(table), numbered, cut);
    return planted(path, numbered);
  }

  private Dataset<Row> numbered(Dataset<Row> seeds) {
    planted.clear();
    unplanted.clear();
    Column item = items == null ? lit(null).cast(DataTypes.StringType) : col("item");
    Dataset<Row> numbered =
        seeds
            .select(col("key").as(ENTITY), col("label").as(LABEL), item.as(ITEM))
            .orderBy(ENTITY, LABEL, ITEM)
            .coalesce(1)
            .withColumn(NUMBER, monotonically_increasing_id());
    Dataset<Row> keyed = withKeys(numbered, entity, ENTITY, ENTITY_KEY);
    return (items == null ? keyed : withKeys(keyed, items, ITEM, ITEM_KEY)).localCheckpoint();
  }

  private Planted planted(String path, Dataset<Row> numbered) {
    List<TableSpec> specs = new ArrayList<>();
    for (NodeType table : tables.schema().nodeTypes()) {
      specs.add(spec(table));
    }
    GraphSpec graph = tables.graph();
    return new Planted(
        new GraphSpec(path, specs, graph.links(), graph.shards()),
        tables.schema().nodeTypes().stream()
            .filter(table -> planted.containsKey(table.index()))
            .map(NodeType::name)
            .toList(),
        unplanted,
        numbered.count());
  }

  /** To a key as text the same as the source table has it. */
  private Dataset<Row> withKeys(Dataset<Row> rows, NodeType table, String text, String key) {
    Column[] parts = tables.keyColumns(table).stream().map(SqlNames::column).toArray(Column[]::new);
    Dataset<Row> keys =
        tables
            .timed(table)
            .groupBy(col(SourceTables.KEY).as("_text"))
            .agg(min(struct(parts)).as(key));
    return rows.join(keys, col(text).equalTo(col("_text")), "left").drop("_text");
  }

  private TableSpec spec(NodeType table) {
    TableSpec declared = tables.spec(table);
    if (planted.containsKey(table.index())) {
      Dataset<Row> original = tables.rows(table);
      Dataset<Row> extra =
          planted
              .get(table.index())
              .select(
                  List.of(original.columns()).stream()
                      .map(SqlNames::column)
                      .toArray(Column[]::new));
      return TableSpec.builder(declared.name())
          .source(TableSource.of(original.union(extra)))
          .primaryKey(declared.primaryKey())
          .time(declared.time())
          .columns(uses(table))
          .build();
    }
    if (!unplanted.containsKey(table.name())) {
      unplanted.put(
          table.name(),
          table.timeKind() == TimeKind.STATIC
              ? tables.spec(table).time() == TableTime.STATIC
                  ? "it is declared static, so it must not gain rows"
                  : "it has no time"
              : "it has no time of its own and points to no planted row");
    }
    return TableSpec.builder(declared.name())
        .source(tables.source(table))
        .primaryKey(declared.primaryKey())
        .time(declared.time())
        .columns(uses(table))
        .keyTypes(declared.keyTypes())
        .timeFormats(declared.timeFormats())
        .wordVectors(declared.wordVectors())
        .build();
  }

  /** What each column was taken for in the first graph. */
  private Map<String, String> uses(NodeType table) {
    return built.tables().get(table.index()).columns().stream()
        .filter(column -> USES.contains(column.use()))
        .collect(
            Collectors.toMap(
                BuildReport.ColumnReport::name, BuildReport.ColumnReport::use, (a, b) -> a));
  }

  private List<Link> linksOf(NodeType table) {
    return tables.schema().linksOf(table.index());
  }

  private void plant(NodeType table, Dataset<Row> seeds, long cut) {
    List<Link> links = linksOf(table);
    if (links.isEmpty()) {
      unplanted.put(table.name(), "it links to no table");
      return;
    }
    Dataset<Row> rows = tables.timed(table);
    if (rows.isEmpty()) {
      unplanted.put(table.name(), "it has no rows to be like");
      return;
    }
    Dataset<Row> canaries = withTemplates(table, rows, seeds, links);
    Map<String, Column> values = new LinkedHashMap<>();
    for (StructField field : tables.rows(table).schema().fields()) {
      values.put(field.name(), value(table, field, cut));
    }
    for (Link link : links) {
      canaries = point(table, link, canaries, values);
    }
    uniqueKey(table, links, rows, values);
    List<Column> columns = new ArrayList<>();
    columns.add(col(NUMBER));
    for (StructField field : tables.rows(table).schema().fields()) {
      columns.add(values.get(field.name()).try_cast(field.dataType()).as(field.name()));
    }
    planted.put(table.index(), canaries.select(columns.toArray(Column[]::new)).localCheckpoint());
  }

  /** To each seed a row of the table that its own is like: one of the entity's, or else any. */
  private Dataset<Row> withTemplates(
      NodeType table, Dataset<Row> rows, Dataset<Row> seeds, List<Link> links) {
    Column whole =
        struct(
            List.of(tables.rows(table).columns()).stream()
                .map(SqlNames::column)
                .toArray(Column[]::new));
    Dataset<Row> spares =
        rows.select(whole.as(SPARE))
            .limit(SPARES)
            .coalesce(1)
            .withColumn("_spare_number", monotonically_increasing_id())
            .localCheckpoint();
    Dataset<Row> canaries =
        seeds.join(
            spares, pmod(col(NUMBER), lit(spares.count())).equalTo(col("_spare_number")), "left");
    for (Link link : links) {
      if (link.parent() == entity.index()) {
        Dataset<Row> own =
            rows.select(
                    KeyText.of(entity.key(), link.childColumns()).as("_own_key"),
                    whole.as(TEMPLATE),
                    col(SourceTables.TIME))
                .filter(col("_own_key").isNotNull())
                .groupBy("_own_key")
                .agg(max_by(col(TEMPLATE), col(SourceTables.TIME)).as(TEMPLATE));
        return canaries
            .join(own, col(ENTITY).equalTo(col("_own_key")), "left")
            .withColumn(TEMPLATE, coalesce(col(TEMPLATE), col(SPARE)));
      }
    }
    return canaries.withColumn(TEMPLATE, col(SPARE));
  }

  private Column value(NodeType table, StructField field, long cut) {
    Column template = col(TEMPLATE).getField(field.name());
    DataType type = field.dataType();
    Column label = col(LABEL);
    if (field.name().equals(table.timeColumn()) || isTime(type)) {
      return time(type, cut);
    } else if (type instanceof NumericType) {
      return label;
    } else if (type instanceof BooleanType) {
      return label.gt(lit(0.5));
    } else if (type instanceof StringType && "categorical".equals(uses(table).get(field.name()))) {
      return concat(lit("label "), label.cast(DataTypes.StringType));
    }
    return template;
  }

  private static boolean isTime(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType;
  }

  /** The first moment after the cut that the type can tell from it. */
  private static Column time(DataType type, long cut) {
    return type instanceof DateType
        ? date_add(timestamp_micros(lit(cut)).cast(DataTypes.DateType), 1)
        : timestamp_micros(lit(after(cut)));
  }

  /** Sets a foreign key, and joins what it takes from a planted parent. */
  private Dataset<Row> point(
      NodeType table, Link link, Dataset<Row> canaries, Map<String, Column> values) {
    NodeType parent = tables.schema().nodeTypes().get(link.parent());
    Dataset<Row> plantedParents = planted.get(parent.index());
    boolean entityKey = parent.index() == entity.index() && !onlyDatedByEntity(table);
    boolean itemKey = !entityKey && items != null && parent.index() == items.index();
    Dataset<Row> joined = canaries;
    if (plantedParents != null && !entityKey && !itemKey) {
      List<Column> keys = new ArrayList<>();
      keys.add(col(NUMBER).as("_parent_number"));
      for (String name : link.parentColumns()) {
        keys.add(column(name).as(parentColumn(link, name)));
      }
      joined =
          canaries
              .join(
                  plantedParents.select(keys.toArray(Column[]::new)),
                  col(NUMBER).equalTo(col("_parent_number")),
                  "left")
              .drop("_parent_number");
    }
    for (int i = 0; i < link.childColumns().size(); i++) {
      String name = SqlNames.find(tables.rows(table).schema(), table.name(), childColumn(link, i));
      if (entityKey) {
        values.put(name, col(ENTITY_KEY).getField(link.parentColumns().get(i)));
      } else if (itemKey) {
        Column chosen = col(ITEM_KEY).getField(link.parentColumns().get(i));
        values.put(name, coalesce(chosen, col(TEMPLATE).getField(name)));
      } else if (plantedParents != null) {
        Column key = column(parentColumn(link, link.parentColumns().get(i)));
        // Old rows get new children, too.
        values.put(
            name,
            parent.timeKind() == TimeKind.FIRST_SEEN
                ? when(pmod(col(NUMBER), lit(2)).equalTo(0), key)
                    .otherwise(col(TEMPLATE).getField(name))
                : key);
      } else {
        values.put(name, col(TEMPLATE).getField(name));
      }
    }
    return joined;
  }

  /**
   * Whether a planted row would inherit the entity's own time, which is none of the planted ones,
   * if it pointed to the entity.
   */
  private boolean onlyDatedByEntity(NodeType table) {
    return table.timeKind() == TimeKind.INHERITED
        && planted.containsKey(entity.index())
        && linksOf(table).stream()
            .filter(link -> link.parent() != entity.index())
            .noneMatch(link -> dates(link) && planted.containsKey(link.parent()));
  }

  private boolean dates(Link link) {
    NodeType parent = tables.schema().nodeTypes().get(link.parent());
    return parent.timeKind() != TimeKind.STATIC && !parent.firstSeenBy().contains(link.index());
  }

  private static String childColumn(Link link, int position) {
    return link.childColumns().get(position);
  }

  private static String parentColumn(Link link, String column) {
    return "_parent_" + link.index() + "_" + column;
  }

  /** Gives one column of the primary key, which is no foreign key, a value that no row has. */
  private void uniqueKey(
      NodeType table, List<Link> links, Dataset<Row> rows, Map<String, Column> values) {
    Set<String> foreign =
        links.stream().flatMap(link -> link.childColumns().stream()).collect(Collectors.toSet());
    boolean unique = false;
    for (KeyColumn key : table.key()) {
      if (foreign.contains(key.name())) {
        continue;
      }
      if (unique) {
        values.put(key.name(), col(TEMPLATE).getField(key.name()));
        continue;
      }
      unique = true;
      values.put(key.name(), newKey(key, rows));
    }
  }

  private static Column newKey(KeyColumn key, Dataset<Row> rows) {
    Column name = column(key.name());
    Column next = col(NUMBER).plus(1);
    return switch (key.type()) {
      case LONG -> lit(rows.agg(max(name.cast(DataTypes.LongType))).first().get(0)).plus(next);
      case STRING -> concat(lit("spark-gnn-canary-"), next.cast(DataTypes.StringType));
      case DATE ->
          date_add(
              lit(rows.agg(max(name.cast(DataTypes.DateType))).first().get(0)),
              next.cast(DataTypes.IntegerType));
      case TIMESTAMP ->
          timestamp_micros(
              lit(rows.agg(max(unix_micros(name.cast(DataTypes.TimestampType)))).first().get(0))
                  .plus(next));
    };
  }
}

package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.check.LinkPath;
import io.sparkgnn.connector.query.check.Names.FoundColumn;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The rows of one table with the columns of the rows that they lead to, each under a name of its
 * own. Ask for all columns, then call {@link #rows()}.
 */
final class Rows {
  /** Microseconds since the epoch of the row's own time, or of the one it inherits; else null. */
  static final String TIME = "_time";

  private final BuildPlan plan;
  private final TablePlan table;
  private final boolean distinctKeys;
  private final Map<List<LinkPlan>, Step> steps = new LinkedHashMap<>();
  private final Set<String> own = new LinkedHashSet<>();

  /** One step up a path: the parent's table, and which of its columns are wanted. */
  private static final class Step {
    private final String prefix;
    private final LinkPlan link;
    private final String from;
    private final Set<String> wanted = new LinkedHashSet<>();

    Step(String prefix, LinkPlan link, String from) {
      this.prefix = prefix;
      this.link = link;
      this.from = from;
    }
  }

  private Rows(BuildPlan plan, TablePlan table, boolean distinctKeys) {
    this.plan = plan;
    this.table = table;
    this.distinctKeys = distinctKeys;
  }

  /** Every row of a table. */
  static Rows all(BuildPlan plan, TablePlan table) {
    return new Rows(plan, table, false);
  }

  /** The rows of a keyed table as the graph has them: one for each key. */
  static Rows distinct(BuildPlan plan, TablePlan table) {
    return new Rows(plan, table, true);
  }

  /** The result's column that holds a column of the rows or of those they lead to. */
  Column column(FoundColumn found) {
    return column(found.path(), found.name());
  }

  /** The same for a column at the end of a path. */
  Column column(LinkPath path, String name) {
    return column(path.links(), name);
  }

  private Column column(List<LinkPlan> path, String name) {
    String prefix = prefix(path);
    (path.isEmpty() ? own : steps.get(path).wanted).add(name);
    return SqlNames.column(named(prefix, name));
  }

  /** The result's column with the time of the row at the end of a path; null if it has none. */
  Column time(LinkPath path) {
    return col(prefix(path.links()) + TIME);
  }

  /** Sees to it that a path's last row is joined, and returns what its columns begin with. */
  private String prefix(List<LinkPlan> links) {
    if (links.isEmpty()) {
      return "";
    }
    Step known = steps.get(links);
    if (known != null) {
      return known.prefix;
    }
    List<LinkPlan> before = links.subList(0, links.size() - 1);
    LinkPlan link = links.get(links.size() - 1);
    link.childColumns().forEach(name -> column(before, name));
    Step step = new Step("p" + steps.size(), link, prefix(before));
    steps.put(List.copyOf(links), step);
    return step.prefix;
  }

  /** A name that no other column of the result has. */
  private static String named(String prefix, String column) {
    return prefix + "$" + column;
  }

  /** The rows, with all that was asked for. What a row does not lead to is null. */
  Dataset<Row> rows() {
    Dataset<Row> base = distinctKeys ? unique(plan, table, own) : timed(plan, table);
    Dataset<Row> rows = base.select(renamed(own, "", TIME));
    for (Step step : steps.values()) {
      LinkPlan link = step.link;
      step.wanted.addAll(link.parentColumns());
      Dataset<Row> parents =
          unique(plan, plan.tables().get(link.parent()), step.wanted)
              .select(renamed(step.wanted, step.prefix, step.prefix + TIME));
      Column same = lit(true);
      for (int i = 0; i < link.childColumns().size(); i++) {
        Column child = SqlNames.column(named(step.from, link.childColumns().get(i)));
        Column parent = SqlNames.column(named(step.prefix, link.parentColumns().get(i)));
        same = same.and(child.equalTo(parent));
      }
      rows = rows.join(parents, same, "left");
    }
    return rows;
  }

  private static Column[] renamed(Set<String> names, String prefix, String time) {
    List<Column> columns = new ArrayList<>();
    names.forEach(name -> columns.add(SqlNames.column(name).as(named(prefix, name))));
    columns.add(col(TIME).as(time));
    return columns.toArray(Column[]::new);
  }

  /** A table's rows with their {@link #TIME}. */
  private static Dataset<Row> timed(BuildPlan plan, TablePlan table) {
    if (table.timeKind() == TimeKind.TIMED) {
      Column time = SqlNames.column(table.time()).cast(DataTypes.TimestampType);
      return table.rows().withColumn(TIME, unix_micros(time));
    } else if (table.timeKind() == TimeKind.STATIC) {
      return table.rows().withColumn(TIME, lit(null).cast(DataTypes.LongType));
    }
    Dataset<Row> rows = table.rows();
    List<Column> times = new ArrayList<>();
    for (LinkPlan link : plan.timeLinksOf(table.index())) {
      String prefix = "_parent" + link.index() + "_";
      Dataset<Row> parents = unique(plan, plan.tables().get(link.parent()), Set.of());
      List<Column> columns = new ArrayList<>(List.of(col(TIME).as(prefix + TIME)));
      Column same = lit(true);
      for (int i = 0; i < link.parentColumns().size(); i++) {
        columns.add(SqlNames.column(link.parentColumns().get(i)).as(prefix + i));
        same = same.and(SqlNames.column(link.childColumns().get(i)).equalTo(col(prefix + i)));
      }
      rows = rows.join(parents.select(columns.toArray(Column[]::new)), same, "left");
      times.add(col(prefix + TIME));
    }
    // As in the graph: the latest of the rows that it points to.
    Column latest = times.size() == 1 ? times.get(0) : greatest(times.toArray(Column[]::new));
    return rows.withColumn(TIME, latest);
  }

  /**
   * A keyed table's rows with their {@link #TIME}, one for each key: of rows with the same key the
   * first in time, as in the graph.
   *
   * @param wanted the columns to keep; the key's are kept anyway
   */
  private static Dataset<Row> unique(BuildPlan plan, TablePlan table, Set<String> wanted) {
    Dataset<Row> rows = timed(plan, table);
    Set<String> names = new LinkedHashSet<>(wanted);
    List<Column> key = new ArrayList<>();
    Column known = lit(true);
    for (KeyColumn part : table.key()) {
      names.add(part.name());
      key.add(SqlNames.column(part.name()).as("_key" + key.size()));
      known = known.and(SqlNames.column(part.name()).isNotNull());
    }
    List<Column> all = new ArrayList<>();
    names.forEach(name -> all.add(SqlNames.column(name)));
    all.add(col(TIME));
    Column row = struct(all.toArray(Column[]::new));
    return rows.where(known)
        .groupBy(key.toArray(Column[]::new))
        // Of a table without times any one row will do, but always the same.
        .agg(
            min_by(row, table.timed() ? col(TIME) : xxhash64(all.toArray(Column[]::new)))
                .as("_row"))
        .where(col("_row").isNotNull())
        .select("_row.*");
  }
}

package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.build.GraphSpec;
import io.sparkgnn.connector.build.LinkSpec;
import io.sparkgnn.connector.build.TableSpec;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Checks a {@link GraphSpec} against its sources and turns it into a {@link BuildPlan}. */
public final class Planning {
  private static final int MAX_SHARDS = 1 << 16;

  private final SparkSession spark;
  private final GraphSpec spec;
  private final List<String> names = new ArrayList<>();
  private final Parallel parallel;
  private final List<TableSource> sources = new ArrayList<>();
  private final List<Dataset<Row>> rows = new ArrayList<>();
  private final List<List<KeyColumn>> keys = new ArrayList<>();
  private final List<String> times = new ArrayList<>();

  private Planning(SparkSession spark, GraphSpec spec, Parallel parallel) {
    this.spark = spark;
    this.spec = spec;
    this.parallel = parallel;
  }

  /** Runs tasks side by side. */
  @FunctionalInterface
  public interface Parallel {
    /** Runs all tasks and returns their results in the order of the tasks. */
    <T> List<T> all(List<Callable<T>> tasks);
  }

  /**
   * The plan for a specification.
   *
   * @param parallel opens the sources: a CSV file is read to infer its types
   * @throws UserErrorException if anything in it does not fit the sources
   */
  public static BuildPlan plan(SparkSession spark, GraphSpec spec, Parallel parallel) {
    return new Planning(spark, spec, parallel).plan();
  }

  private BuildPlan plan() {
    checkNames();
    checkShards();
    for (LinkSpec link : spec.links()) {
      tableIndex(link, link.childTable());
      tableIndex(link, link.parentTable());
    }
    TimeSources dating = TimeSources.of(spec);
    openAll();
    List<LinkPlan> links = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (LinkSpec link : spec.links()) {
      if (!seen.add(link.text().toLowerCase(Locale.ROOT))) {
        throw new UserErrorException("Cannot build: link %s is there twice".formatted(link.text()));
      }
      links.add(link(links.size(), link));
    }
    List<TablePlan> tables = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      tables.add(table(i, links, dating));
    }
    return new BuildPlan(tables, links, dating.order());
  }

  private void checkNames() {
    if (spec.path() == null || spec.path().isBlank()) {
      throw new UserErrorException("Cannot build: the graph has no path");
    }
    if (spec.tables().isEmpty()) {
      throw new UserErrorException("Cannot build %s: it has no tables".formatted(spec.path()));
    }
    Set<String> seen = new LinkedHashSet<>();
    for (TableSpec table : spec.tables()) {
      if (table.name() == null || table.name().isBlank()) {
        throw new UserErrorException("Cannot build %s: a table has no name".formatted(spec.path()));
      }
      if (table.source() == null) {
        throw new UserErrorException(
            "Cannot build: table %s has no source".formatted(table.name()));
      }
      if (!seen.add(table.name().toLowerCase(Locale.ROOT))) {
        throw new UserErrorException(
            "Cannot build: two tables are named %s; names must differ in more than case"
                .formatted(table.name()));
      }
      names.add(table.name());
    }
  }

  private void checkShards() {
    int shards = spec.shards();
    if (shards != 0 && (shards < 0 || shards > MAX_SHARDS || Integer.bitCount(shards) != 1)) {
      throw new UserErrorException(
          "Cannot build %d shards: allowed are 0 (automatic) and the powers of two from 1 to %d"
              .formatted(shards, MAX_SHARDS));
    }
  }

  private int tableIndex(LinkSpec link, String table) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(table)) {
        return i;
      }
    }
    throw new UserErrorException(
        "Cannot follow link %s: there is no table '%s'; there are %s"
            .formatted(link.text(), table, String.join(", ", names)));
  }

  private record Opened(TableSource source, Dataset<Row> rows) {}

  private void openAll() {
    List<Callable<Opened>> tasks = new ArrayList<>();
    for (TableSpec table : spec.tables()) {
      tasks.add(() -> open(table));
    }
    List<Opened> opened = parallel.all(tasks);
    for (int i = 0; i < opened.size(); i++) {
      sources.add(opened.get(i).source());
      rows.add(opened.get(i).rows());
      keys.add(key(spec.tables().get(i), opened.get(i).rows()));
      times.add(time(spec.tables().get(i), opened.get(i).rows()));
    }
  }

  private Opened open(TableSpec table) {
    try {
      TableSource source = Sources.resolve(spark, table.source());
      return new Opened(source, Sources.read(spark, source));
    } catch (UserErrorException e) {
      throw new UserErrorException(
          "Cannot open table %s: %s".formatted(table.name(), e.getMessage()), e);
    }
  }

  private static List<KeyColumn> key(TableSpec table, Dataset<Row> data) {
    StructType schema = data.schema();
    List<KeyColumn> key = new ArrayList<>();
    for (String column : table.primaryKey()) {
      String name = SqlNames.find(schema, table.name(), column);
      DataType type = schema.apply(name).dataType();
      key.add(
          new KeyColumn(
              name,
              KeyTypes.of(type)
                  .orElseThrow(
                      () ->
                          new UserErrorException(
                              "Cannot use %s.%s as a key: its type is %s; allowed are %s"
                                  .formatted(
                                      table.name(),
                                      name,
                                      type.simpleString(),
                                      KeyTypes.ALLOWED)))));
    }
    if (key.stream().map(KeyColumn::name).distinct().count() < key.size()) {
      throw new UserErrorException(
          "Cannot use the primary key of %s: it names a column twice".formatted(table.name()));
    }
    return key;
  }

  private String time(TableSpec table, Dataset<Row> data) {
    if (table.time().columnName() == null) {
      return null;
    }
    String name = SqlNames.find(data.schema(), table.name(), table.time().columnName());
    DataType type = data.schema().apply(name).dataType();
    boolean usable = KeyTypes.isTimestamp(type) || type.equals(DataTypes.DateType);
    if (!usable && !(KeyTypes.isString(type) && hasNoValue(data, name))) {
      throw new UserErrorException(
          "Cannot use %s.%s as the table's time: its type is %s; allowed are timestamp and date"
              .formatted(table.name(), name, type.simpleString()));
    }
    return name;
  }

  /** A column without a single value has no type of its own: an empty CSV file infers strings. */
  private static boolean hasNoValue(Dataset<Row> data, String column) {
    return data.select(SqlNames.column(column))
        .filter(SqlNames.column(column).isNotNull())
        .isEmpty();
  }

  private LinkPlan link(int index, LinkSpec link) {
    int child = tableIndex(link, link.childTable());
    int parent = tableIndex(link, link.parentTable());
    List<KeyColumn> key = keys.get(parent);
    if (link.childColumns().size() != link.parentColumns().size()) {
      throw new UserErrorException(
          "Cannot follow link %s: both sides need as many columns".formatted(link.text()));
    }
    StructType childSchema = rows.get(child).schema();
    StructType parentSchema = rows.get(parent).schema();
    Map<String, String> childOf = new LinkedHashMap<>();
    for (int i = 0; i < link.parentColumns().size(); i++) {
      String to = SqlNames.find(parentSchema, names.get(parent), link.parentColumns().get(i));
      String from = SqlNames.find(childSchema, names.get(child), link.childColumns().get(i));
      childOf.put(to, from);
    }
    List<String> keyNames = key.stream().map(KeyColumn::name).toList();
    if (!Set.copyOf(keyNames).equals(childOf.keySet())) {
      throw new UserErrorException(
          "Cannot follow link %s: it must point to the primary key of %s, which is %s"
              .formatted(
                  link.text(),
                  names.get(parent),
                  keyNames.isEmpty() ? "not declared" : String.join(", ", keyNames)));
    }
    List<String> childColumns = keyNames.stream().map(childOf::get).toList();
    for (int i = 0; i < key.size(); i++) {
      matchTypes(link, child, childColumns.get(i), parent, i);
    }
    return new LinkPlan(index, child, childColumns, parent, keyNames);
  }

  private void matchTypes(LinkSpec link, int child, String column, int parent, int keyIndex) {
    KeyColumn key = keys.get(parent).get(keyIndex);
    DataType type = rows.get(child).schema().apply(column).dataType();
    KeyType from = KeyTypes.of(type).orElse(null);
    if (from == key.type()) {
      return;
    }
    if (from == KeyType.STRING && hasNoValue(rows.get(child), column)) {
      return;
    }
    if (from != null && key.type() == KeyType.STRING && hasNoValue(rows.get(parent), key.name())) {
      keys.get(parent).set(keyIndex, new KeyColumn(key.name(), from));
      return;
    }
    throw new UserErrorException(
        "Cannot follow link %s: %s.%s is %s but %s.%s is %s; both must be of one kind (%s)"
            .formatted(
                link.text(),
                names.get(child),
                column,
                type.simpleString(),
                names.get(parent),
                key.name(),
                rows.get(parent).schema().apply(key.name()).dataType().simpleString(),
                KeyTypes.ALLOWED));
  }

  private TablePlan table(int index, List<LinkPlan> links, TimeSources dating) {
    Map<String, String> roles = new LinkedHashMap<>();
    for (KeyColumn column : keys.get(index)) {
      roles.put(column.name(), "primary key");
    }
    for (LinkPlan link : links) {
      if (link.child() == index) {
        String parent = names.get(link.parent());
        link.childColumns()
            .forEach(name -> roles.merge(name, "foreign key to " + parent, this::both));
      }
    }
    if (times.get(index) != null) {
      roles.merge(times.get(index), "time", this::both);
    }
    StructType schema = rows.get(index).schema();
    checkDistinctNames(names.get(index), schema);
    ColumnPlanning columns =
        new ColumnPlanning(names.get(index), schema, roles, spec.tables().get(index).columns());
    return new TablePlan(
        index,
        names.get(index),
        sources.get(index),
        rows.get(index),
        keys.get(index),
        times.get(index),
        dating.kind(index),
        dating.links(index),
        columns.columns(),
        columns.ignored());
  }

  private String both(String first, String second) {
    return first + ", " + second;
  }

  private static void checkDistinctNames(String table, StructType schema) {
    Set<String> seen = new LinkedHashSet<>();
    String twice =
        List.of(schema.fieldNames()).stream()
            .filter(name -> !seen.add(name))
            .distinct()
            .collect(Collectors.joining(", "));
    if (!twice.isEmpty()) {
      throw new UserErrorException(
          "Cannot use table %s: it has two columns named %s".formatted(table, twice));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.source.SourceRows;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.value.Guess;
import io.sparkgnn.connector.value.NumberValues;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.ToldFailure;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** Checks a {@link GraphSpec} against its sources and turns it into a {@link BuildPlan}. */
public final class Planning {
  /** Values that tell the unit of a table's times. */
  private static final int LOOKED_AT = 20;

  private static final int MAX_SHARDS = 1 << 16;

  private final SparkSession spark;
  private final GraphSpec spec;
  private final List<String> names = new ArrayList<>();
  private final Parallel parallel;
  private final List<TableSource> sources = new ArrayList<>();
  private final List<TypedColumns> rows = new ArrayList<>();
  private final List<Map<String, String>> formats = new ArrayList<>();
  private final List<List<KeyColumn>> keys = new ArrayList<>();
  private final List<String> times = new ArrayList<>();
  private final List<DeclaredTexts> texts = new ArrayList<>();

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

  private record Opened(TableSource source, SourceRows rows) {}

  private void openAll() {
    List<Callable<Opened>> tasks = new ArrayList<>();
    for (TableSpec table : spec.tables()) {
      tasks.add(() -> open(table));
    }
    List<Opened> opened = parallel.all(tasks);
    for (int i = 0; i < opened.size(); i++) {
      sources.add(opened.get(i).source());
      TableSpec table = spec.tables().get(i);
      TypedColumns columns = new TypedColumns(opened.get(i).rows());
      rows.add(columns);
      formats.add(named(table, columns, table.timeFormats(), "time_format"));
      named(table, columns, table.keyTypes(), "key_type");
      texts.add(texts(table, columns));
      times.add(time(table, columns, formats.get(i)));
      keys.add(key(table, columns));
    }
  }

  /** What is given by column, under the columns' names as the source has them. */
  private static Map<String, String> named(
      TableSpec table, TypedColumns columns, Map<String, String> given, String what) {
    Map<String, String> found = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          found.put(SqlNames.find(columns.schema(), table.name(), name), value);
          if (what.equals("time_format")) {
            TimeValues.check(value, what + " of " + table.name() + "." + name);
          }
        });
    return found;
  }

  /** Has texts read as means of their words' vectors where that is declared. */
  private static DeclaredTexts texts(TableSpec table, TypedColumns columns) {
    DeclaredTexts texts =
        DeclaredTexts.of(
            table, columns, named(table, columns, table.wordVectors(), "word_vectors"));
    texts.read(columns);
    return texts;
  }

  /** Columns whose strings are wanted as they are written, in lower case: 007 is not 7. */
  private Set<String> asStrings(TableSpec table) {
    Set<String> names = new LinkedHashSet<>();
    table.timeFormats().keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    for (String name : table.keyTypes().keySet()) {
      if (KeyReading.declared(table, name) == KeyType.STRING) {
        names.add(name.toLowerCase(Locale.ROOT));
      }
    }
    for (LinkSpec link : spec.links()) {
      if (link.childTable().equalsIgnoreCase(table.name())
          && link.childColumns().size() == link.parentColumns().size()) {
        TableSpec parent = spec.tables().get(tableIndex(link, link.parentTable()));
        for (int i = 0; i < link.childColumns().size(); i++) {
          if (KeyReading.declared(parent, link.parentColumns().get(i)) == KeyType.STRING) {
            names.add(link.childColumns().get(i).toLowerCase(Locale.ROOT));
          }
        }
      }
    }
    return names;
  }

  private Opened open(TableSpec table) {
    try {
      TableSource source = Sources.resolve(spark, table.source());
      SourceRows rows = Sources.open(spark, source, asStrings(table));
      rows.checkOnce(DeclaredColumns.of(table, spec));
      return new Opened(source, rows);
    } catch (ExplainedException e) {
      throw ToldFailure.of(
          e.kind(), "Cannot open table %s: %s".formatted(table.name(), e.getMessage()));
    }
  }

  private static List<KeyColumn> key(TableSpec table, TypedColumns columns) {
    List<KeyColumn> key = new ArrayList<>();
    for (String column : table.primaryKey()) {
      String name = SqlNames.find(columns.schema(), table.name(), column);
      KeyType declared = KeyReading.declared(table, name);
      DataType type = columns.type(name);
      KeyType to = declared != null ? declared : KeyTypes.of(type).orElse(null);
      if (to == null || !KeyReading.read(columns, name, to, ValueCheck.Use.PRIMARY_KEY)) {
        throw new UserErrorException(
            "Cannot use %s.%s as a key%s: its type is %s; allowed are %s"
                .formatted(
                    table.name(),
                    name,
                    to == null ? "" : " of type " + KeyReading.name(to),
                    type.simpleString(),
                    KeyTypes.ALLOWED));
      }
      key.add(new KeyColumn(name, to));
    }
    if (key.stream().map(KeyColumn::name).distinct().count() < key.size()) {
      throw new UserErrorException(
          "Cannot use the primary key of %s: it names a column twice".formatted(table.name()));
    }
    return key;
  }

  private static String time(TableSpec table, TypedColumns columns, Map<String, String> formats) {
    if (table.time().columnName() == null) {
      return null;
    }
    String name = SqlNames.find(columns.schema(), table.name(), table.time().columnName());
    DataType type = columns.type(name);
    if (TimeValues.isTime(type)) {
      return name;
    }
    Column time =
        TimeValues.read(SqlNames.column(name), type, formats.get(name))
            .orElseThrow(() -> noTime(table, columns, name));
    checkUnit(table, columns, name, formats.get(name));
    columns.read(name, time, DataTypes.TimestampType, ValueCheck.Use.TIME, "times");
    return name;
  }

  /** By the wrong unit every row would be of another age, which no row shows by itself. */
  private static void checkUnit(TableSpec table, TypedColumns columns, String name, String format) {
    if (!TimeValues.isEpoch(format)) {
      return;
    }
    Column value = SqlNames.column(name);
    List<String> some =
        columns
            .source()
            .where(value.isNotNull())
            .select(value.cast(DataTypes.StringType))
            .limit(LOOKED_AT)
            .as(Encoders.STRING())
            .collectAsList();
    Guess.otherUnit(format, some)
        .ifPresent(
            time -> {
              throw new UserErrorException(
                  "Cannot use %s.%s as the table's time: its values, such as '%s', are not %s; that looks like %s"
                      .formatted(
                          table.name(),
                          name,
                          some.get(0),
                          format,
                          time.giving("the table time_format")));
            });
  }

  private static UserErrorException noTime(TableSpec table, TypedColumns columns, String name) {
    DataType type = columns.type(name);
    String found = "";
    String help = "; allowed are timestamp, date and strings of them";
    if (type instanceof NumericType) {
      OddValues values = OddValues.any(columns.source(), name, List.of());
      Optional<Guess.Time> guess =
          values.values().stream().findFirst().flatMap(v -> Guess.timeOf(Double.parseDouble(v)));
      found = values.shown().isEmpty() ? "" : ", with values such as " + values.shown();
      help =
          guess
              .map(time -> "; that looks like " + time.giving("the table time_format"))
              .orElse("; give the table time_format: " + TimeValues.FORMATS);
    }
    return new UserErrorException(
        "Cannot use %s.%s as the table's time: its type is %s%s%s"
            .formatted(table.name(), name, type.simpleString(), found, help));
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
    TableSpec from = spec.tables().get(child);
    TableSpec to = spec.tables().get(parent);
    DataType type = rows.get(child).type(column);
    KeyType declared = KeyReading.declared(from, column);
    boolean asked =
        declared == key.type() || (declared == null && KeyReading.declared(to, key.name()) != null);
    boolean natural = declared == null && KeyReading.natural(type, key.type());
    boolean string = KeyTypes.isString(type);
    if ((asked || natural || (string && hasNoValue(rows.get(child).source(), column)))
        && KeyReading.read(rows.get(child), column, key.type(), ValueCheck.Use.FOREIGN_KEY)) {
      return;
    }
    KeyType other = declared != null ? declared : KeyTypes.of(type).orElse(null);
    if (other != null
        && key.type() == KeyType.STRING
        && hasNoValue(rows.get(parent).source(), key.name())
        && KeyReading.read(rows.get(parent), key.name(), other, ValueCheck.Use.PRIMARY_KEY)
        && KeyReading.read(rows.get(child), column, other, ValueCheck.Use.FOREIGN_KEY)) {
      keys.get(parent).set(keyIndex, new KeyColumn(key.name(), other));
      return;
    }
    throw new UserErrorException(
        "Cannot follow link %s: %s.%s is %s but %s.%s is %s; %s"
            .formatted(
                link.text(),
                names.get(child),
                column,
                declared == null ? type.simpleString() : "declared " + KeyReading.name(declared),
                names.get(parent),
                key.name(),
                rows.get(parent).type(key.name()).simpleString(),
                KeyReading.odd(from, rows.get(child), column, to, rows.get(parent), key.name())));
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
        new ColumnPlanning(
            names.get(index),
            texts.get(index).typed(schema),
            roles,
            texts.get(index).uses(),
            formats.get(index));
    columns.columns().forEach(column -> read(index, column));
    checkUsed(index, roles, columns.columns());
    return new TablePlan(
        index,
        names.get(index),
        sources.get(index),
        rows.get(index).rows(),
        keys.get(index),
        times.get(index),
        dating.kind(index),
        dating.links(index),
        columns.columns(),
        columns.ignored());
  }

  /** Has a declared column read as what it is declared to be. */
  private void read(int index, ColumnPlan column) {
    TypedColumns columns = rows.get(index);
    Column value = SqlNames.column(column.name());
    DataType type = columns.type(column.name());
    boolean string = KeyTypes.isString(type);
    if (column.wanted() == ColumnType.NUMERIC && string) {
      Column number = NumberValues.read(value, sources.get(index).decimalComma());
      columns.read(column.name(), number, DataTypes.DoubleType, ValueCheck.Use.FEATURE, "numbers");
    } else if (column.wanted() == ColumnType.BOOLEAN && string) {
      columns.read(
          column.name(),
          value.try_cast(DataTypes.BooleanType),
          DataTypes.BooleanType,
          ValueCheck.Use.FEATURE,
          "booleans");
    } else if (column.wanted() == ColumnType.TIMESTAMP && !TimeValues.isTime(type)) {
      Column time =
          TimeValues.read(value, type, formats.get(index).get(column.name())).orElseThrow();
      columns.read(column.name(), time, DataTypes.TimestampType, ValueCheck.Use.FEATURE, "times");
    }
  }

  /** Refuses a format or key type of a column that is used for something else. */
  private void checkUsed(int index, Map<String, String> roles, List<ColumnPlan> columns) {
    for (String name : formats.get(index).keySet()) {
      boolean used =
          name.equals(times.get(index))
              || columns.stream()
                  .anyMatch(c -> c.name().equals(name) && c.wanted() == ColumnType.TIMESTAMP);
      if (!used) {
        throw new UserErrorException(
            ("Cannot use time_format of %s.%s: it is neither the table's time nor declared a"
                    + " timestamp under columns")
                .formatted(names.get(index), name));
      }
    }
    for (String given : spec.tables().get(index).keyTypes().keySet()) {
      String role = roles.get(SqlNames.find(rows.get(index).schema(), names.get(index), given));
      if (role == null || !role.contains("key")) {
        throw new UserErrorException(
            "Cannot use key_type of %s.%s: it is part of no primary or foreign key"
                .formatted(names.get(index), given));
      }
    }
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

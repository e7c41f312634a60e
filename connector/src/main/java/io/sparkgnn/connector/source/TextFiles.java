// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.try_to_timestamp;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.value.NumberValues;
import io.sparkgnn.error.UserErrorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.csv.CSVInferSchema;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** CSV and JSON files, with the records in them that are not what they should be. */
final class TextFiles {
  private static final String MALFORMED = "_spark_gnn_malformed";
  private static final String JSON_MALFORMED = "_corrupt_record";
  private static final String MODE = "mode";

  /**
   * What CSV files get unless the source's own options say otherwise. A time pattern of our own,
   * because Spark's lenient default reads the string {@code 06:00:00} as a time of today.
   */
  private static final Map<String, String> CSV_DEFAULTS =
      Map.of(
          "header", "true",
          "inferSchema", "true",
          "escape", "\"",
          "dateFormat", "yyyy-MM-dd",
          "timestampFormat", "yyyy-MM-dd[' ']['T']HH:mm[:ss][.SSSSSS][XXX]");

  /** What Spark names a column whose header is empty or there twice. */
  private static final Pattern MADE_UP = Pattern.compile("_c\\d+|.*\\d");

  private final SparkSession spark;
  private final TableSource source;
  private final Map<String, String> options;

  private TextFiles(SparkSession spark, TableSource source, Map<String, String> options) {
    this.spark = spark;
    this.source = source;
    this.options = options;
  }

  /**
   * The rows of CSV files.
   *
   * @param asString which columns' strings are wanted, told by their inferred types
   */
  static SourceRows csv(SparkSession spark, TableSource source, Predicate<StructField> asString) {
    Map<String, String> options = new HashMap<>();
    CSV_DEFAULTS.forEach((name, value) -> options.put(name.toLowerCase(Locale.ROOT), value));
    source.options().forEach((name, value) -> options.put(name.toLowerCase(Locale.ROOT), value));
    return new TextFiles(spark, source, options).csv(asString);
  }

  /** The rows of JSON files. */
  static SourceRows json(Dataset<Row> rows, TableSource source) {
    List<String> names = Arrays.asList(rows.schema().fieldNames());
    if (!names.contains(JSON_MALFORMED) || source.options().containsKey(MODE)) {
      return SourceRows.of(rows);
    }
    if (names.size() == 1) {
      throw new UserErrorException(
          ("Cannot read %s: no line of it is a JSON object; for objects over several lines give"
                  + " options: {multiLine: 'true'}")
              .formatted(source.describe()));
    }
    return SourceRows.of(rows, JSON_MALFORMED);
  }

  private SourceRows csv(Predicate<StructField> asString) {
    boolean own = !source.nullValues().isEmpty() || source.decimalComma();
    boolean infer = Boolean.parseBoolean(options.get("inferschema"));
    if (own) {
      options.put("inferschema", "false");
    }
    Dataset<Row> first = spark.read().options(options).csv(source.path());
    StructType schema = strings(first.schema(), asString);
    checkHeader(schema);
    Set<String> repeated = repeated(schema);
    if (first.inputFiles().length > 1
        && Arrays.stream(schema.fieldNames()).noneMatch(n -> MADE_UP.matcher(n).matches())) {
      // columns in another order in another file would be taken for each other
      options.putIfAbsent("enforceschema", "false");
    }
    Dataset<Row> rows = first;
    String malformed = null;
    boolean counted =
        "PERMISSIVE".equalsIgnoreCase(options.getOrDefault(MODE, "PERMISSIVE"))
            && !options.containsKey("columnnameofcorruptrecord");
    if (counted || !schema.equals(first.schema())) {
      if (counted) {
        malformed = MALFORMED;
        options.put("columnnameofcorruptrecord", MALFORMED);
        schema = schema.add(MALFORMED, DataTypes.StringType);
      }
      rows = spark.read().options(options).schema(schema).csv(source.path());
    }
    if (own) {
      rows = typed(rows, infer, asString, malformed);
    }
    return (malformed == null ? SourceRows.of(rows) : SourceRows.of(rows, malformed))
        .withRepeated(repeated);
  }

  /**
   * Names that the header has more than once: Spark puts its position behind each of them. A header
   * may have such names of its own, so it is read where some are found.
   */
  private Set<String> repeated(StructType schema) {
    Map<String, Integer> bases = new HashMap<>();
    String[] names = schema.fieldNames();
    for (int i = 0; i < names.length; i++) {
      String end = Integer.toString(i);
      if (names[i].endsWith(end) && names[i].length() > end.length()) {
        String base = names[i].substring(0, names[i].length() - end.length());
        bases.merge(base.toLowerCase(Locale.ROOT), 1, Integer::sum);
      }
    }
    bases.values().removeIf(count -> count < 2);
    if (bases.isEmpty() || !Boolean.parseBoolean(options.get("header"))) {
      return Set.of();
    }
    Map<String, String> plain = new HashMap<>(options);
    plain.put("header", "false");
    plain.put("inferschema", "false");
    Row header = spark.read().options(plain).csv(source.path()).first();
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      if (!header.isNullAt(i)) {
        found.merge(header.getString(i).toLowerCase(Locale.ROOT), 1, Integer::sum);
      }
    }
    found.values().removeIf(count -> count < 2);
    bases.keySet().retainAll(found.keySet());
    return Set.copyOf(bases.keySet());
  }

  private static StructType strings(StructType schema, Predicate<StructField> asString) {
    StructType result = new StructType();
    for (StructField field : schema.fields()) {
      result =
          asString.test(field) ? result.add(field.name(), DataTypes.StringType) : result.add(field);
    }
    return result;
  }

  private void checkHeader(StructType schema) {
    if (schema.isEmpty()) {
      throw new UserErrorException(
          "Cannot read %s: it is empty, without even a header".formatted(source.describe()));
    }
    if (schema.size() > 1 || options.containsKey("sep") || options.containsKey("delimiter")) {
      return;
    }
    String header = schema.fieldNames()[0];
    for (String separator : List.of(";", "\t", "|")) {
      if (header.contains(separator)) {
        String shown = separator.equals("\t") ? "\\t" : separator;
        throw new UserErrorException(
            ("Cannot read %s: it has a single column, '%s'; the separator looks like %s: give"
                    + " options: {sep: \"%s\"}, or write the file with commas")
                .formatted(
                    source.describe(),
                    header.replace("\t", "\\t"),
                    separator.equals("\t") ? "a tab" : separator,
                    shown));
      }
    }
  }

  /** Strings with missing values and decimals of the source's own to what Spark would infer. */
  private Dataset<Row> typed(
      Dataset<Row> strings, boolean infer, Predicate<StructField> asString, String malformed) {
    List<Column> plain = new ArrayList<>();
    List<Column> tokens = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String name : strings.schema().fieldNames()) {
      if (!name.equals(malformed)) {
        Column value = SqlNames.column(name);
        Object[] words = source.nullValues().toArray();
        Column known = words.length == 0 ? value : when(not(trim(value).isin(words)), value);
        names.add(name);
        plain.add(known);
        tokens.add(source.decimalComma() ? coalesce(NumberValues.pointed(known), known) : known);
      }
    }
    StructType types = infer ? inferred(strings, names, tokens) : null;
    List<Column> typed = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean string = !infer || asString.test(types.fields()[i]);
      DataType type = string ? DataTypes.StringType : types.fields()[i].dataType();
      Column from = type instanceof NumericType ? tokens.get(i) : plain.get(i);
      typed.add(cast(from, type).as(names.get(i)));
    }
    if (malformed != null) {
      typed.add(SqlNames.column(malformed));
    }
    return strings.select(typed.toArray(Column[]::new));
  }

  private Column cast(Column value, DataType type) {
    if (type.equals(DataTypes.TimestampType) || type.equals(DataTypes.TimestampNTZType)) {
      return try_to_timestamp(value, lit(options.get("timestampformat"))).try_cast(type);
    }
    return type.equals(DataTypes.DateType)
        ? try_to_timestamp(value, lit(options.get("dateformat"))).try_cast(type)
        : value.try_cast(type);
  }

  private StructType inferred(Dataset<Row> strings, List<String> names, List<Column> tokens) {
    int count = names.size();
    Map<String, String> inferring = new HashMap<>(options);
    inferring.put("inferschema", "true");
    CSVOptions parsed =
        new CSVOptions(
            scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(inferring)),
            true,
            TimeZones.of(spark));
    return new CSVInferSchema(parsed)
        .infer(
            strings
                .select(tokens.toArray(Column[]::new))
                .javaRDD()
                .map(row -> values(row, count))
                .rdd(),
            names.toArray(String[]::new));
  }

  private static String[] values(Row row, int count) {
    String[] values = new String[count];
    for (int i = 0; i < count; i++) {
      values[i] = row.getString(i);
    }
    return values;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.seed.SeedProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Expressions that read a table's rows as seeds. Dates, timestamps without time zone and strings
 * are read in the session's time zone, as Spark's own casts do; a value that a cast cannot read is
 * a null here, never an exception.
 */
public final class SeedColumns {
  private final Column key;
  private final Column time;
  private final Column label;
  private final Column validation;
  private final Column weight;
  private final Column problem;
  private final Column written;

  /**
   * Checks the columns' presence and types.
   *
   * @param schema of the table whose rows are read
   * @param entity a node type with a primary key
   * @throws UserErrorException for a missing column or a type that cannot be read
   */
  public SeedColumns(StructType schema, NodeType entity, LabelColumns columns) {
    this(schema, entity, columns, SeedColumns::label);
  }

  /**
   * The same for labels of another form, such as lists.
   *
   * @param labels reads the label column; null where it holds no label
   */
  public SeedColumns(
      StructType schema,
      NodeType entity,
      LabelColumns columns,
      Function<StructField, Column> labels) {
    List<Column> parts = new ArrayList<>();
    Column isNull = lit(false);
    for (int i = 0; i < entity.key().size(); i++) {
      StructField field = field(schema, columns.entity().get(i), "entity");
      parts.add(keyPart(field, entity.key().get(i)).as("k" + i));
      isNull = isNull.or(not(KeyValues.present(SqlNames.column(field.name()), field.dataType())));
    }
    key =
        udf(new KeyEncoder(entity.key()), DataTypes.BinaryType)
            .apply(struct(parts.toArray(Column[]::new)));
    time = time(field(schema, columns.time(), "time"));
    label =
        columns.label().isEmpty()
            ? lit(null).cast(DataTypes.DoubleType)
            : labels.apply(field(schema, columns.label(), "label"));
    validation =
        columns.validation().isEmpty()
            ? lit(false)
            : validation(field(schema, columns.validation(), "validation indicator"));
    weight = columns.weight().isEmpty() ? lit(1.0) : weightValue(schema, columns.weight());
    Column found =
        when(isNull, SeedProblem.NULL_ENTITY.name())
            .when(key.isNull(), SeedProblem.UNKNOWN_ENTITY.name())
            .when(time.isNull(), SeedProblem.NULL_TIME.name());
    if (!columns.label().isEmpty()) {
      found = found.when(label.isNull(), SeedProblem.NULL_LABEL.name());
    }
    problem =
        found
            .when(validation.isNull(), SeedProblem.NULL_VALIDATION.name())
            .when(weight.isNull(), SeedProblem.BAD_WEIGHT.name());
    List<String> named = new ArrayList<>(columns.entity());
    named.add(columns.time());
    if (!columns.label().isEmpty()) {
      named.add(columns.label());
    }
    if (!columns.weight().isEmpty()) {
      named.add(columns.weight());
    }
    written = written(schema, named);
  }

  /** The entity's key as {@link io.sparkgnn.feature.KeyCodec} encodes it: binary. */
  public Column key() {
    return key;
  }

  /** The seed time in microseconds since the epoch: a long. */
  public Column time() {
    return time;
  }

  /** The label: a finite double, a string of a class that is not blank, or an array. */
  public Column label() {
    return label;
  }

  /** Whether the row is for validation: a boolean. */
  public Column validation() {
    return validation;
  }

  /** What the row weighs: a finite double above 0. */
  public Column weight() {
    return weight;
  }

  /** The name of the row's {@link SeedProblem}, null when it has none that the row itself shows. */
  public Column problem() {
    return problem;
  }

  /** What stands in the row's key, time, label and weight, for messages: a string on one line. */
  public Column written() {
    return written;
  }

  /** What stands in some columns, for messages: {@code customer_id 'C1 ', cutoff null}. */
  public static Column written(StructType schema, List<String> columns) {
    List<Column> parts = new ArrayList<>();
    for (String name : columns) {
      StructField field = field(schema, name, "");
      Column value = SqlNames.column(field.name()).cast(DataTypes.StringType);
      Column shown =
          field.dataType() instanceof StringType
              ? udf((UDF1<String, String>) SeedColumns::quoted, DataTypes.StringType).apply(value)
              : value;
      parts.add(concat(lit(field.name() + " "), coalesce(shown, lit("null"))));
    }
    return concat_ws(", ", parts.toArray(Column[]::new));
  }

  private static String quoted(String text) {
    return text == null ? null : KeyCodec.quote(text);
  }

  /**
   * Finds a column by name, without regard to case unless two differ only in it.
   *
   * @param role what the column is for, for the message
   * @throws UserErrorException if there is none; the message names those there are
   */
  public static StructField field(StructType schema, String name, String role) {
    return Stream.of(schema.fields())
        .filter(field -> field.name().equals(name))
        .findFirst()
        .or(
            () ->
                Stream.of(schema.fields())
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .findFirst())
        .orElseThrow(
            () ->
                new UserErrorException(
                    "Cannot find the "
                        + role
                        + " column '"
                        + name
                        + "' in the table: it has "
                        + (schema.isEmpty()
                            ? "no columns"
                            : Stream.of(schema.fieldNames())
                                .map(has -> has.equals(has.strip()) ? has : quoted(has))
                                .collect(Collectors.joining(", ")))));
  }

  private static Column keyPart(StructField field, KeyColumn key) {
    Column value = SqlNames.column(field.name());
    Column read =
        KeyValues.read(value, field.dataType(), key.type())
            .orElseThrow(
                () ->
                    new UserErrorException(
                        "Cannot use column '%s' as the entity: it is a %s, and the key column '%s' is a %s"
                            .formatted(
                                field.name(),
                                field.dataType().simpleString(),
                                key.name(),
                                key.type().name().toLowerCase(Locale.ROOT))));
    return KeyValues.encodable(read, key.type());
  }

  private static Column time(StructField field) {
    return TimeValues.read(SqlNames.column(field.name()), field.dataType(), null)
        .map(functions::unix_micros)
        .orElseThrow(
            () ->
                new UserErrorException(
                    "Cannot use column '%s' as the time: it is a %s; a timestamp, a date or a string of one is allowed"
                        .formatted(field.name(), field.dataType().simpleString())));
  }

  /**
   * A label as a finite double, null when it is none; of a string, as text files have them, the
   * number or truth value that it is the text of.
   *
   * @throws UserErrorException if the column is missing or has a type that cannot be a label
   */
  public static Column labelValue(StructType schema, String name) {
    StructField field = field(schema, name, "label");
    if (!(field.dataType() instanceof StringType)) {
      return label(field);
    }
    Column text = SqlNames.column(field.name());
    Column number = text.try_cast(DataTypes.DoubleType);
    Column truth = text.try_cast(DataTypes.BooleanType).cast(DataTypes.IntegerType);
    return finite(coalesce(number, truth.cast(DataTypes.DoubleType)));
  }

  /**
   * A weight as a finite double above 0, null when it is none; of a string, as text files have
   * them, the number that it is the text of.
   *
   * @throws UserErrorException if the column is missing or has a type that cannot be a weight
   */
  public static Column weightValue(StructType schema, String name) {
    StructField field = field(schema, name, "weight");
    if (!(field.dataType() instanceof NumericType) && !(field.dataType() instanceof StringType)) {
      throw new UserErrorException(
          "Cannot use column '%s' as the weight: it is a %s; a number is allowed"
              .formatted(field.name(), field.dataType().simpleString()));
    }
    Column number = SqlNames.column(field.name()).try_cast(DataTypes.DoubleType);
    Column single = number.cast(DataTypes.FloatType);
    return when(single.gt(lit(0)).and(single.lt(lit(Float.POSITIVE_INFINITY))), number);
  }

  /** Labels that are strings, as names of classes; null where one is blank. */
  public static Column classText(String column) {
    Column text = SqlNames.column(column);
    return when(trim(text).notEqual(""), text);
  }

  /** Spark orders NaN above infinity, so this leaves out both. */
  private static Column finite(Column number) {
    return when(abs(number).lt(lit(Double.POSITIVE_INFINITY)), number);
  }

  private static Column label(StructField field) {
    Column value = SqlNames.column(field.name());
    if (field.dataType() instanceof BooleanType) {
      return value.cast(DataTypes.IntegerType).cast(DataTypes.DoubleType);
    }
    if (field.dataType() instanceof NumericType) {
      return finite(value.cast(DataTypes.DoubleType));
    }
    if (field.dataType() instanceof StringType) {
      return classText(field.name());
    }
    throw new UserErrorException(
        "Cannot use column '"
            + field.name()
            + "' as the label: it is a "
            + field.dataType().simpleString()
            + "; a number, a boolean or a string is allowed"
            + (field.dataType() instanceof ArrayType
                ? ", and lists are labels of a multilabel task or a ranking"
                : ""));
  }

  private static Column validation(StructField field) {
    if (field.dataType() instanceof BooleanType) {
      return SqlNames.column(field.name());
    }
    throw new UserErrorException(
        "Cannot use column '"
            + field.name()
            + "' as the validation indicator: it is a "
            + field.dataType().simpleString()
            + "; a boolean is allowed");
  }
}

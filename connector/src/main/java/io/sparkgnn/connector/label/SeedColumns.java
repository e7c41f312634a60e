package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

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
  private final Column problem;

  /**
   * Checks the columns' presence and types.
   *
   * @param schema of the table whose rows are read
   * @param entity a node type with a primary key
   * @throws UserErrorException for a missing column or a type that cannot be read
   */
  public SeedColumns(StructType schema, NodeType entity, LabelColumns columns) {
    List<Column> parts = new ArrayList<>();
    Column isNull = lit(false);
    for (int i = 0; i < entity.key().size(); i++) {
      StructField field = field(schema, columns.entity().get(i), "entity");
      parts.add(keyPart(field, entity.key().get(i)).as("k" + i));
      isNull = isNull.or(SqlNames.column(field.name()).isNull());
    }
    key =
        udf(new KeyEncoder(entity.key()), DataTypes.BinaryType)
            .apply(struct(parts.toArray(Column[]::new)));
    time = time(field(schema, columns.time(), "time"));
    label =
        columns.label().isEmpty()
            ? lit(null).cast(DataTypes.DoubleType)
            : label(field(schema, columns.label(), "label"));
    validation =
        columns.validation().isEmpty()
            ? lit(false)
            : validation(field(schema, columns.validation(), "validation indicator"));
    Column found =
        when(isNull, SeedProblem.NULL_ENTITY.name())
            .when(key.isNull(), SeedProblem.UNKNOWN_ENTITY.name())
            .when(time.isNull(), SeedProblem.NULL_TIME.name());
    if (!columns.label().isEmpty()) {
      found = found.when(label.isNull(), SeedProblem.NULL_LABEL.name());
    }
    problem = found.when(validation.isNull(), SeedProblem.NULL_VALIDATION.name());
  }

  /** The entity's key as {@link io.sparkgnn.feature.KeyCodec} encodes it: binary. */
  public Column key() {
    return key;
  }

  /** The seed time in microseconds since the epoch: a long. */
  public Column time() {
    return time;
  }

  /** The label: a finite double. */
  public Column label() {
    return label;
  }

  /** Whether the row is for validation: a boolean. */
  public Column validation() {
    return validation;
  }

  /** The name of the row's {@link SeedProblem}, null when it has none that the row itself shows. */
  public Column problem() {
    return problem;
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
                            : String.join(", ", schema.fieldNames()))));
  }

  private static Column keyPart(StructField field, KeyColumn key) {
    Column value = SqlNames.column(field.name());
    DataType type = field.dataType();
    boolean date = isDate(type) || type instanceof StringType;
    if (key.type() == KeyType.LONG && (type instanceof NumericType || type instanceof StringType)) {
      Column number = value.try_cast(DataTypes.LongType);
      return type instanceof StringType ? number : when(number.equalTo(value), number);
    }
    if (key.type() == KeyType.STRING
        && (type instanceof NumericType || type instanceof BooleanType || date)) {
      return value.cast(DataTypes.StringType);
    }
    if (key.type() == KeyType.DATE && date) {
      return unix_date(value.try_cast(DataTypes.DateType)).cast(DataTypes.LongType);
    }
    if (key.type() == KeyType.TIMESTAMP && date) {
      return unix_micros(value.try_cast(DataTypes.TimestampType));
    }
    throw new UserErrorException(
        "Cannot use column '"
            + field.name()
            + "' as the entity: it is a "
            + type.simpleString()
            + ", and the key column '"
            + key.name()
            + "' is a "
            + key.type().name().toLowerCase(Locale.ROOT));
  }

  private static Column time(StructField field) {
    Column value = SqlNames.column(field.name());
    if (isDate(field.dataType())) {
      return unix_micros(value.cast(DataTypes.TimestampType));
    }
    if (field.dataType() instanceof StringType) {
      // Spark reads a time of day without a date as today's.
      Column timeOfDay = value.rlike("^\\s*T?\\d{1,2}:");
      return unix_micros(
          when(coalesce(timeOfDay, lit(true)).equalTo(false), value)
              .try_cast(DataTypes.TimestampType));
    }
    throw new UserErrorException(
        "Cannot use column '"
            + field.name()
            + "' as the time: it is a "
            + field.dataType().simpleString()
            + "; a timestamp, a date or a string of one is allowed");
  }

  private static Column label(StructField field) {
    Column value = SqlNames.column(field.name());
    if (field.dataType() instanceof BooleanType) {
      return value.cast(DataTypes.IntegerType).cast(DataTypes.DoubleType);
    }
    if (field.dataType() instanceof NumericType) {
      Column number = value.cast(DataTypes.DoubleType);
      // Spark orders NaN above infinity, so this leaves out both.
      return when(abs(number).lt(lit(Double.POSITIVE_INFINITY)), number);
    }
    throw new UserErrorException(
        "Cannot use column '"
            + field.name()
            + "' as the label: it is a "
            + field.dataType().simpleString()
            + "; a number or a boolean is allowed (StringIndexer numbers the classes of a string)");
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

  private static boolean isDate(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType;
  }
}

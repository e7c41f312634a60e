// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.value.KeyValues;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.train.config.ItemCondition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of a table as the items that a ranking may answer: each has an item's key. */
public final class CandidateTable {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateTable.class);
  private static final int MOST = 1_000_000;

  private CandidateTable() {}

  /**
   * The condition that an item's key is in the table; reads the table. Rows without a key are left
   * out and counted in the log.
   *
   * @param model whose Params name the items and the graph
   * @param items rows with the items' key under its name
   * @throws UserErrorException if there is no such column, it holds no keys, or too many
   */
  public static ItemCondition of(GnnParams model, Dataset<?> items) {
    RankedItems ranked = RankedItems.of(model);
    String path = ScoredSchema.required(model, model.graphPath());
    KeyColumn key =
        ranked.type(GraphHandle.manifest(items.sparkSession(), path).schema()).key().get(0);
    StructField field =
        SeedColumns.field(items.schema(), ranked.items().columns().get(0), "candidates' key");
    Column read =
        KeyValues.read(SqlNames.column(field.name()), field.dataType(), key.type())
            .orElseThrow(
                () ->
                    new UserErrorException(
                        "Cannot use column '%s' as candidates: it has a %s, and the items' key '%s' is a %s"
                            .formatted(
                                field.name(),
                                field.dataType().simpleString(),
                                key.name(),
                                key.type().name().toLowerCase(Locale.ROOT))));
    List<Row> keys = items.select(read.as("key")).distinct().limit(MOST + 2).collectAsList();
    List<Object> values =
        keys.stream().filter(row -> !row.isNullAt(0)).map(row -> row.get(0)).toList();
    if (values.size() < keys.size()) {
      LOG.warn("Rows without a key in '{}' are no candidates", field.name());
    }
    if (values.isEmpty() || values.size() > MOST) {
      throw new UserErrorException(
          "Cannot use the candidates' table: it has %s keys in '%s'; allowed are 1 to %d"
              .formatted(
                  values.isEmpty() ? "no" : "more than %d".formatted(MOST), field.name(), MOST));
    }
    return of(model, values);
  }

  /**
   * The condition that an item's key is one of some.
   *
   * @param keys numbers or strings
   */
  public static ItemCondition of(GnnParams model, List<?> keys) {
    return new ItemCondition(
        RankedItems.of(model).items().columns().get(0),
        ItemCondition.Operator.IN,
        keys.stream().map(CandidateTable::value).toList());
  }

  /** As conditions have values: what else a key may be has none, which is said where they are. */
  private static Object value(Object key) {
    return key instanceof Number number ? BigDecimal.valueOf(number.longValue()) : key.toString();
  }
}

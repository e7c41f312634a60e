// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Lists that text files have as JSON. */
final class JsonLists {
  private JsonLists() {}

  /** An array of the list's values; null for a string that is no JSON list. */
  static Column parsed(Column text, DataType element) {
    return when(
        trim(text).startsWith("["), from_json(text, DataTypes.createArrayType(element), Map.of()));
  }
}

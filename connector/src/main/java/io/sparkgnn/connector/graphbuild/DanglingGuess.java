// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.write.LinkCounts;
import io.sparkgnn.graph.KeyType;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Why most foreign keys of a link fit no parent, found with the few of them that are shown. */
final class DanglingGuess {
  private static final String PADDING = "^0+(?=.)|\\.0+$";

  private DanglingGuess() {}

  /** What would make one of the keys fit, as the end of a sentence; "" if nothing is found. */
  static String of(TablePlan parent, LinkCounts counts) {
    boolean most = counts.dangling() > counts.edges();
    if (!most || parent.key().size() != 1 || parent.key().get(0).type() != KeyType.STRING) {
      return "";
    }
    Column key = SqlNames.column(parent.key().get(0).name());
    Object[] wanted = counts.danglingKeys().stream().map(DanglingGuess::plain).toArray();
    List<Row> found =
        parent
            .rows()
            .select(key)
            .where(regexp_replace(lower(trim(key)), PADDING, "").isin(wanted))
            .limit(1)
            .collectAsList();
    if (found.isEmpty()) {
      return "";
    }
    String there = found.get(0).getString(0);
    for (String here : counts.danglingKeys()) {
      if (plain(here).equals(plain(there))) {
        return "; '%s' and the key '%s' differ in %s only: write both alike in the sources"
            .formatted(here, there, difference(here, there));
      }
    }
    return "";
  }

  private static String difference(String here, String there) {
    if (here.strip().equals(there.strip())) {
      return "blanks";
    }
    return here.strip().equalsIgnoreCase(there.strip()) ? "case" : "leading zeros or a '.0'";
  }

  private static String plain(String key) {
    return key.strip().toLowerCase(Locale.ROOT).replaceAll(PADDING, "");
  }
}

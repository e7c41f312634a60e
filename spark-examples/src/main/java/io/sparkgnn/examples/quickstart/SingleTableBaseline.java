// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.stage.GraphRows;
import io.sparkgnn.train.metric.Metrics;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.trees.BoostedTrees;
import io.sparkgnn.train.trees.FeatureMatrix;
import io.sparkgnn.train.trees.TreeRows;
import io.sparkgnn.train.trees.TreeSettings;
import io.sparkgnn.train.trees.TreeTask;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What gradient-boosted trees make of one table at a time: each customer's own columns, or counts,
 * recency and means of the customer's rows in orders or in events, as of the cutoff. The table that
 * does best on the validation rows stands for all.
 */
public final class SingleTableBaseline {
  private static final String VIEW = "shop_rows_";
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";

  /** For each table the features of a (customer, cutoff), as SQL over the label rows {@code s}. */
  private static final Map<String, String> FEATURES = new LinkedHashMap<>();

  static {
    FEATURES.put(
        "customers",
        """
        max(t.birth_year) as birth_year,
        max(datediff(s.cutoff, t.signed_up_at)) as tenure,
        max(int(t.region = 'north')) as north, max(int(t.region = 'south')) as south,
        max(int(t.region = 'east')) as east,
        max(int(t.channel = 'web')) as web, max(int(t.channel = 'app')) as app
        """);
    FEATURES.put(
        "orders",
        """
        count(t.order_id) as orders,
        count_if(t.ordered_at > s.cutoff - interval 30 days) as orders_30,
        count_if(t.ordered_at > s.cutoff - interval 60 days) as orders_60,
        count_if(t.ordered_at > s.cutoff - interval 90 days) as orders_90,
        coalesce(min(datediff(s.cutoff, t.ordered_at)), 999) as recency,
        coalesce(avg(t.total), 0) as mean_total, coalesce(sum(t.total), 0) as sum_total
        """);
    FEATURES.put(
        "events",
        """
        count(t.event_id) as events,
        count_if(t.happened_at > s.cutoff - interval 30 days) as events_30,
        count_if(t.happened_at > s.cutoff - interval 60 days) as events_60,
        count_if(t.happened_at > s.cutoff - interval 90 days) as events_90,
        coalesce(min(datediff(s.cutoff, t.happened_at)), 999) as recency,
        count_if(t.kind = 'view') as views, count_if(t.kind = 'cart') as carts,
        count_if(t.kind = 'wishlist') as wishes, count_if(t.kind = 'support') as calls
        """);
  }

  private static final Map<String, String> TIMES =
      Map.of("customers", "signed_up_at", "orders", "ordered_at", "events", "happened_at");

  /** What trees are asked for: an ordinary fit that ends when the validation rows say so. */
  private static final TreeSettings SETTINGS =
      TreeSettings.standard(7, Runtime.getRuntime().availableProcessors());

  /** The best table and the area under the ROC curve that it reaches on the test rows. */
  public record Result(String table, double testAuroc) {}

  private SingleTableBaseline() {}

  /**
   * Trains on every table's features and takes the best.
   *
   * @param folder of {@link ShopTables}
   * @param graph of the same tables: the trees see the rows that the graph has
   * @param one of so many customers is looked at: their rows are in memory
   */
  public static Result run(SparkSession spark, String folder, GraphSpec graph, int oneOf) {
    BuildPlan plan = Tables.open(spark, graph);
    GraphRows rows = new GraphRows(plan);
    plan.tables().stream()
        .filter(table -> FEATURES.containsKey(table.name()))
        .forEach(table -> rows.of(table).createOrReplaceTempView(VIEW + table.name()));
    Dataset<Row> labels = null;
    for (String split : List.of(TRAIN, VALIDATION, TEST)) {
      Dataset<Row> some =
          thinned(spark.read().format("delta").load(folder + "/" + split), oneOf)
              .withColumn("split", lit(split));
      labels = labels == null ? some : labels.unionByName(some);
    }
    labels.createOrReplaceTempView(VIEW + "labels");
    Result best = null;
    double bestValidation = -1;
    for (String table : FEATURES.keySet()) {
      Map<String, TreeRows> splits = features(spark, table);
      TreeRows validation = splits.get(VALIDATION);
      BoostedTrees trees =
          BoostedTrees.fit(
              TreeTask.BINARY, 1, splits.get(TRAIN), validation, StandardMetric.LOG_LOSS, SETTINGS);
      double auroc = Metrics.auroc(trees.predict(validation.features()), validation.labels());
      if (auroc > bestValidation) {
        bestValidation = auroc;
        TreeRows test = splits.get(TEST);
        best = new Result(table, Metrics.auroc(trees.predict(test.features()), test.labels()));
      }
    }
    return best;
  }

  /** The rows of one of so many customers, always the same ones. */
  static Dataset<Row> thinned(Dataset<Row> rows, int oneOf) {
    return oneOf == 1
        ? rows
        : rows.where(pmod(xxhash64(col("customer_id")), lit(oneOf)).equalTo(lit(0)));
  }

  /** The area under the ROC curve of rows with {@code label} and {@code score}. */
  static double auroc(Dataset<Row> scored) {
    List<Row> rows = scored.select("score", "label").collectAsList();
    float[] scores = new float[rows.size()];
    float[] labels = new float[rows.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) rows.get(i).getDouble(0);
      labels[i] = (float) rows.get(i).getDouble(1);
    }
    return Metrics.auroc(scores, labels);
  }

  /** The features of a table for each split. */
  private static Map<String, TreeRows> features(SparkSession spark, String table) {
    List<Row> all =
        spark
            .sql(
                ("select s.split, double(s.orders_again) as label, %s"
                        + " from %s s left join %s t"
                        + " on t.customer_id = s.customer_id and t.%s <= s.cutoff"
                        + " group by s.split, s.customer_id, s.cutoff, s.orders_again"
                        + " order by s.cutoff, s.customer_id")
                    .formatted(
                        FEATURES.get(table), VIEW + "labels", VIEW + table, TIMES.get(table)))
            .collectAsList();
    Map<String, TreeRows> splits = new HashMap<>();
    for (String split : List.of(TRAIN, VALIDATION, TEST)) {
      splits.put(split, rows(all.stream().filter(row -> row.getString(0).equals(split)).toList()));
    }
    return splits;
  }

  /** Rows of a split, a label and features. */
  private static TreeRows rows(List<Row> rows) {
    List<String> names = List.of(rows.get(0).schema().fieldNames());
    int width = names.size() - 2;
    float[] values = new float[rows.size() * width];
    float[] labels = new float[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      Row row = rows.get(i);
      labels[i] = (float) row.getDouble(1);
      for (int j = 0; j < width; j++) {
        values[i * width + j] =
            row.isNullAt(2 + j) ? Float.NaN : ((Number) row.get(2 + j)).floatValue();
      }
    }
    return TreeRows.of(new FeatureMatrix(values, width, names.subList(2, names.size())), labels);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.stage.GraphRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
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

  /** The best table and the area under the ROC curve that it reaches on the test rows. */
  public record Result(String table, double testAuroc) {}

  private SingleTableBaseline() {}

  /**
   * Trains on every table's features and takes the best.
   *
   * @param folder of {@link ShopTables}
   * @param graph of the same tables: the trees see the rows that the graph has
   */
  public static Result run(SparkSession spark, String folder, GraphSpec graph) {
    BuildPlan plan = Tables.open(spark, graph);
    GraphRows rows = new GraphRows(plan);
    plan.tables().stream()
        .filter(table -> FEATURES.containsKey(table.name()))
        .forEach(table -> rows.of(table).createOrReplaceTempView(VIEW + table.name()));
    Result best = null;
    double bestValidation = -1;
    for (String table : FEATURES.keySet()) {
      Dataset<Row> train = features(spark, folder, table, "train").cache();
      GBTClassificationModel model =
          new GBTClassifier()
              .setLabelCol("label")
              .setMaxIter(10)
              .setMaxDepth(4)
              .setSeed(7)
              .fit(train);
      train.unpersist();
      double validation = auroc(model.transform(features(spark, folder, table, "validation")));
      if (validation > bestValidation) {
        bestValidation = validation;
        double test = auroc(model.transform(features(spark, folder, table, "test")));
        best = new Result(table, test);
      }
    }
    return best;
  }

  /** The exact area under the ROC curve of rows with {@code label} and {@code rawPrediction}. */
  public static double auroc(Dataset<Row> scored) {
    return new BinaryClassificationEvaluator().setNumBins(0).evaluate(scored);
  }

  private static Dataset<Row> features(
      SparkSession spark, String folder, String table, String split) {
    spark.read().format("delta").load(folder + "/" + split).createOrReplaceTempView("shop_labels");
    Dataset<Row> rows =
        spark.sql(
            ("select s.customer_id, s.cutoff, double(s.orders_again) as label, %s"
                    + " from shop_labels s left join %s t"
                    + " on t.customer_id = s.customer_id and t.%s <= s.cutoff"
                    + " group by s.customer_id, s.cutoff, s.orders_again")
                .formatted(FEATURES.get(table), VIEW + table, TIMES.get(table)));
    List<String> names =
        Arrays.stream(rows.columns())
            .filter(name -> !List.of("customer_id", "cutoff", "label").contains(name))
            .toList();
    return new VectorAssembler()
        .setInputCols(names.toArray(String[]::new))
        .setOutputCol("features")
        .setHandleInvalid("keep")
        .transform(rows.orderBy("cutoff", "customer_id"))
        .select(col("label"), col("features"));
  }
}

// Databricks notebook source
// MAGIC %md
// MAGIC # spark-gnn quickstart
// MAGIC
// MAGIC From the tables of a shop to a prediction of which customers will order again, in five steps: make the
// MAGIC tables, build the graph, fit, predict, judge. No table is joined by hand and no feature is made
// MAGIC by hand. The shop is invented, so the true probability of every label is known, and the model is
// MAGIC judged beside an oracle that nothing can beat.

// COMMAND ----------

// MAGIC %md
// MAGIC ## Sizes
// MAGIC
// MAGIC The defaults take a few minutes on two cores. On a cluster of several machines the folder has to be
// MAGIC one that all of them see, such as a volume.

// COMMAND ----------

dbutils.widgets.text("folder", "/tmp/spark-gnn/quickstart", "Folder for tables, graph and model")
dbutils.widgets.text("customers", "4000", "Customers of the shop")
dbutils.widgets.text("epochs", "8", "Epochs at most")

val folder = dbutils.widgets.get("folder")
val tables = s"$folder/tables"
val customers = dbutils.widgets.get("customers").toInt
val epochs = dbutils.widgets.get("epochs").toInt

// COMMAND ----------

// MAGIC %md
// MAGIC ## 1. Tables
// MAGIC
// MAGIC Customers, products, orders, order lines and events, as Delta tables, and label tables: a customer, a
// MAGIC time, and whether the customer ordered in the 30 days after it. What drives the label lies two hops
// MAGIC away, in the products that the customer's latest events are about, so no single table has it.

// COMMAND ----------

import io.sparkgnn.examples.quickstart.{Shop, ShopTables}

new ShopTables(spark, new Shop(customers, 300, 7), tables).write()

for (name <- Seq("customers", "products", "events", "orders", "order_lines"))
  println(f"$name%-12s ${spark.read.format("delta").load(s"$tables/$name").count()}%,9d rows")

// COMMAND ----------

// MAGIC %md
// MAGIC ## 2. Graph
// MAGIC
// MAGIC Every table becomes a node type, every row a node, every foreign key a link. The build is a Spark job;
// MAGIC the graph store that it writes is immutable and records which version of each Delta table it holds.

// COMMAND ----------

import io.sparkgnn.connector.graphbuild.GraphBuild
import io.sparkgnn.connector.spec.{GraphSpec, LinkSpec, TableSpec}
import io.sparkgnn.connector.source.TableSource
import scala.jdk.CollectionConverters._

def table(name: String, key: Seq[String], time: String, columns: (String, String)*) =
  TableSpec.builder(name).source(TableSource.delta(s"$tables/$name")).primaryKey(key.asJava).time(time).columns(columns.toMap.asJava).build()

val spec = new GraphSpec(
  s"$folder/graph",
  Seq(
    table("customers", Seq("customer_id"), "signed_up_at"),
    table("products", Seq("product_id"), "listed_at"),
    table("events", Seq("event_id"), "happened_at"),
    table("orders", Seq("order_id"), "ordered_at", "next_order_at" -> "ignore"),
    table("order_lines", Seq(), null)).asJava,
  Seq(
    "events.customer_id -> customers.customer_id",
    "events.product_id -> products.product_id",
    "orders.customer_id -> customers.customer_id",
    "order_lines.order_id -> orders.order_id",
    "order_lines.product_id -> products.product_id").map(LinkSpec.parse).asJava,
  0)

val built = new GraphBuild(spark, spec).overwrite(true).run()
println(built.toText())

// COMMAND ----------

// MAGIC %md
// MAGIC The report has a section about leakage: which tables are always visible, which have no time of their own
// MAGIC and inherit one (an order line is as old as its order), and which columns hold what was not known
// MAGIC yet when their row was. `orders.next_order_at` is such a column, filled in by a later order; it is
// MAGIC ignored above. Take that out and build again to see how it is reported.

// COMMAND ----------

// MAGIC %md
// MAGIC ## 3. Fit
// MAGIC
// MAGIC `Gnn` is an estimator of Spark ML. Each row of the label table is seen as of its own time: whatever
// MAGIC is later than its `cutoff` is not in its neighborhood, at no hop. The neighborhoods are sampled while
// MAGIC training and never written anywhere. The fanouts say: the 12 latest events and orders of a customer,
// MAGIC what they are about, and from a product not on to other customers' events.

// COMMAND ----------

import io.sparkgnn.ml.Gnn
import org.apache.spark.sql.functions._

val labels = Seq("train" -> false, "validation" -> true)
  .map { case (name, validation) =>
    spark.read.format("delta").load(s"$tables/$name").withColumn("is_validation", lit(validation))
  }
  .reduce(_ union _)

val gnn = new Gnn()
  .setGraphPath(s"$folder/graph")
  .setEntity("customers.customer_id")
  .setTimeCol("cutoff")
  .setLabelCol("orders_again")
  .setTaskType("binary")
  .setValidationIndicatorCol("is_validation")
  .setNumNeighbors("""
    - hop1: {default: 12}
    - hop2:
        default: 4
        PRODUCTS.PRODUCT_ID->EVENTS.PRODUCT_ID: 0
        PRODUCTS.PRODUCT_ID->ORDER_LINES.PRODUCT_ID: 0
    """)
  .setStrategy("last")
  .setChannels(32)
  .setEpochs(epochs)
  .setBatchSize(128)
  .setLearningRate(0.005)
  .setSeed(7)

val model = gnn.fit(labels)

for (epoch <- model.summary.epochs.asScala)
  println(
    f"epoch ${epoch.epoch + 1}%2d  loss ${epoch.trainLoss}%.4f" +
      f"  validation AUROC ${epoch.metrics.get("auroc")}%.4f")

model.write.overwrite().save(s"$folder/model")

// COMMAND ----------

// MAGIC %md
// MAGIC ## 4. Predict
// MAGIC
// MAGIC The test rows lie after everything that was trained and validated on. `oracle` is the true
// MAGIC probability, from a table that is not part of the graph.

// COMMAND ----------

import io.sparkgnn.ml.GnnModel
import org.apache.spark.ml.functions.vector_to_array
import spark.implicits._

val scored = GnnModel
  .load(s"$folder/model")
  .transform(spark.read.format("delta").load(s"$tables/test"))
  .withColumn("model", vector_to_array($"probability")(1))
  .drop("probability", "rawPrediction")
  .join(
    spark.read.format("delta").load(s"$tables/oracle").withColumnRenamed("probability", "oracle"),
    Seq("customer_id", "cutoff"))
  .cache()

scored.select("customer_id", "cutoff", "orders_again", "model", "oracle").show(8)

// COMMAND ----------

// MAGIC %md
// MAGIC ## 5. Judge
// MAGIC
// MAGIC A constant has an AUROC of 0.5. The oracle knows each true probability and still cannot know which
// MAGIC way the coin fell: its AUROC is the most that any model could have.

// COMMAND ----------

import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics

def judged(column: String) =
  new BinaryClassificationMetrics(
    scored.select(col(column), $"orders_again".cast("double")).as[(Double, Double)].rdd)

val modelAuroc = judged("model").areaUnderROC()
val oracleAuroc = judged("oracle").areaUnderROC()
println(f"AUROC of the model:  $modelAuroc%.4f")
println(f"AUROC of the oracle: $oracleAuroc%.4f")

// COMMAND ----------

// MAGIC %md
// MAGIC Three pictures: how the validation went, the ROC curves of the two, and what the predicted
// MAGIC probabilities are worth beside the true ones.

// COMMAND ----------

import io.sparkgnn.application.report.{Chart, HtmlReport}

def roc(column: String) = {
  val points = judged(column).roc().collect()
  val step = math.max(1, points.length / 300)
  val few = points.indices.by(step).map(points(_)) :+ points.last
  (few.map(_._1).toArray, few.map(_._2).toArray)
}

val history = model.summary.epochs.asScala
val best = model.summary.best
val bestAuroc = best.metrics.get("auroc").doubleValue
val learning = Chart.titled("AUROC on the validation rows").x("epoch").y("AUROC").wholeX()
  .dottedLine(
    "validation",
    history.map(_.epoch + 1.0).toArray,
    history.map(_.metrics.get("auroc").doubleValue).toArray)
  .mark(best.epoch + 1, bestAuroc, f"best: $bestAuroc%.3f")

val (modelX, modelY) = roc("model")
val (oracleX, oracleY) = roc("oracle")
val curves = Chart.titled("ROC on the test rows").x("false positive rate").y("true positive rate")
  .xRange(0, 1).yRange(0, 1)
  .guide("chance", 0, 0, 1, 1)
  .line(f"model $modelAuroc%.3f", modelX, modelY)
  .line(f"oracle $oracleAuroc%.3f", oracleX, oracleY)

val groups = scored
  .groupBy(floor($"model" * 10))
  .agg(avg($"model"), avg($"oracle"), avg($"orders_again".cast("double")))
  .select($"avg(model)", $"avg(oracle)", col("avg(CAST(orders_again AS DOUBLE))"))
  .as[(Double, Double, Double)]
  .collect()
  .sortBy(_._1)
val worth = Chart.titled("Predicted, true and observed").x("predicted probability").y("probability")
  .xRange(0, 1).yRange(0, 1)
  .guide("perfect", 0, 0, 1, 1)
  .dottedLine("true probability", groups.map(_._1), groups.map(_._2))
  .dottedLine("share that ordered", groups.map(_._1), groups.map(_._3))

displayHTML(
  HtmlReport.page("Who orders again?", java.util.List.of(learning, curves, worth)))

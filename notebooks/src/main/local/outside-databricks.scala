// What a Databricks cluster gives a notebook, for running one anywhere else: put this text before the
// notebook's and run both as one Scala script (README.md). Widgets are system properties:
// -Dnotebook.customers=500. displayHTML writes to the file named by -Dnotebook.html.

val spark: org.apache.spark.sql.SparkSession = org.apache.spark.sql.SparkSession.builder
  .master(System.getProperty("spark.master", "local[2]"))
  .appName("notebook")
  .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
  .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
  .config("spark.databricks.delta.snapshotPartitions", "1")
  .config("spark.sql.shuffle.partitions", "2")
  .config("spark.sql.session.timeZone", "UTC")
  .config("spark.ui.enabled", "false")
  .getOrCreate()
spark.sparkContext.setLogLevel("WARN")

object dbutils {
  object widgets {
    private val defaults = scala.collection.mutable.Map.empty[String, String]

    def text(name: String, default: String, label: String): Unit = defaults(name) = default

    def get(name: String): String = System.getProperty("notebook." + name, defaults(name))
  }
}

def displayHTML(html: String): Unit = {
  val file = java.nio.file.Path.of(System.getProperty("notebook.html", "notebook.html"))
  java.nio.file.Files.writeString(file, html)
  println("wrote " + file.toAbsolutePath)
}


package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.feature.KeyDictionaryWriter;
import io.sparkgnn.feature.KeyStripes;
import io.sparkgnn.graph.GraphFiles;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Writes the dictionary from a table's keys to its node ids, in order of key. */
public final class KeyFiles implements StripeJob.Task<List<WrittenFile>> {
  private static final long serialVersionUID = 1L;

  private final StripeFolder folder;
  private final int index;

  private KeyFiles(StripeFolder folder, int index) {
    this.folder = folder;
    this.index = index;
  }

  /** Writes the dictionary of a table with a primary key. */
  public static List<WrittenFile> write(
      SparkSession spark, NodeTable table, StripeFolder folder, int stripes) {
    UDF1<byte[], Integer> stripeOf = key -> KeyStripes.stripe(key, stripes);
    Column key = col(StagedColumns.KEY);
    return StripeJob.flatten(
        StripeJob.run(
            spark,
            table.rows(spark).select(key, col(NodeTable.ID)),
            udf(stripeOf, DataTypes.IntegerType).apply(key),
            StripeJob.columns(key),
            stripes,
            new KeyFiles(folder, table.type().index())));
  }

  @Override
  public List<WrittenFile> write(int stripe, Iterator<Row> keys) {
    return folder.write(
        scratch -> {
          try (KeyDictionaryWriter out =
              new KeyDictionaryWriter(scratch.resolve(GraphFiles.keys(index, stripe)))) {
            while (keys.hasNext()) {
              Row row = keys.next();
              out.add(row.getAs(0), row.getLong(1));
            }
          }
        });
  }
}

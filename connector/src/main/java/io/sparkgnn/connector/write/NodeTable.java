package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.graph.NodeType;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * A staged table whose rows know their node ids.
 *
 * @param firstIds first node id of each staging partition
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
public record NodeTable(StagedTable staged, NodeType type, long[] firstIds) {
  static final String ID = "_id";
  private static final int POSITION_BITS = 33;

  /** The rows that are nodes, with their ids in the column {@code _id}. */
  Dataset<Row> rows(SparkSession spark) {
    long[] first = firstIds;
    UDF1<Long, Long> id =
        position ->
            first[(int) (position >>> POSITION_BITS)] + (position & ((1L << POSITION_BITS) - 1));
    Column position = col(StagedColumns.POSITION);
    return staged.nodes(spark).withColumn(ID, udf(id, DataTypes.LongType).apply(position));
  }

  /** The stripe of a node id, as an expression. */
  static Column stripe(Column id, int stripes) {
    return id.bitwiseAND(stripes - 1).cast(DataTypes.IntegerType);
  }
}

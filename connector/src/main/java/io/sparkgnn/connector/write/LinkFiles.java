package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.stage.StagedColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes both directions of a link. */
public final class LinkFiles {
  private static final String CHILD = "child";
  private static final String PARENT = "parent";
  private static final String NO_KEY = "nokey";
  private static final StructType SCHEMA =
      new StructType()
          .add(CHILD, DataTypes.LongType)
          .add(PARENT, DataTypes.LongType)
          .add(NO_KEY, DataTypes.BooleanType);

  private LinkFiles() {}

  /**
   * Joins foreign keys to node ids once, stages the pairs, and writes the files from them.
   *
   * @param staging where to stage; the caller removes it
   */
  public static LinkCounts write(
      SparkSession spark,
      LinkPlan link,
      NodeTable child,
      NodeTable parent,
      Path staging,
      StripeFolder folder,
      int stripes) {
    String key = "_parentkey";
    Dataset<Row> parents =
        parent.rows(spark).select(col(StagedColumns.KEY).as(key), col(NodeTable.ID).as(PARENT));
    Path pairs = new Path(staging, "link-" + link.index());
    child
        .rows(spark)
        .join(parents, col(link.stagedKey()).equalTo(col(key)), "left")
        .select(col(NodeTable.ID).as(CHILD), col(PARENT), col(link.stagedKey()).isNull().as(NO_KEY))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(pairs.toString());
    Dataset<Row> joined = spark.read().schema(SCHEMA).parquet(pairs.toString());

    long children = child.type().rows();
    long parentRows = parent.type().rows();
    List<WrittenFile> files = new ArrayList<>();
    long edges = 0;
    long nullKeys = 0;
    long dangling = 0;
    for (ParentFiles.Written written :
        StripeJob.run(
            spark,
            joined,
            NodeTable.stripe(col(CHILD), stripes),
            StripeJob.columns(col(CHILD)),
            stripes,
            new ParentFiles(folder, link.index(), stripes, children, parentRows))) {
      edges += written.edges();
      nullKeys += written.nullKeys();
      dangling += written.dangling();
      files.addAll(written.files());
    }
    DegreeCounts degrees = new DegreeCounts();
    for (ChildFiles.Written written :
        StripeJob.run(
            spark,
            joined.filter(col(PARENT).isNotNull()).select(col(PARENT), col(CHILD)),
            NodeTable.stripe(col(PARENT), stripes),
            StripeJob.columns(col(PARENT), col(CHILD)),
            stripes,
            new ChildFiles(folder, link.index(), stripes, children, parentRows))) {
      degrees.merge(written.degrees());
      files.addAll(written.files());
    }
    return new LinkCounts(edges, nullKeys, dangling, degrees, files);
  }
}

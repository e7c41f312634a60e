package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.stage.StagedColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes both directions of all links of a child table. The foreign keys are joined to the parents'
 * ids in rows that hold nothing else, staged once, and both directions are written from there.
 */
public final class LinkFiles {
  private static final String CHILD = "child";
  private static final String PARENT = "parent";
  private static final String NO_KEY = "nokey";
  private static final String PARENT_KEY = "parentkey";

  private final SparkSession spark;
  private final StripeFolder folder;
  private final int stripes;
  private final List<LinkPlan> links;
  private final List<NodeTable> tables;
  private final NodeTable child;

  private LinkFiles(
      SparkSession spark,
      StripeFolder folder,
      int stripes,
      List<LinkPlan> links,
      List<NodeTable> tables) {
    this.spark = spark;
    this.folder = folder;
    this.stripes = stripes;
    this.links = links;
    this.tables = tables;
    this.child = tables.get(links.get(0).child());
  }

  /**
   * Writes the files of several links.
   *
   * @param links links of one child table, at least one
   * @param tables every table, by index
   * @param staging where to stage; the caller removes it
   * @return what was written, for each of the links
   */
  public static List<LinkCounts> write(
      SparkSession spark,
      List<LinkPlan> links,
      List<NodeTable> tables,
      Path staging,
      StripeFolder folder,
      int stripes) {
    return new LinkFiles(spark, folder, stripes, links, tables).write(staging);
  }

  private List<LinkCounts> write(Path staging) {
    Dataset<Row> joined = join(new Path(staging, "links-" + child.type().index()));
    List<ParentFiles.Written> parents =
        StripeJob.run(
            spark,
            joined,
            NodeTable.stripe(col(CHILD), stripes),
            StripeJob.columns(col(CHILD)),
            stripes,
            new ParentFiles(
                folder,
                links.stream().mapToInt(LinkPlan::index).toArray(),
                stripes,
                child.type().rows(),
                links.stream().mapToLong(link -> parent(link).type().rows()).toArray()));
    List<LinkCounts> counts = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      counts.add(children(i, joined, parents));
    }
    return counts;
  }

  private NodeTable parent(LinkPlan link) {
    return tables.get(link.parent());
  }

  /** Child id, then for each link the parent's id or null, and whether the key is null. */
  private Dataset<Row> join(Path staged) {
    Dataset<Row> rows = child.rows(spark);
    List<Column> columns = new ArrayList<>(List.of(col(NodeTable.ID).as(CHILD)));
    StructType schema = new StructType().add(CHILD, DataTypes.LongType);
    for (int i = 0; i < links.size(); i++) {
      LinkPlan link = links.get(i);
      String key = PARENT_KEY + i;
      Dataset<Row> parents =
          parent(link)
              .rows(spark)
              .select(col(StagedColumns.KEY).as(key), col(NodeTable.ID).as(PARENT + i));
      rows = rows.join(parents, col(link.stagedKey()).equalTo(col(key)), "left");
      columns.add(col(PARENT + i));
      columns.add(col(link.stagedKey()).isNull().as(NO_KEY + i));
      schema = schema.add(PARENT + i, DataTypes.LongType).add(NO_KEY + i, DataTypes.BooleanType);
    }
    rows.select(columns.toArray(Column[]::new))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(staged.toString());
    return spark.read().schema(schema).parquet(staged.toString());
  }

  private LinkCounts children(int index, Dataset<Row> joined, List<ParentFiles.Written> parents) {
    LinkPlan link = links.get(index);
    Column parentId = col(PARENT + index);
    List<ChildFiles.Written> children =
        StripeJob.run(
            spark,
            joined.filter(parentId.isNotNull()).select(parentId, col(CHILD)),
            NodeTable.stripe(parentId, stripes),
            StripeJob.columns(parentId, col(CHILD)),
            stripes,
            new ChildFiles(
                folder, link.index(), stripes, child.type().rows(), parent(link).type().rows()));
    List<WrittenFile> files = new ArrayList<>();
    long edges = 0;
    long nullKeys = 0;
    long dangling = 0;
    for (ParentFiles.Written written : parents) {
      edges += written.edges()[index];
      nullKeys += written.nullKeys()[index];
      dangling += written.dangling()[index];
      files.addAll(written.files().get(index));
    }
    DegreeCounts degrees = new DegreeCounts();
    for (ChildFiles.Written written : children) {
      degrees.merge(written.degrees());
      files.addAll(written.files());
    }
    return new LinkCounts(link.index(), edges, nullKeys, dangling, degrees, files);
  }
}

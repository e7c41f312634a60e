// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.connector.stage.TableTask;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes both directions of all links of a child table. The children come stripe by stripe in order
 * of id. Parents that are few go to every task, where the children meet them without moving; else
 * both sides move, and the children are brought back in order. The files of the children's parents
 * then say all that those of the parents' children are made from.
 */
public final class LinkFiles {
  /** A table of up to so many rows goes to every task as a whole: some 60 bytes a row. */
  public static final long FEW_ROWS = 2L << 20;

  private static final String CHILD = "child";
  private static final String PARENT = "parent";
  private static final String NO_KEY = "nokey";
  private static final String DANGLING = "dangling";
  private static final String PARENT_KEY = "parentkey";

  private final SparkSession spark;
  private final StripeFolder folder;
  private final int stripes;
  private final List<LinkPlan> links;
  private final List<NodeTable> tables;
  private final NodeTable child;
  private final long fewRows;

  private LinkFiles(
      SparkSession spark,
      StripeFolder folder,
      List<LinkPlan> links,
      List<NodeTable> tables,
      long fewRows) {
    this.spark = spark;
    this.folder = folder;
    this.links = links;
    this.tables = tables;
    this.child = tables.get(links.get(0).child());
    this.stripes = child.staged().rows().stripes();
    this.fewRows = fewRows;
  }

  /**
   * Writes the files of several links.
   *
   * @param links links of one child table, at least one
   * @param tables every table, by index
   * @param fewRows a table of up to so many rows goes to every task, such as {@link #FEW_ROWS}
   * @return what was written, for each of the links
   */
  public static List<LinkCounts> write(
      SparkSession spark,
      List<LinkPlan> links,
      List<NodeTable> tables,
      StripeFolder folder,
      long fewRows) {
    return new LinkFiles(spark, folder, links, tables, fewRows).write();
  }

  /**
   * Writes the files of links between small tables with one stripe, in one job.
   *
   * @param children for each child table its links, at least one
   * @param tables every table, by index
   * @return what was written, for each of the links
   */
  public static List<LinkCounts> small(
      SparkSession spark,
      List<List<LinkPlan>> children,
      List<NodeTable> tables,
      StripeFolder folder) {
    List<LinkFiles> files =
        children.stream().map(links -> new LinkFiles(spark, folder, links, tables, 0)).toList();
    List<SmallLinks.Written> written =
        TableTask.all(spark, files.stream().map(LinkFiles::small).toList());
    List<LinkCounts> counts = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      SmallLinks.Written all = written.get(i);
      for (int link = 0; link < children.get(i).size(); link++) {
        counts.add(
            files.get(i).counts(link, List.of(all.parents()), List.of(all.children().get(link))));
      }
    }
    return counts;
  }

  private SmallLinks small() {
    ArrayList<SmallLinks.Parent> parents = new ArrayList<>();
    ArrayList<ChildFiles> children = new ArrayList<>();
    for (LinkPlan link : links) {
      StagedTable staged = parent(link).staged();
      parents.add(
          new SmallLinks.Parent(
              staged.rows(),
              StagedKey.of(staged.plan().key()),
              staged.ids().fieldIndex(StagedColumns.KEY),
              child.staged().ids().fieldIndex(link.stagedKey())));
      children.add(children(link));
    }
    return new SmallLinks(child.staged().rows(), parents, parents(), children);
  }

  private ParentFiles parents() {
    return new ParentFiles(
        folder,
        links.stream().mapToInt(LinkPlan::index).toArray(),
        stripes,
        child.type().rows(),
        links.stream().mapToLong(link -> parent(link).type().rows()).toArray(),
        links.stream().map(link -> DanglingKeys.of(parent(link).type().key())).toList());
  }

  private ChildFiles children(LinkPlan link) {
    return new ChildFiles(
        folder, link.index(), stripes, child.type().rows(), parent(link).type().rows());
  }

  private List<LinkCounts> write() {
    ParentFiles task = parents();
    boolean few = links.stream().allMatch(link -> parent(link).type().rows() <= fewRows);
    List<ParentFiles.Written> parents =
        few
            ? StripeJob.run(spark, join(true), stripes, task)
            : StripeJob.sorted(
                spark,
                join(false),
                NodeTable.stripe(col(CHILD), stripes),
                col(CHILD),
                stripes,
                task);
    List<LinkCounts> counts = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      counts.add(counts(i, parents, children(links.get(i)).write(spark)));
    }
    return counts;
  }

  private NodeTable parent(LinkPlan link) {
    return tables.get(link.parent());
  }

  /**
   * Child id, then for each link the parent's id or null, whether the key is null, and it if not.
   */
  private Dataset<Row> join(boolean few) {
    Dataset<Row> rows = child.staged().stripes(spark);
    List<Column> columns = new ArrayList<>(List.of(col(StagedTable.ID).as(CHILD)));
    for (int i = 0; i < links.size(); i++) {
      LinkPlan link = links.get(i);
      String key = PARENT_KEY + i;
      Dataset<Row> parents =
          parent(link)
              .staged()
              .nodes(spark)
              .select(col(StagedColumns.KEY).as(key), col(StagedTable.ID).as(PARENT + i));
      rows =
          rows.join(
              few ? broadcast(parents) : parents, col(link.stagedKey()).equalTo(col(key)), "left");
      columns.add(col(PARENT + i));
      columns.add(col(link.stagedKey()).isNull().as(NO_KEY + i));
      columns.add(when(col(PARENT + i).isNull(), col(link.stagedKey())).as(DANGLING + i));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private LinkCounts counts(
      int index, List<ParentFiles.Written> parents, List<ChildFiles.Written> children) {
    LinkPlan link = links.get(index);
    List<WrittenFile> files = new ArrayList<>();
    long edges = 0;
    long nullKeys = 0;
    long dangling = 0;
    DanglingKeys examples = DanglingKeys.of(parent(link).type().key());
    for (ParentFiles.Written written : parents) {
      edges += written.edges()[index];
      nullKeys += written.nullKeys()[index];
      dangling += written.dangling()[index];
      examples.merge(written.examples().get(index));
      files.addAll(written.files().get(index));
    }
    DegreeCounts degrees = new DegreeCounts();
    for (ChildFiles.Written written : children) {
      degrees.merge(written.degrees());
      files.addAll(written.files());
    }
    return new LinkCounts(
        link.index(), edges, nullKeys, dangling, examples.examples(), degrees, files);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.Planning;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.profile.TimeBounds;
import io.sparkgnn.connector.source.SourcePlaces;
import io.sparkgnn.connector.source.SupportedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.stage.RawTable;
import io.sparkgnn.connector.stage.StagingFolder;
import io.sparkgnn.connector.stage.TableStaging;
import io.sparkgnn.connector.store.GraphFolder;
import io.sparkgnn.connector.write.LinkCounts;
import io.sparkgnn.connector.write.LinkFiles;
import io.sparkgnn.connector.write.NodeFiles;
import io.sparkgnn.connector.write.NodeTable;
import io.sparkgnn.connector.write.StripeFolder;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Manifest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;

/**
 * Builds a graph store from tables, as Spark jobs. Nothing proportional to the data passes through
 * the driver.
 *
 * <p>The steps: check the specification against the sources; read each source once; sort each table
 * by (time, key), which gives the node ids, and look at its columns on the way; write its keys,
 * where duplicates are found; write its nodes; join and write each link; commit. The result does
 * not depend on the number of partitions, cores or executors: the same rows give the same files and
 * the same version.
 *
 * <p>For one build; configure, then call {@link #run} once.
 */
public final class GraphBuild {
  /** A stripe is written by one task: rows of the largest source that it may have. */
  private static final long ROWS_PER_STRIPE = 16L << 20;

  private static final int MAX_STRIPES = 1 << 16;
  private static final double NANOS = 1e9;

  private final SparkSession spark;
  private final GraphSpec spec;
  private boolean overwrite;
  private OptionalLong newestLabel = OptionalLong.empty();
  private BuildProgress progress = BuildProgress.NONE;
  private long bytesPerTask = TableStaging.BYTES_PER_TASK;
  private long fewRows = LinkFiles.FEW_ROWS;
  private Clock clock = Clock.systemUTC();
  private Duration lease = GraphFolder.LEASE;

  /**
   * @param spark its session time zone says what time of day a text or date without a zone is
   */
  public GraphBuild(SparkSession spark, GraphSpec spec) {
    this.spark = spark;
    this.spec = spec;
  }

  /** Whether a graph that is there already may be replaced; it stays readable until the end. */
  public GraphBuild overwrite(boolean allowed) {
    this.overwrite = allowed;
    return this;
  }

  /** Tells the build the newest label's time, in microseconds, for the leakage report. */
  public GraphBuild labelTimes(long newest) {
    this.newestLabel = OptionalLong.of(newest);
    return this;
  }

  /** Who is told of the build's progress. */
  public GraphBuild progress(BuildProgress listener) {
    this.progress = listener;
    return this;
  }

  /** How many bytes of a source one sorting task takes on. */
  GraphBuild bytesPerTask(long bytes) {
    this.bytesPerTask = bytes;
    return this;
  }

  /** Up to how many rows of a table go to every task as a whole. */
  GraphBuild fewRows(long rows) {
    this.fewRows = rows;
    return this;
  }

  /** After how long without a sign of life another build counts as dead. */
  GraphBuild lease(Duration silence) {
    this.lease = silence;
    return this;
  }

  /** The clock that says what the far future is. */
  GraphBuild clock(Clock now) {
    this.clock = now;
    return this;
  }

  /**
   * Builds and commits. One build at a time has a graph's folder: another one is refused at once.
   *
   * @throws UserErrorException if the specification does not fit the sources, a graph is there and
   *     must not be replaced, or the output cannot be written. Nothing readable is left then, and a
   *     graph that was there stays
   */
  public BuildReport run() {
    SupportedSpark.check(spark);
    Configuration configuration = spark.sessionState().newHadoopConf();
    String jobGroup = "graph build " + UUID.randomUUID();
    long start = System.nanoTime();
    try (StageClock stages = new StageClock(spark.sparkContext(), jobGroup, progress);
        GraphFolder folder = new GraphFolder(spec.path(), overwrite, configuration, lease)) {
      return run(folder, configuration, stages, start);
    } catch (RuntimeException | FSError e) {
      throw BuildFailures.explain(spec.path(), e);
    }
  }

  private BuildReport run(
      GraphFolder folder, Configuration configuration, StageClock stages, long start) {
    try {
      return built(folder, configuration, stages, start);
    } catch (RuntimeException e) {
      throw folder.explain(e);
    }
  }

  private BuildReport built(
      GraphFolder folder, Configuration configuration, StageClock stages, long start) {
    BuildPlan plan;
    List<BuiltTable> tables;
    List<List<WrittenFile>> tableFiles;
    List<LinkCounts> links;
    List<String> unread;
    int stripes;
    try (Workers workers = new Workers(spark.sparkContext(), stages)) {
      plan = stages.time("check tables and links", 0, () -> Planning.plan(spark, spec, workers));
      StagingFolder staging = new StagingFolder(folder.staging(), configuration);
      StripeFolder output = new StripeFolder(folder.data(), configuration);
      TableStaging tableStaging = new TableStaging(spark, plan, staging, bytesPerTask);
      List<RawTable> raw = new ReadingStep(plan, tableStaging, stages).all(workers);
      unread = ReadingCheck.warnings(plan, raw);
      stripes = stripes(raw);
      SmallTables small = new SmallTables(plan, raw, tableStaging, stripes);
      tables =
          new Numbering(
                  spark,
                  plan,
                  tableStaging,
                  raw,
                  small,
                  stripes,
                  output,
                  TimeBounds.at(clock.instant()),
                  stages)
              .all(workers);
      tableFiles = nodes(tables, small, output, stages, workers);
      links = links(plan, tables, small, output, stages, workers);
    }
    GraphSchema schema = schema(plan, tables);
    List<Manifest.FileEntry> files =
        WrittenFile.entries(
            folder.dataName(),
            Stream.concat(
                tableFiles.stream().flatMap(List::stream),
                links.stream().flatMap(link -> link.files().stream())));
    long newest =
        tables.stream()
            .mapToLong(table -> table.profile().times().max())
            .max()
            .orElse(Long.MIN_VALUE);
    ObjectMapper json = new ObjectMapper();
    Manifest draft =
        Manifest.of(stripes, schema, files, sources(plan), newest, json.createObjectNode())
            .withTimeZone(timeZone(plan));
    double seconds = (System.nanoTime() - start) / NANOS;
    BuildReport report =
        new BuildSummary(
                plan, tables, tableFiles, links, newestLabel, UndatedTable.of(spec), schema, unread)
            .report(spec.path(), draft.version(), stripes, stages.stages(), seconds);
    Manifest manifest =
        Manifest.of(stripes, schema, files, sources(plan), newest, json.valueToTree(report))
            .withTimeZone(timeZone(plan));
    folder.commit(manifest.toJson());
    return report;
  }

  private int stripes(List<RawTable> tables) {
    if (spec.shards() > 0) {
      return spec.shards();
    }
    long most = tables.stream().mapToLong(RawTable::rows).max().orElse(0);
    int stripes = 1;
    while (stripes < MAX_STRIPES && stripes * ROWS_PER_STRIPE < most) {
      stripes *= 2;
    }
    return stripes;
  }

  /** Writes the nodes of every table; their files by table. */
  private List<List<WrittenFile>> nodes(
      List<BuiltTable> tables,
      SmallTables small,
      StripeFolder output,
      StageClock stages,
      Workers workers) {
    List<Callable<List<List<WrittenFile>>>> tasks = new ArrayList<>();
    List<List<BuiltTable>> groups =
        small.together(tables.stream().map(BuiltTable::plan).toList()).stream()
            .map(group -> group.stream().map(table -> tables.get(table.index())).toList())
            .toList();
    for (List<BuiltTable> group : groups) {
      tasks.add(
          () ->
              stages.time(
                  "write " + SmallTables.name(group.stream().map(BuiltTable::plan).toList()),
                  group.stream().mapToLong(table -> table.type().rows()).sum(),
                  () -> nodes(group, small, output)));
    }
    List<List<List<WrittenFile>>> written = workers.all(tasks);
    List<List<WrittenFile>> files = new ArrayList<>();
    tables.forEach(table -> files.add(new ArrayList<>(table.keyFiles())));
    for (int i = 0; i < groups.size(); i++) {
      for (int j = 0; j < groups.get(i).size(); j++) {
        files.get(groups.get(i).get(j).plan().index()).addAll(written.get(i).get(j));
      }
    }
    return files;
  }

  private List<List<WrittenFile>> nodes(
      List<BuiltTable> group, SmallTables small, StripeFolder output) {
    BuiltTable first = group.get(0);
    return small.has(first.plan())
        ? NodeFiles.small(
            spark,
            group.stream().map(BuiltTable::nodes).toList(),
            group.stream().map(BuiltTable::choices).toList(),
            output)
        : List.of(NodeFiles.write(spark, first.nodes(), first.choices(), output));
  }

  /** Joins and writes every link; in their order. */
  private List<LinkCounts> links(
      BuildPlan plan,
      List<BuiltTable> tables,
      SmallTables small,
      StripeFolder output,
      StageClock stages,
      Workers workers) {
    List<Callable<List<LinkCounts>>> tasks = new ArrayList<>();
    List<List<LinkPlan>> together = new ArrayList<>();
    for (BuiltTable table : tables) {
      List<LinkPlan> links = plan.linksOf(table.plan().index());
      if (links.isEmpty()) {
        continue;
      }
      if (links.stream().allMatch(small::joins)) {
        together.add(links);
      } else {
        tasks.add(() -> links(List.of(links), tables, false, output, stages));
      }
    }
    if (!together.isEmpty()) {
      tasks.add(() -> links(together, tables, true, output, stages));
    }
    return workers.all(tasks).stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingInt(LinkCounts::link))
        .toList();
  }

  private List<LinkCounts> links(
      List<List<LinkPlan>> children,
      List<BuiltTable> tables,
      boolean small,
      StripeFolder output,
      StageClock stages) {
    List<NodeTable> nodes = tables.stream().map(BuiltTable::nodes).toList();
    List<BuiltTable> from =
        children.stream().map(links -> tables.get(links.get(0).child())).toList();
    long rows = 0;
    for (int i = 0; i < from.size(); i++) {
      rows += from.get(i).type().rows() * children.get(i).size();
    }
    return stages.time(
        "link " + SmallTables.name(from.stream().map(BuiltTable::plan).toList()),
        rows,
        () ->
            small
                ? LinkFiles.small(spark, children, nodes, output)
                : LinkFiles.write(spark, children.get(0), nodes, output, fewRows));
  }

  private static GraphSchema schema(BuildPlan plan, List<BuiltTable> tables) {
    return new GraphSchema(
        tables.stream().map(BuiltTable::type).toList(),
        plan.links().stream()
            .map(
                link ->
                    new Link(
                        link.index(),
                        link.child(),
                        link.childColumns(),
                        link.parent(),
                        link.parentColumns()))
            .toList());
  }

  /** The session's time zone if any of the graph's times depends on it, else null. */
  private String timeZone(BuildPlan plan) {
    boolean matters =
        plan.tables().stream()
            .anyMatch(table -> TimeZones.matter(table.typed().source(), times(table)));
    return matters ? TimeZones.of(spark) : null;
  }

  /** The columns of a table that the build makes times of. */
  private static Set<String> times(TablePlan table) {
    Set<String> names = new TreeSet<>();
    if (table.time() != null) {
      names.add(table.time());
    }
    table.columns().stream()
        .filter(column -> column.kind() == ColumnKind.TIME)
        .forEach(column -> names.add(column.name()));
    table.key().stream()
        .filter(key -> key.type() == KeyType.TIMESTAMP)
        .forEach(key -> names.add(key.name()));
    return names;
  }

  private Map<String, Manifest.Source> sources(BuildPlan plan) {
    Map<String, Manifest.Source> sources = new TreeMap<>();
    for (TablePlan table : plan.tables()) {
      TableSource source = table.source();
      String format =
          source.data() != null ? "dataframe" : source.format() == null ? "table" : source.format();
      sources.put(
          table.name(),
          new Manifest.Source(
              format,
              SourcePlaces.ofPath(spark, source.shownPath()),
              source.table(),
              source.version(),
              source.timestamp(),
              SourceReading.of(spec.tables().get(table.index()))));
    }
    return sources;
  }
}

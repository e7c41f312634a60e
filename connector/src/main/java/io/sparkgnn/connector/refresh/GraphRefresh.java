// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.graphbuild.BuildFailures;
import io.sparkgnn.connector.graphbuild.BuildProgress;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.graphbuild.GraphOrigin;
import io.sparkgnn.connector.graphbuild.StageClock;
import io.sparkgnn.connector.graphbuild.Workers;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.IgnoredColumn;
import io.sparkgnn.connector.plan.Planning;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.plan.ValueCheck;
import io.sparkgnn.connector.profile.ColumnTyping;
import io.sparkgnn.connector.refresh.RefreshReport.TableChanges;
import io.sparkgnn.connector.shard.LocalFolders;
import io.sparkgnn.connector.source.NewestVersion;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.SupportedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.store.GraphFolder;
import io.sparkgnn.connector.store.LocalGraph;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.GraphOverlay;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.store.CategoryCodes;
import io.sparkgnn.store.GraphMerge;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.store.GraphWithRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings a graph store to what its tables have now. For one refresh; configure, then call {@link
 * #run} once.
 *
 * <p>The graph that comes of it has the ids, times, edges, keys and feature values of a build of
 * the tables as they are, with the types, text lengths and embeddings' lengths that its columns
 * have already; categories that are new take their places among the old ones. In a table without a
 * primary key, rows of one time lie in the order in which they came.
 */
public final class GraphRefresh {
  private static final double NANOS = 1e9;

  private final SparkSession spark;
  private final GraphSpec spec;
  private BuildProgress progress = BuildProgress.NONE;

  /**
   * A refresh of the graph at a specification's path.
   *
   * @param spec what the graph was built from; tables that are pinned to a version are brought to
   *     that version, the others to their newest
   */
  public GraphRefresh(SparkSession spark, GraphSpec spec) {
    this.spark = spark;
    this.spec = spec;
  }

  /** Who is told of the progress. */
  public GraphRefresh progress(BuildProgress listener) {
    this.progress = listener;
    return this;
  }

  /**
   * Refreshes and commits, in one step that readers see; builds the graph anew, with the reason in
   * the report, where the tables' logs do not tell what has changed.
   *
   * @throws UserErrorException if there is no graph, or the tables cannot be read
   */
  public RefreshReport run() {
    SupportedSpark.check(spark);
    long start = System.nanoTime();
    String reason;
    try {
      return refreshed(start);
    } catch (NeedsBuildException e) {
      reason = e.getMessage();
    }
    return rebuilt(reason, start);
  }

  /**
   * Builds the graph anew.
   *
   * @param reason why it cannot be refreshed
   */
  public RefreshReport rebuild(String reason) {
    return rebuilt(reason, System.nanoTime());
  }

  private RefreshReport rebuilt(String reason, long start) {
    BuildReport report = new GraphBuild(spark, spec).overwrite(true).progress(progress).run();
    return new RefreshReport(reason, List.of(), report, (System.nanoTime() - start) / NANOS);
  }

  private RefreshReport refreshed(long start) {
    Configuration configuration = spark.sessionState().newHadoopConf();
    String jobGroup = "graph refresh " + UUID.randomUUID();
    try (StageClock stages = new StageClock(spark.sparkContext(), jobGroup, progress);
        GraphFolder folder = new GraphFolder(spec.path(), true, configuration, GraphFolder.LEASE);
        Workers workers = new Workers(spark.sparkContext(), stages);
        GraphStore base =
            LocalGraph.open(
                spec.path(),
                configuration,
                LocalFolders.of(SparkEnv.get().conf()),
                LocalFolders.always(SparkEnv.get().conf()))) {
      return new Merge(base, configuration, stages, workers, start).into(folder);
    } catch (NeedsBuildException e) {
      throw e;
    } catch (RuntimeException | FSError e) {
      throw BuildFailures.explain(spec.path(), e);
    }
  }

  /** What a table's log tells of the rows that came and went. */
  private record Steps(TableSource target, TableSpec table, DeltaChanges.Kind kind) {}

  /**
   * What has become of a table's rows.
   *
   * @param rows null where its version is the one that the graph has
   */
  private record Found(ChangedRows rows, List<String> unread) {
    static final Found NOTHING = new Found(null, List.of());
  }

  /** One refresh at work. */
  private final class Merge {
    private final GraphStore base;
    private final Manifest manifest;
    private final GraphSchema schema;
    private final BuildReport before;
    private final Configuration configuration;
    private final StageClock stages;
    private final Workers workers;
    private final long start;
    private final List<TableSource> now = new ArrayList<>();
    private final List<RowChanges> changes = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private GraphSpec origin;
    private BuildPlan plan;

    Merge(
        GraphStore base,
        Configuration configuration,
        StageClock stages,
        Workers workers,
        long start) {
      this.base = base;
      this.manifest = base.manifest();
      this.schema = base.schema();
      this.before = BuildReport.of(manifest);
      this.configuration = configuration;
      this.stages = stages;
      this.workers = workers;
      this.start = start;
    }

    RefreshReport into(GraphFolder folder) {
      TimeZones.check(spark, spec.path(), manifest);
      origin = GraphOrigin.of(spec.path(), manifest);
      checkKeys();
      stages.time("read what has changed", 0, this::read);
      stages.time("read rows that waited", 0, this::reread);
      List<TableChanges> told = told();
      if (told.stream().allMatch(TableChanges::none) && sameVersions()) {
        return new RefreshReport("", told, before, (System.nanoTime() - start) / NANOS);
      }
      return merged(folder, told);
    }

    private void checkKeys() {
      for (BuildReport.TableReport table : before.tables()) {
        if (table.duplicateKeys() > 0) {
          throw new NeedsBuildException(
              "%s had %,d rows with a key of another row"
                  .formatted(table.name(), table.duplicateKeys()));
        }
      }
    }

    private boolean sameVersions() {
      return schema.nodeTypes().stream().noneMatch(this::moved);
    }

    private Manifest.Source source(NodeType type) {
      return manifest.sources().get(type.name());
    }

    /** What a build had no values of has no type yet. */
    private void checkEmpty(NodeType type, RowChanges of) {
      BuildReport.TableReport table = before.tables().get(type.index());
      if (table.rows() == 0 && !of.changes().isEmpty()) {
        throw new NeedsBuildException("%s had no rows".formatted(type.name()));
      }
    }

    private void checkFilled(NodeType type, TablePlan table, ChangedRows rows) {
      for (BuildReport.ColumnReport column : before.tables().get(type.index()).columns()) {
        if (column.reason().equals(ColumnTyping.NO_VALUES) && rows.anyValue(table, column.name())) {
          throw new NeedsBuildException(
              "%s.%s had no values and has some now".formatted(type.name(), column.name()));
        }
      }
    }

    private Void read() {
      List<Callable<Steps>> opening = new ArrayList<>();
      for (NodeType type : schema.nodeTypes()) {
        opening.add(() -> open(type, origin.tables().get(type.index())));
      }
      List<TableSpec> tables = new ArrayList<>();
      List<Steps> steps = workers.all(opening);
      for (Steps of : steps) {
        now.add(of.target());
        tables.add(of.table());
      }
      plan = Planning.plan(spark, new GraphSpec(spec.path(), tables, origin.links(), 0), workers);
      List<Callable<Found>> reading = new ArrayList<>();
      for (NodeType type : schema.nodeTypes()) {
        TablePlan table = plan.tables().get(type.index());
        DeltaChanges.Kind kind = steps.get(type.index()).kind();
        reading.add(() -> moved(type) ? found(table, kind) : Found.NOTHING);
      }
      List<Found> found = workers.all(reading);
      for (NodeType type : schema.nodeTypes()) {
        RowChanges of = new RowChanges(type, plan, base.keys());
        changes.add(of);
        ChangedRows rows = found.get(type.index()).rows();
        if (rows != null) {
          of.take(rows);
          checkEmpty(type, of);
          checkFilled(type, plan.tables().get(type.index()), rows);
          unread.addAll(found.get(type.index()).unread());
        }
      }
      return null;
    }

    private Found found(TablePlan table, DeltaChanges.Kind kind) {
      return new Found(ChangedRows.read(plan, table, kind), unread(table));
    }

    private boolean moved(NodeType type) {
      return !now.get(type.index()).version().equals(source(type).version());
    }

    private Steps open(NodeType type, TableSpec table) {
      Long known = source(type).version();
      if (known == null) {
        throw new NeedsBuildException(
            "%s is %s, and only Delta tables tell what has changed"
                .formatted(type.name(), table.source().describe()));
      }
      try {
        TableSource target = Sources.resolve(spark, versioned(wanted(type, table)));
        DeltaChanges steps =
            DeltaChanges.between(
                spark, target, known, target.version(), Instant.parse(manifest.createdAt()));
        checkColumns(type, steps.rows());
        return new Steps(target, taken(type, table, steps.rows()), steps.kind());
      } catch (LinkageError e) { // a vendor's own Delta Lake
        throw new NeedsBuildException(
            "%s is read by a Delta Lake without the open one's classes for a table's log (%s)"
                .formatted(type.name(), e.getMessage()),
            e);
      }
    }

    private TableSource versioned(TableSource table) {
      if (table.path() == null || table.version() != null || table.timestamp() != null) {
        return table;
      }
      long newest = NewestVersion.of(spark, table);
      return newest < 0 ? table : table.atVersion(newest); // where no table is, resolving says so
    }

    /** The table of its steps, without columns that become nothing. */
    private TableSpec taken(NodeType type, TableSpec table, Dataset<Row> steps) {
      TableSpec.Builder taken =
          table.toBuilder()
              .source(TableSource.of(steps))
              .column(DeltaChanges.STEP, IgnoredColumn.IGNORE)
              .column(DeltaChanges.ORDER, IgnoredColumn.IGNORE);
      for (BuildReport.ColumnReport column : before.tables().get(type.index()).columns()) {
        if (!table.columns().containsKey(column.name())
            && !column.reason().equals(ColumnTyping.NO_VALUES)) {
          taken.column(column.name(), IgnoredColumn.IGNORE);
        }
      }
      return taken.build();
    }

    /** The version that the job file names, or the newest. */
    private TableSource wanted(NodeType type, TableSpec table) {
      return spec.tables().stream()
          .filter(declared -> declared.name().equalsIgnoreCase(type.name()))
          .findFirst()
          .map(declared -> declared.source())
          .map(
              source ->
                  source.version() == null && source.timestamp() != null
                      ? table.source().atTime(source.timestamp())
                      : table.source().atVersion(source.version()))
          .orElse(table.source().atVersion(null));
    }

    private void checkColumns(NodeType type, Dataset<Row> steps) {
      Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      before.tables().get(type.index()).columns().forEach(column -> known.add(column.name()));
      Set<String> found = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      for (String name : steps.schema().fieldNames()) {
        if (!name.equals(DeltaChanges.STEP) && !name.equals(DeltaChanges.ORDER)) {
          found.add(name);
        }
      }
      if (!found.equals(known)) {
        Set<String> come = new TreeSet<>(found);
        come.removeAll(known);
        known.removeAll(found);
        throw new NeedsBuildException(
            come.isEmpty()
                ? "%s lost the columns %s".formatted(type.name(), known)
                : "%s has new columns, %s".formatted(type.name(), come));
      }
    }

    private Void reread() {
      new WaitingRows(spark, base, before, changes, this::whole).read();
      return null;
    }

    /** The plan of the whole tables as they are now. */
    private BuildPlan whole() {
      List<TableSpec> tables = new ArrayList<>();
      for (TableSpec table : origin.tables()) {
        tables.add(table.withSource(now.get(tables.size())));
      }
      return Planning.plan(spark, new GraphSpec(spec.path(), tables, origin.links(), 0), workers);
    }

    private List<TableChanges> told() {
      List<TableChanges> told = new ArrayList<>();
      for (NodeType type : schema.nodeTypes()) {
        RowChanges.Tally tally = changes.get(type.index()).tally();
        told.add(
            new TableChanges(
                type.name(),
                source(type).version(),
                now.get(type.index()).version(),
                tally.came,
                tally.changed,
                tally.went,
                tally.reread));
      }
      return told;
    }

    private RefreshReport merged(GraphFolder folder, List<TableChanges> told) {
      GraphOverlay overlay = GraphWithRows.overlay(base);
      List<CategoryCodes> codes = new ArrayList<>();
      for (RowChanges of : changes) {
        of.changes().forEach(overlay::apply);
        codes.add(of.codes(before.tables().get(codes.size())));
      }
      OverlaySnapshot rows = stages.time("put rows in order", 0, overlay::snapshot);
      GraphMerge merge = new GraphMerge(base, rows, codes);
      List<MergedFiles.Written> written =
          stages.time("write the graph", 0, () -> written(folder, merge));
      Manifest draft =
          manifest(merge, written, folder, rows, new ObjectMapper().createObjectNode());
      MergedReport report =
          new MergedReport(
              before,
              merge.schema(),
              rows.topology(),
              changes.stream().map(RowChanges::tally).toList(),
              written,
              now.stream().map(TableSource::describe).toList());
      BuildReport now =
          report.report(
              draft.version(), warnings(), stages.stages(), (System.nanoTime() - start) / NANOS);
      folder.commit(
          manifest(merge, written, folder, rows, new ObjectMapper().valueToTree(now)).toJson());
      return new RefreshReport("", told, now, (System.nanoTime() - start) / NANOS);
    }

    private List<MergedFiles.Written> written(GraphFolder folder, GraphMerge merge) {
      try {
        return new MergedFiles(folder.data(), configuration).write(merge);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A line for each column with values that came and cannot be read as what they are to be. */
    private List<String> unread(TablePlan table) {
      List<ValueCheck> checks = table.typed().checks();
      if (checks.isEmpty()) {
        return List.of();
      }
      List<String> lines = new ArrayList<>();
      Column[] counts =
          checks.stream()
              .map(check -> sum(when(col(check.hidden()).notEqual(""), 1L).otherwise(0L)))
              .toArray(Column[]::new);
      Row found =
          table
              .typed()
              .checked()
              .where(col(DeltaChanges.STEP).gt(0))
              .agg(counts[0], Arrays.copyOfRange(counts, 1, counts.length))
              .first();
      for (int i = 0; i < counts.length; i++) {
        if (!found.isNullAt(i) && found.getLong(i) > 0) {
          ValueCheck check = checks.get(i);
          boolean leaves =
              check.use() == ValueCheck.Use.PRIMARY_KEY || check.use() == ValueCheck.Use.TIME;
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%,d values of %s.%s that came cannot be read as %s; %s",
                  found.getLong(i),
                  table.name(),
                  check.column(),
                  check.wanted(),
                  leaves ? "their rows are left out" : "they count as missing"));
        }
      }
      return lines;
    }

    private List<String> warnings() {
      List<String> warnings = new ArrayList<>(unread);
      for (NodeType type : schema.nodeTypes()) {
        long left = changes.get(type.index()).tally().nullTimes;
        if (left > 0) {
          warnings.add(
              String.format(
                  Locale.ROOT,
                  "%s: %,d rows that came with version %d are left out: no time",
                  type.name(),
                  left,
                  now.get(type.index()).version()));
        }
      }
      return warnings;
    }

    private Manifest manifest(
        GraphMerge merge,
        List<MergedFiles.Written> written,
        GraphFolder folder,
        OverlaySnapshot rows,
        JsonNode report) {
      List<Manifest.FileEntry> files =
          WrittenFile.entries(
              folder.dataName(), written.stream().flatMap(part -> part.files().stream()));
      Map<String, Manifest.Source> sources = new TreeMap<>();
      long newest = Long.MIN_VALUE;
      for (NodeType type : merge.schema().nodeTypes()) {
        Manifest.Source was = source(type);
        TableSource is = now.get(type.index());
        sources.put(
            type.name(),
            new Manifest.Source(
                was.format(),
                was.path(),
                was.table(),
                is.version(),
                is.timestamp(),
                was.reading()));
        if (type.timed() && type.rows() > 0) {
          newest = Math.max(newest, rows.topology().time(type.index(), type.rows() - 1));
        }
      }
      return Manifest.of(manifest.stripes(), merge.schema(), files, sources, newest, report)
          .withTimeZone(manifest.timeZone());
    }
  }
}

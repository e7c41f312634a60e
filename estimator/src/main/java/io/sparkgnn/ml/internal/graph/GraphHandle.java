// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.graph;

import io.sparkgnn.connector.shard.LocalFolders;
import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.connector.shard.ShardDirectory;
import io.sparkgnn.connector.shard.ShardedGraphRef;
import io.sparkgnn.connector.source.SupportedSpark;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.connector.store.LocalGraph;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.store.GraphStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A version of a graph, to be opened in a task.
 *
 * @param path where it is, on any Hadoop file system
 * @param version the version that the driver saw
 * @param hadoop how to reach it
 * @param shards how executors share it, or null when each has all of it
 */
public record GraphHandle(
    String path, String version, SerializableConfiguration hadoop, ShardedGraphRef shards) {
  /** The Spark setting of how much of other executors' hot nodes an executor copies. */
  static final String CACHE_SIZE = "spark.sparkgnn.cacheSize";

  private static final Shared<Key, GraphStore> GRAPHS = new Shared<>(GraphStore::close);

  private record Key(String path, String version) {}

  /** A handle on a graph whose manifest the driver has read. */
  public static GraphHandle of(SparkSession spark, String path, Manifest manifest) {
    Configuration hadoop = hadoop(spark);
    try {
      Path folder = new Path(path);
      String qualified = folder.getFileSystem(hadoop).makeQualified(folder).toString();
      return new GraphHandle(
          qualified, manifest.version(), new SerializableConfiguration(hadoop), null);
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot reach " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * A handle on a graph that is placed as chosen.
   *
   * @param keyed node types whose keys the tasks need
   */
  public static GraphHandle of(
      SparkSession spark,
      String path,
      Manifest manifest,
      PlacementChoice choice,
      List<Integer> keyed) {
    return of(spark, path, manifest).placed(spark.sparkContext(), manifest, choice, keyed);
  }

  /** The same graph, placed as chosen. */
  public GraphHandle placed(
      SparkContext context, Manifest manifest, PlacementChoice choice, List<Integer> keyed) {
    if (choice.placement() != Placement.SHARDED) {
      return this;
    }
    ShardDirectory.start(context);
    long cacheBytes = context.conf().getSizeAsBytes(CACHE_SIZE, "64m");
    return new GraphHandle(
        path,
        version,
        hadoop,
        new ShardedGraphRef(
            path, version, manifest.stripes(), choice.executors(), keyed, cacheBytes, hadoop));
  }

  /** The Hadoop configuration of a session. */
  public static Configuration hadoop(SparkSession spark) {
    return spark.sessionState().newHadoopConf();
  }

  /**
   * Reads the manifest of the graph that is at a path now.
   *
   * @throws UserErrorException if Spark is too old, if there is none, or if its times were read in
   *     another time zone than the session reads seeds in
   */
  public static Manifest manifest(SparkSession spark, String path) {
    SupportedSpark.check(spark);
    Manifest manifest = read(spark, path);
    TimeZones.check(spark, path, manifest);
    return manifest;
  }

  private static Manifest read(SparkSession spark, String path) {
    Path file = new Path(path, GraphFiles.MANIFEST);
    try {
      FileSystem found = file.getFileSystem(hadoop(spark));
      FileSystem files = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
      if (!files.exists(file)) {
        throw new UserErrorException(
            "Cannot open graph " + path + ": no " + GraphFiles.MANIFEST + "; run build first");
      }
      try (InputStream in = files.open(file)) {
        return Manifest.parse(in.readAllBytes(), file.toString());
      }
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Leases the graph on this machine. The caller closes the lease.
   *
   * @throws EnvironmentException if it is no longer the version that the driver saw
   */
  public Shared.Lease<GraphStore> lease() {
    return GRAPHS.lease(new Key(path, version), this::open);
  }

  /**
   * Opens the graph on this machine, for a caller of its own who closes it.
   *
   * @throws EnvironmentException if it is no longer the version that the driver saw
   */
  public GraphStore open() {
    GraphStore store =
        LocalGraph.open(
            path,
            hadoop.value(),
            LocalFolders.of(SparkEnv.get().conf()),
            LocalFolders.always(SparkEnv.get().conf()));
    String found = store.version();
    if (!found.equals(version)) {
      store.close();
      throw EnvironmentException.lasting(
          "Cannot continue with the graph at '"
              + path
              + "': it was built again meanwhile (version "
              + version
              + " is now "
              + found
              + "); run this again",
          null);
    }
    return store;
  }

  /** Closes the graphs that no task has open. */
  public static void closeIdle() {
    GRAPHS.closeIdle();
  }

  /** Whether a task reads the graph's own files, not copies of them. */
  public boolean inPlace() {
    try {
      return !LocalFolders.always(SparkEnv.get().conf())
          && new Path(path).getFileSystem(hadoop.value()) instanceof LocalFileSystem;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why this executor has no local disk for a copy of the graph, or null if it has. */
  public String localDiskProblem() {
    SparkConf conf = SparkEnv.get().conf();
    java.nio.file.Path folder = LocalFolders.of(conf);
    try {
      if (inPlace()) {
        return null;
      }
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".probe", null));
      return null;
    } catch (IOException e) {
      return "executor "
          + SparkEnv.get().executorId()
          + " has no local disk to write to at "
          + folder
          + " ("
          + e.getMessage()
          + "); set "
          + LocalFolders.LOCAL_DIR;
    }
  }
}

package io.sparkgnn.ml;

import io.sparkgnn.connector.shard.LocalFolders;
import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.connector.shard.ShardDirectory;
import io.sparkgnn.connector.shard.ShardedGraphRef;
import io.sparkgnn.connector.store.LocalGraph;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
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
    String path, String version, SerializableConfiguration hadoop, ShardedGraphRef shards)
    implements Serializable {
  /** The Spark setting of how much of other executors' hot nodes an executor copies. */
  static final String CACHE_SIZE = "spark.sparkgnn.cacheSize";

  private static final long serialVersionUID = 1L;
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
      throw new UncheckedIOException("Cannot reach " + path, e);
    }
  }

  /**
   * A handle on a graph that is placed as chosen.
   *
   * @param entityType node type whose keys the tasks need
   */
  public static GraphHandle of(
      SparkSession spark, String path, Manifest manifest, PlacementChoice choice, int entityType) {
    GraphHandle whole = of(spark, path, manifest);
    if (choice.placement() != Placement.SHARDED) {
      return whole;
    }
    SparkContext context = spark.sparkContext();
    ShardDirectory.start(context);
    long cacheBytes = context.conf().getSizeAsBytes(CACHE_SIZE, "64m");
    return new GraphHandle(
        whole.path,
        whole.version,
        whole.hadoop,
        new ShardedGraphRef(
            whole.path,
            whole.version,
            manifest.stripes(),
            choice.executors(),
            entityType,
            cacheBytes,
            whole.hadoop));
  }

  /** The Hadoop configuration of a session. */
  static Configuration hadoop(SparkSession spark) {
    return spark.sessionState().newHadoopConf();
  }

  /**
   * Reads the manifest of the graph that is at a path now.
   *
   * @throws UserErrorException if there is none
   */
  public static Manifest manifest(SparkSession spark, String path) {
    Path file = new Path(path, GraphFiles.MANIFEST);
    try {
      FileSystem files = file.getFileSystem(hadoop(spark));
      if (!files.exists(file)) {
        throw new UserErrorException(
            "Cannot open graph " + path + ": no " + GraphFiles.MANIFEST + "; run build first");
      }
      if (files instanceof LocalFileSystem local) {
        return Manifest.read(local.pathToFile(file).toPath());
      }
      return ModelArchive.inTemporaryFolder(
          folder -> {
            java.nio.file.Path copy = folder.resolve(GraphFiles.MANIFEST);
            try (InputStream in = files.open(file)) {
              Files.copy(in, copy);
            }
            return Manifest.read(copy);
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /**
   * Leases the graph on this machine. The caller closes the lease.
   *
   * @throws UserErrorException if it is no longer the version that the driver saw
   */
  Shared.Lease<GraphStore> lease() {
    return GRAPHS.lease(new Key(path, version), this::open);
  }

  /**
   * Opens the graph on this machine, for a caller of its own who closes it.
   *
   * @throws UserErrorException if it is no longer the version that the driver saw
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
      throw new UserErrorException(
          "Cannot go on with the graph at '"
              + path
              + "': it was built again meanwhile (version "
              + version
              + " is now "
              + found
              + "); run this again");
    }
    return store;
  }
}

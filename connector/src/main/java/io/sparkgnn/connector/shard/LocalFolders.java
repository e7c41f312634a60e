// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/** Where an executor keeps copies of graphs. */
public final class LocalFolders {
  /** The Spark setting of where; by default it is below the executor's own local directories. */
  public static final String LOCAL_DIR = "spark.sparkgnn.localDir";

  /**
   * The Spark setting of whether graphs on a local file system are copied too: {@code auto} (the
   * default) for no, {@code always} for graphs on a network mount.
   */
  public static final String LOCALISE = "spark.sparkgnn.localise";

  private LocalFolders() {}

  /**
   * The folder. A cluster manager that gives executors local directories removes them when the
   * application ends; a folder that is set, and the default elsewhere, outlives it.
   */
  public static Path of(SparkConf conf) {
    String set = conf.get(LOCAL_DIR, "");
    return set.isEmpty()
        ? Path.of(
            Utils.getConfiguredLocalDirs(conf)[0],
            "spark-gnn-" + System.getProperty("user.name", "user"))
        : Path.of(set);
  }

  /** Whether graphs on a local file system are copied too. */
  public static boolean always(SparkConf conf) {
    return conf.get(LOCALISE, "auto").equalsIgnoreCase("always");
  }
}

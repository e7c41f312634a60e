// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Where tables are read from, told apart by the place and not by how it is written: relative or
 * absolute, with or without a scheme, through {@code ..} or a symbolic link.
 */
public final class SourcePlaces {
  private static final String SESSION_CATALOG = "spark_catalog.";

  private SourcePlaces() {}

  /**
   * The place of a path.
   *
   * @param path may have wildcards; null gives null
   * @return the path with its scheme, from the root; the path itself where that cannot be told
   */
  public static String ofPath(SparkSession spark, String path) {
    if (path == null) {
      return null;
    }
    Configuration configuration = spark.sessionState().newHadoopConf();
    try {
      Path hadoop = new Path(path);
      FileSystem fs = hadoop.getFileSystem(configuration);
      Path qualified = fs.makeQualified(hadoop);
      return fs instanceof LocalFileSystem ? withoutLinks(qualified) : qualified.toString();
    } catch (IOException | RuntimeException e) {
      return path; // no such file system here, or no such path on it
    }
  }

  /** What is there is followed through its links; what is not, such as a wildcard, stays. */
  private static String withoutLinks(Path qualified) throws IOException {
    java.nio.file.Path path = java.nio.file.Path.of(qualified.toUri().getPath());
    java.nio.file.Path there = path;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null) {
      return qualified.toString();
    }
    return "file:" + there.toRealPath().resolve(there.relativize(path));
  }

  /**
   * The name of a table or view as the catalog knows it.
   *
   * @param table null gives null
   */
  public static String ofTable(SparkSession spark, String table) {
    if (table == null) {
      return null;
    }
    String name = table.strip().replace("`", "").toLowerCase(Locale.ROOT);
    if (name.startsWith(SESSION_CATALOG)) {
      name = name.substring(SESSION_CATALOG.length());
    }
    boolean bare = name.indexOf('.') < 0;
    return bare ? spark.catalog().currentDatabase().toLowerCase(Locale.ROOT) + "." + name : name;
  }
}

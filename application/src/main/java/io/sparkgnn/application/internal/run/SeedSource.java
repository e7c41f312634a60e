// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.connector.source.SourceRows;
import io.sparkgnn.connector.source.Sources;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code --seeds} names.
 *
 * @param where file, folder or table
 * @param options for the reader, as {@code --seeds-option} gives them
 */
public record SeedSource(String where, Map<String, String> options) {
  /** The command line's option for the reader. */
  public static final String OPTION = "--seeds-option";

  public SeedSource {
    options = options == null ? Map.of() : Map.copyOf(options);
  }

  /** A place that is read without options. */
  public static SeedSource of(String where) {
    return new SeedSource(where, Map.of());
  }

  TableSource source(SparkSession spark) {
    return isTable(spark)
        ? TableSource.table(where)
        : TableSource.builder().path(where).options(options).build();
  }

  /**
   * The rows, with a text file's columns as strings.
   *
   * @throws UserErrorException if they cannot be read
   */
  SourceRows open(SparkSession spark, TableSource source) {
    try {
      return Sources.openText(spark, source);
    } catch (UserErrorException e) {
      if (!e.getMessage().contains("options: {")) {
        throw e;
      }
      throw new UserErrorException(
          "%s (for --seeds options are given as %s NAME=VALUE)".formatted(e.getMessage(), OPTION),
          e);
    }
  }

  /** A name without a slash or an ending is a table of the catalog, unless there is such a file. */
  private boolean isTable(SparkSession spark) {
    try {
      Path path = new Path(where);
      return !where.contains("/")
          && !path.getFileSystem(spark.sessionState().newHadoopConf()).exists(path)
          && spark.catalog().tableExists(where);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}

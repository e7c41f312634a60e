// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import io.sparkgnn.error.UserErrorException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/** Tells of a Spark that is too old before it is missed what newer ones have. */
public final class SupportedSpark {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int MAJOR = 4;
  private static final int MINOR = 1;

  private SupportedSpark() {}

  /**
   * Checks the Spark that a session runs on.
   *
   * @throws UserErrorException if it is older than 4.1
   */
  public static void check(SparkSession spark) {
    check(spark.version());
  }

  static void check(String version) {
    Matcher read = VERSION.matcher(version);
    if (read.matches()) {
      int major = Integer.parseInt(read.group(1));
      int minor = Integer.parseInt(read.group(2));
      if (major < MAJOR || major == MAJOR && minor < MINOR) {
        throw new UserErrorException(
            "Cannot run on Spark %s: spark-gnn needs Spark %d.%d or newer"
                .formatted(version, MAJOR, MINOR));
      }
    }
  }
}

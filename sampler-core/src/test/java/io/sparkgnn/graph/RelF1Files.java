// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The rel-f1 files beside the checkout, which are not part of it. */
public final class RelF1Files {
  private RelF1Files() {}

  /**
   * The folder of the files. Skips the calling test where they are absent, but fails it where CI is
   * true: there they must be.
   */
  public static Path folder() {
    String given = System.getenv("REL_F1");
    Path root = Path.of(System.getProperty("sparkgnn.root"));
    Path folder =
        given != null ? Path.of(given) : root.resolve("../shared/data/rel-f1").normalize();
    boolean there = Files.isReadable(folder.resolve("drivers.csv"));
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("CI=true, but rel-f1 cannot be read at " + folder);
    }
    assumeTrue(there, "rel-f1 is not at " + folder);
    return folder;
  }
}

package io.sparkgnn.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rel-f1 files beside the checkout, which are not part of it. */
final class RelF1 {
  private RelF1() {}

  /**
   * The folder of the files. Skips the calling test where they are absent, but fails it where CI is
   * true: there they must be.
   */
  static Path folder() {
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

  /** A copy of one of the project's job files that reads the files wherever they are. */
  static Path job(String name, Path copyTo) throws IOException {
    Path jobs = Path.of(System.getProperty("sparkgnn.root"), "spark-examples/jobs");
    String text = Files.readString(jobs.resolve(name + ".yaml"));
    String data = folder().toAbsolutePath().toString();
    return Files.writeString(
        copyTo.resolve(name + ".yaml"), text.replace("${REL_F1:-../shared/data/rel-f1}", data));
  }
}

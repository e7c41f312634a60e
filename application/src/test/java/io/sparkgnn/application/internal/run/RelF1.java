// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.graph.RelF1Files;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The jobs of rel-f1, on the files beside the checkout. */
public final class RelF1 {
  private RelF1() {}

  /** A copy of one of the project's job files that reads the files wherever they are. */
  public static Path job(String name, Path copyTo) throws IOException {
    Path jobs = Path.of(System.getProperty("sparkgnn.root"), "spark-examples/jobs");
    String text = Files.readString(jobs.resolve(name + ".yaml"));
    String data = RelF1Files.folder().toAbsolutePath().toString();
    return Files.writeString(
        copyTo.resolve(name + ".yaml"), text.replace("${REL_F1:-../shared/data/rel-f1}", data));
  }
}

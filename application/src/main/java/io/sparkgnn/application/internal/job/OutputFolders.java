// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.error.UserErrorException;
import java.io.File;
import java.net.URI;
import org.apache.hadoop.fs.Path;

/** Keeps a job's model out of its graph's folder, and the graph out of the model's. */
final class OutputFolders {
  private OutputFolders() {}

  /**
   * Checks that neither folder is the other or in it.
   *
   * @throws UserErrorException if one is: to replace one would remove the other
   */
  static void check(String graph, String model) {
    String one = folder(graph);
    String other = folder(model);
    if (one.startsWith(other) || other.startsWith(one)) {
      throw new UserErrorException(
          "output.model %s is the folder of the graph, or one of them is in the other (graph.path %s); give the model a folder of its own"
              .formatted(model, graph));
    }
  }

  private static String folder(String name) {
    try {
      URI uri = new Path(name).toUri();
      boolean local = uri.getScheme() == null || uri.getScheme().equals("file");
      String path =
          local
              ? new File(uri.getPath()).getAbsoluteFile().toURI().normalize().getPath()
              : uri.normalize().toString();
      return path.replaceAll("/+$", "") + "/";
    } catch (IllegalArgumentException e) {
      return name + "/"; // no path: whoever uses it says so
    }
  }
}

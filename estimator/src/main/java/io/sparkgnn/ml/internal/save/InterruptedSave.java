// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.save;

import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/**
 * The saving of a model by a process that was killed. {@code GnnModel.load} and the saving of
 * another one finish it; this is for those who want to know before whether a model is there.
 */
public final class InterruptedSave {
  private InterruptedSave() {}

  /**
   * Puts a model at its path if nothing is there and a process was killed while it replaced it: the
   * new one if it is whole, else the old one.
   *
   * @param claim the caller's of the model's folder, or null
   * @throws EnvironmentException if there is one and it cannot be put there
   */
  public static void finish(SparkSession spark, String path, FolderClaim claim) {
    try {
      new ModelFolder(path, GraphHandle.hadoop(spark)).bringBack(claim);
    } catch (IOException e) {
      throw EnvironmentException.passing(
          "Cannot find the model at '" + path + "': " + e.getMessage(), e);
    }
  }
}

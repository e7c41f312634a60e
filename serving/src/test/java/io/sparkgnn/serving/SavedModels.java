// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.train.predict.SavedFiles;
import io.sparkgnn.train.predict.TrainedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes models in the form in which Spark ML has them. */
public final class SavedModels {
  private SavedModels() {}

  /**
   * Writes a model's folder.
   *
   * @param params the Params that were set, as JSON
   * @return the folder
   */
  public static Path asGnnModel(Path folder, TrainedModel model, String params) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    model.files().forEach((name, bytes) -> files.put("model/" + name, bytes));
    String metadata =
        "{\"class\":\"io.sparkgnn.ml.GnnModel\",\"paramMap\":%s,\"defaultParamMap\":{\"thresholds\":[]}}\n"
            .formatted(params);
    files.put("metadata/part-00000", metadata.getBytes(StandardCharsets.UTF_8));
    files.put("summary.json", "{}".getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, byte[]> file : SavedFiles.withManifest(files).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.save;

import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.predict.SavedJson;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.FileSystemOverwrite;
import org.apache.spark.ml.util.MLWriter;

/**
 * Writes a model to any Hadoop file system: Spark ML's {@code metadata}, the trained model's folder
 * {@value #MODEL}, {@value #SUMMARY}, {@value #PLAN}, and last the manifest that all of them are
 * read through. A model that is overwritten stays readable until the new one is whole.
 */
public final class GnnModelWriter extends MLWriter {
  static final String METADATA = "metadata/part-00000";
  static final String MODEL = "model/";
  static final String SUMMARY = "summary.json";
  static final String PLAN = "plan.json";

  private static final String MARKER = "metadata/_SUCCESS";

  private final Params model;
  private final byte[] archive;
  private final GnnSummary summary;
  private final ModelPlan plan;
  private final Map<String, byte[]> attached = new TreeMap<>();
  private FolderClaim claim;

  /**
   * @param archive the trained model's bytes
   * @param plan what it was trained with, or null
   */
  public GnnModelWriter(Params model, byte[] archive, GnnSummary summary, ModelPlan plan) {
    this.model = model;
    this.archive = archive;
    this.summary = summary;
    this.plan = plan;
  }

  /**
   * Has a file written with the model, which is part of it from then on.
   *
   * @param name such as {@code job.yaml}
   */
  public GnnModelWriter with(String name, String text) {
    attached.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /**
   * Says that the caller has the model's folder, which is then not claimed for the saving.
   *
   * @param held the caller's claim of it
   */
  public GnnModelWriter holding(FolderClaim held) {
    claim = held;
    return this;
  }

  @Override
  public GnnModelWriter overwrite() {
    super.overwrite();
    return this;
  }

  /**
   * Writes the model.
   *
   * @throws EnvironmentException if it cannot be written; the message names the folder on this
   *     machine where the model has been kept
   */
  @Override
  public void save(String path) throws IOException {
    Configuration hadoop = GraphHandle.hadoop(sparkSession());
    Map<String, byte[]> files = files();
    try {
      new ModelFolder(path, hadoop).bringBack(claim);
    } catch (IOException e) {
      throw notWritten(path, e, files, hadoop);
    }
    if (!shouldOverwrite()) {
      new FileSystemOverwrite().handleOverwrite(path, false, sparkSession());
    }
    try {
      new ModelFolder(path, hadoop).put(files, shouldOverwrite(), claim);
    } catch (IOException e) {
      throw notWritten(path, e, files, hadoop);
    }
  }

  /** Writes into the folder itself, which Spark has made room for. */
  @Override
  public void saveImpl(String path) {
    try {
      new ModelFolder(path, GraphHandle.hadoop(sparkSession())).write(files());
    } catch (IOException e) {
      throw EnvironmentException.passing(
          "Cannot write the model to " + path + ": " + e.getMessage(), e);
    }
  }

  private Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>(attached);
    String metadata = DefaultParamsWriter.getMetadataToSave(model, sparkSession()) + "\n";
    files.put(METADATA, metadata.getBytes(StandardCharsets.UTF_8));
    files.put(MARKER, new byte[0]);
    ModelArchive.unzip(archive).forEach((name, bytes) -> files.put(MODEL + name, bytes));
    files.put(SUMMARY, SavedJson.write(summary));
    if (plan != null) {
      files.put(PLAN, SavedJson.write(plan));
    }
    return files;
  }

  private static EnvironmentException notWritten(
      String path, IOException problem, Map<String, byte[]> files, Configuration hadoop) {
    Set<String> places = new LinkedHashSet<>();
    places.add(System.getProperty("java.io.tmpdir"));
    places.add(System.getProperty("user.dir"));
    places.add(System.getProperty("user.home"));
    String name = "spark-gnn-model-" + UUID.randomUUID().toString().substring(0, 8);
    List<String> refused = new ArrayList<>();
    for (String place : places) {
      File kept = new File(place, name);
      try {
        new ModelFolder(kept.toURI().toString(), hadoop).put(files, false, null);
        return EnvironmentException.lasting(
            "Cannot write the model to %s: %s; nothing was changed there, and the trained model is in %s: copy that folder to where it belongs"
                .formatted(path, problem.getMessage(), kept),
            problem);
      } catch (IOException | RuntimeException e) {
        refused.add(place + " (" + e.getMessage() + ")");
      }
    }
    return EnvironmentException.lasting(
        "Cannot write the model to %s: %s; nothing was changed there; it could not be kept in %s either"
            .formatted(path, problem.getMessage(), String.join(", ", refused)),
        problem);
  }
}

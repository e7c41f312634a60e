// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.save;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.archive.ModelArchive;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.predict.SavedFiles;
import io.sparkgnn.train.predict.SavedJson;
import io.sparkgnn.train.predict.TrainedModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Reads what {@link GnnModelWriter} wrote: each file once, compared with the manifest before
 * anything in it is believed. A model that is replaced meanwhile is read again.
 */
public final class GnnModelReader<M extends Params> extends MLReader<M> {
  private static final int ATTEMPTS = 3;

  private final Class<M> type;
  private final Model<M> model;

  /**
   * @param type whose name the metadata must bear
   */
  public GnnModelReader(Class<M> type, Model<M> model) {
    this.type = type;
    this.model = model;
  }

  /** Makes a model of what was read. */
  @FunctionalInterface
  public interface Model<M> {
    M of(String uid, byte[] archive, GnnSummary summary, ModelPlan plan);
  }

  @Override
  public M load(String path) {
    return read(path, this::model);
  }

  /** What is made of a model's files. */
  @FunctionalInterface
  private interface Made<T> {
    T of(Map<String, byte[]> files, ModelFolder folder);
  }

  private <T> T read(String path, Made<T> made) {
    try {
      ModelFolder folder = new ModelFolder(path, GraphHandle.hadoop(sparkSession()));
      for (int attempt = 1; ; attempt++) {
        folder.bringBack(null);
        byte[] manifest = folder.manifest();
        try {
          return read(path, folder, made);
        } catch (UnreadableException | UserErrorException | FileNotFoundException e) {
          if (attempt == ATTEMPTS || !isReplaced(folder, manifest)) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw EnvironmentException.passing(
          "Cannot load the model at '" + path + "': " + e.getMessage(), e);
    }
  }

  /** Whether a model is another one now, or none for the moment. */
  private static boolean isReplaced(ModelFolder folder, byte[] manifest) throws IOException {
    byte[] now = folder.manifest();
    return !folder.exists() || !Arrays.equals(now, manifest);
  }

  private static <T> T read(String path, ModelFolder folder, Made<T> made) throws IOException {
    if (isGraph(folder)) {
      throw new UserErrorException(
          "Cannot load a model from '" + path + "': it is the folder of a graph");
    }
    if (!isModel(folder)) {
      throw new UserErrorException(
          "Cannot load a model from '" + path + "': there is no saved GnnModel");
    }
    return made.of(SavedFiles.read(folder), folder);
  }

  /** Whether one of a model's files is there; if others are not, they are missing. */
  private static boolean isModel(ModelFolder folder) throws IOException {
    return folder.length(SavedFiles.MANIFEST) >= 0
        || folder.length(GnnModelWriter.SUMMARY) >= 0
        || folder.length(GnnModelWriter.METADATA) >= 0;
  }

  /** Whether the manifest that is there is a graph's, which has the same name. */
  private static boolean isGraph(ModelFolder folder) throws IOException {
    byte[] manifest = folder.manifest();
    if (manifest == null
        || folder.length(GnnModelWriter.SUMMARY) >= 0
        || folder.length(GnnModelWriter.METADATA) >= 0) {
      return false;
    }
    try {
      Manifest.parse(manifest, folder.path(SavedFiles.MANIFEST));
      return true;
    } catch (UnreadableException e) {
      return false;
    }
  }

  private M model(Map<String, byte[]> files, ModelFolder folder) {
    DefaultParamsReader.Metadata metadata =
        metadata(content(files, GnnModelWriter.METADATA, folder), folder);
    GnnSummary summary =
        SavedJson.read(
            content(files, GnnModelWriter.SUMMARY, folder),
            GnnSummary.class,
            folder.path(GnnModelWriter.SUMMARY),
            List.of("others", "ensembleFigures", "quantiles", "seeds/items"));
    byte[] plan = files.get(GnnModelWriter.PLAN);
    M read =
        model.of(
            metadata.uid(),
            trained(files, folder),
            summary,
            plan == null
                ? null
                : SavedJson.read(plan, ModelPlan.class, folder.path(GnnModelWriter.PLAN)));
    metadata.getAndSetParams(read, Option.empty());
    return read;
  }

  /** The archive of what was trained. */
  private static byte[] trained(Map<String, byte[]> files, ModelFolder folder) {
    Map<String, byte[]> trained = new TreeMap<>();
    files.forEach(
        (name, bytes) -> {
          if (name.startsWith(GnnModelWriter.MODEL)) {
            trained.put(name.substring(GnnModelWriter.MODEL.length()), bytes);
          }
        });
    // What cannot be used is found here, where its path is known, not in a task.
    TrainedModel.of(trained, name -> folder.path(GnnModelWriter.MODEL + name));
    return ModelArchive.zip(trained);
  }

  /**
   * The archive of a saved model, without its Params.
   *
   * @throws UserErrorException if there is no model
   */
  public static byte[] archive(SparkSession spark, String path) {
    GnnModelReader<Params> reader = new GnnModelReader<>(Params.class, null);
    reader.session(spark);
    return reader.read(path, GnnModelReader::trained);
  }

  private DefaultParamsReader.Metadata metadata(byte[] bytes, ModelFolder folder) {
    String json = new String(bytes, StandardCharsets.UTF_8).strip();
    try {
      return DefaultParamsReader.parseMetadata(json, type.getName());
    } catch (RuntimeException e) {
      throw new CorruptFileException(
          folder.path(GnnModelWriter.METADATA), e.getMessage(), Remedy.MODEL);
    }
  }

  private static byte[] content(Map<String, byte[]> files, String name, ModelFolder folder) {
    byte[] content = files.get(name);
    if (content == null) {
      throw new CorruptFileException(
          folder.path(name), "the model's manifest does not list it", Remedy.MODEL);
    }
    return content;
  }
}

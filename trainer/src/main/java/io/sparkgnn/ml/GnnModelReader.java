package io.sparkgnn.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.plan.ModelPlan;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads what {@link GnnModelWriter} wrote. */
final class GnnModelReader<M extends Params> extends MLReader<M> {
  private final Class<M> type;
  private final Model<M> model;

  /**
   * @param type whose name the metadata must bear
   */
  GnnModelReader(Class<M> type, Model<M> model) {
    this.type = type;
    this.model = model;
  }

  /** Makes a model of what was read. */
  @FunctionalInterface
  interface Model<M> {
    M of(String uid, byte[] archive, GnnSummary summary, ModelPlan plan);
  }

  @Override
  public M load(String path) {
    Configuration hadoop = GraphHandle.hadoop(sparkSession());
    Path source = new Path(path);
    try {
      FileSystem files = source.getFileSystem(hadoop);
      if (!files.exists(new Path(source, GnnModelWriter.SUMMARY))) {
        throw new UserErrorException(
            "Cannot load a model from '" + path + "': there is no saved GnnModel");
      }
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sparkSession(), type.getName());
      GnnSummary summary;
      try (InputStream in = files.open(new Path(source, GnnModelWriter.SUMMARY))) {
        summary = new ObjectMapper().readValue(in, GnnSummary.class);
      }
      byte[] archive =
          ModelArchive.inTemporaryFolder(
              folder -> {
                copy(files, new Path(source, GnnModelWriter.MODEL), folder);
                return ModelArchive.zip(folder);
              });
      ModelPlan plan = null;
      Path planFile = new Path(source, GnnModelWriter.PLAN);
      if (files.exists(planFile)) {
        try (InputStream in = files.open(planFile)) {
          plan = new ObjectMapper().readValue(in, ModelPlan.class);
        }
      }
      M read = model.of(metadata.uid(), archive, summary, plan);
      metadata.getAndSetParams(read, Option.empty());
      return read;
    } catch (FileNotFoundException e) {
      throw new UserErrorException(
          "Cannot load the model at '" + path + "': a file is missing: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load the model at '" + path + "'", e);
    }
  }

  private static void copy(FileSystem files, Path source, java.nio.file.Path folder)
      throws IOException {
    String prefix = files.makeQualified(source).toUri().getPath() + "/";
    RemoteIterator<LocatedFileStatus> all = files.listFiles(source, true);
    while (all.hasNext()) {
      Path file = all.next().getPath();
      java.nio.file.Path target = folder.resolve(file.toUri().getPath().substring(prefix.length()));
      Files.createDirectories(target.getParent());
      try (InputStream in = files.open(file)) {
        Files.copy(in, target);
      }
    }
  }
}

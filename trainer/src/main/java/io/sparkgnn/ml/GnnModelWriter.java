package io.sparkgnn.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.train.plan.ModelPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/**
 * Writes a model to any Hadoop file system: Spark ML's {@code metadata}, the trained model's folder
 * {@value #MODEL}, {@value #SUMMARY} and {@value #PLAN}.
 */
final class GnnModelWriter extends MLWriter {
  static final String MODEL = "model";
  static final String SUMMARY = "summary.json";
  static final String PLAN = "plan.json";

  private final Params model;
  private final byte[] archive;
  private final GnnSummary summary;
  private final ModelPlan plan;

  /**
   * @param archive the trained model's bytes
   * @param plan what it was trained with, or null
   */
  GnnModelWriter(Params model, byte[] archive, GnnSummary summary, ModelPlan plan) {
    this.model = model;
    this.archive = archive;
    this.summary = summary;
    this.plan = plan;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sparkSession());
    Configuration hadoop = GraphHandle.hadoop(sparkSession());
    Path target = new Path(path);
    try {
      FileSystem files = target.getFileSystem(hadoop);
      ModelArchive.inTemporaryFolder(
          folder -> {
            ModelArchive.unzip(archive, folder);
            copy(folder, files, new Path(target, MODEL));
            return null;
          });
      write(files, new Path(target, SUMMARY), summary);
      if (plan != null) {
        write(files, new Path(target, PLAN), plan);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the model to '" + path + "'", e);
    }
  }

  private static void write(FileSystem files, Path file, Object value) throws IOException {
    try (OutputStream out = files.create(file)) {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out, value);
    }
  }

  private static void copy(java.nio.file.Path folder, FileSystem files, Path target)
      throws IOException {
    List<java.nio.file.Path> all;
    try (Stream<java.nio.file.Path> walk = Files.walk(folder)) {
      all = walk.filter(Files::isRegularFile).toList();
    }
    for (java.nio.file.Path file : all) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      try (OutputStream out = files.create(new Path(target, name))) {
        Files.copy(file, out);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import io.sparkgnn.error.EnvironmentException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command that runs a job file has in common. */
public abstract class JobCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "JOB.yaml",
      description = "The job file. Its paths are relative to the working directory.")
  private Path jobFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Sets a key of the job file, such as training.epochs=3. The value is YAML. May be repeated."
      })
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master. Default: Spark's own setting, else all cores of this machine.")
  private String master;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws Exception {
    try {
      List<String> all = new ArrayList<>(settings());
      all.addAll(overrides);
      return call(Job.read(jobFile, all));
    } catch (OutOfMemoryError e) {
      throw EnvironmentException.lasting(
          "Cannot finish %s: the %.1f GB that this JVM may have are too little (%s); give it more (SPARK_GNN_MEMORY, or --driver-memory of spark-submit)"
              .formatted(spec.name(), Runtime.getRuntime().maxMemory() / 1e9, e.getMessage()),
          e);
    } catch (Error e) {
      // Hadoop throws what fails on a local disk as one; the command line passes on exceptions
      // only.
      throw new IllegalStateException("an error ended the command", e);
    }
  }

  private Integer call(Job job) throws Exception {
    CommandLine line = spec.commandLine();
    line.setErr(MaskedWriter.of(line.getErr(), job.secrets()));
    line.setOut(MaskedWriter.of(line.getOut(), job.secrets()));
    SparkSession spark = SparkSessions.open(master);
    Progress progress = new Progress(line.getErr());
    run(job.withListener(progress), spark, progress);
    return exitStatus();
  }

  /** Keys of the job file that the command's own options set, as {@code --set} has them. */
  protected List<String> settings() {
    return List.of();
  }

  /** The exit status after {@link #run} has succeeded. */
  protected int exitStatus() {
    return 0;
  }

  /**
   * Does the command's work; returns only when it succeeded.
   *
   * @param progress hears of the job's work already
   */
  protected abstract void run(Job job, SparkSession spark, Progress progress) throws Exception;

  /** Where results go. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

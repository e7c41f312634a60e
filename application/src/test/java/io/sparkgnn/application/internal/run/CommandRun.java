// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.cli.Main;
import io.sparkgnn.cli.SparkSessions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * A command run inside the test's JVM, as the launcher runs it but for the JVM's end.
 *
 * @param status exit status
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record CommandRun(int status, String out, String err) {

  /** The session that all tests of the module share; commands find it. */
  public static SparkSession spark() {
    return SparkSessions.open("local[2]");
  }

  /** Arguments of a command on a job whose model is made small, to train in seconds. */
  static String[] small(Path job, String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, job.toString()));
    for (String setting :
        List.of("training.epochs=2", "model.channels=8", "training.baselines=false")) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  public static CommandRun of(String... arguments) {
    spark();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(arguments, new PrintStream(out, true), new PrintStream(err, true));
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The same, for a command that must succeed. */
  public static CommandRun good(String... arguments) {
    CommandRun run = of(arguments);
    if (run.status != 0) {
      throw new AssertionError("exit status " + run.status + "\n" + run.out + "\n" + run.err);
    }
    return run;
  }
}

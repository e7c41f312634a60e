// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Failures;
import io.sparkgnn.application.Job;
import io.sparkgnn.connector.source.Secrets;
import io.sparkgnn.error.Shown;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line's entry, the same for {@code bin/spark-gnn} and {@code spark-submit}. Jars on
 * the class path add commands as a {@link Subcommand}.
 */
@Command(
    name = "spark-gnn",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    description = "Graph neural networks on the tables of a lakehouse, inside Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Start with: spark-gnn quickstart",
      "To score by HTTP, without Spark: bin/spark-gnn serve --help",
      "A job file's keys are listed in docs/job-file.md.",
      "Exit status: 0 success, 2 a mistake in what was given, 1 anything else; audit: 1 a finding."
    },
    subcommands = {
      BuildCommand.class,
      RefreshCommand.class,
      FitCommand.class,
      PredictCommand.class,
      EmbedCommand.class,
      EvaluateCommand.class,
      SampleCommand.class,
      ExplainCommand.class,
      FeaturesCommand.class,
      PlanCommand.class,
      AuditCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  private Main() {}

  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spark-gnn " + Job.version()};
    }
  }

  /** Runs a command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      System.out.println(new Versions().getVersion()[0]); // without the libraries of the commands
      return;
    }
    Stop stop = Stop.prepare(System.err);
    System.setProperty(Job.SESSION_ENDS, "true"); // Spark takes over what begins with "spark."
    int status = run(arguments, System.out, stop.messages());
    stop.ended();
    System.exit(status);
  }

  /** All commands, those of other jars too. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(Subcommand.class).forEach(line::addSubcommand);
    return line;
  }

  /**
   * Runs a command.
   *
   * @param out results
   * @param err progress and messages
   * @return 0 on success, 2 for a mistake in what was given, 1 for anything else
   */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    CommandLine line = commandLine();
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          Optional<Failures.Shown> shown = Failures.shown(failure);
          if (shown.isEmpty()) {
            command
                .getErr()
                .printf(
                    "spark-gnn: Cannot finish %s: %s; this is not known as a mistake or as trouble"
                        + " of the machine, and the stack trace that follows tells where it was%n",
                    command.getCommandName(), Secrets.mask(Failures.reason(failure)));
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            command.getErr().print(Secrets.mask(trace.toString()));
            command.getErr().flush();
            return Failures.FAILURE;
          }
          command.getErr().println("spark-gnn: " + shown.get().message());
          return shown.get().exitStatus();
        });
    line.setParameterExceptionHandler(
        (failure, parsed) -> {
          CommandLine command = failure.getCommandLine();
          String name = command.getCommandSpec().qualifiedName();
          if (failure instanceof CommandLine.UnmatchedArgumentException unmatched
              && command.getParent() == null) {
            String given = unmatched.getUnmatched().get(0);
            command
                .getErr()
                .println(
                    "spark-gnn: Unknown command '%s'; allowed are %s"
                        .formatted(
                            Shown.value(given),
                            String.join(", ", command.getSubcommands().keySet())));
            return Failures.USER_ERROR;
          }
          command
              .getErr()
              .println(
                  "spark-gnn: "
                      + Shown.message(failure.getMessage())
                      + "; see "
                      + name
                      + " --help");
          return Failures.USER_ERROR;
        });
    return line.execute(arguments);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.serving.command.ServeCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes {@code docs/cli.md} from the commands themselves. */
final class CliPage {
  private static final String HEAD =
      """
      # The command line

      `bin/spark-gnn COMMAND` runs inside its own Spark; with `SPARK_HOME` set, and under `spark-submit --class
      io.sparkgnn.cli.Main`, the same commands run in that Spark, but for `serve`, which needs none. Results go to standard output, progress and messages to
      standard error.

      Exit status: 0 success; 2 a mistake in what was given, shown in one line; 1 anything else. `audit` gives 1 when it found
      something. `bin/spark-gnn COMMAND --help` shows what this page has.

      This page is made from the commands' code (`mvn test -Dtest=CliPageTest -Dupdate.docs=true
      -Dsurefire.failIfNoSpecifiedTests=false`).
      """;

  private CliPage() {}

  static String text() {
    StringBuilder out = new StringBuilder(HEAD);
    for (CommandLine command : Main.commandLine().getSubcommands().values()) {
      if (!command.getCommandName().equals("help")) {
        add(out, command, "##");
      }
    }
    add(out, ServeCommand.line(), "##");
    return out.toString();
  }

  private static void add(StringBuilder out, CommandLine command, String level) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName().replaceFirst("^spark-gnn ", "");
    out.append("\n%s %s\n\n".formatted(level, name));
    out.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
    List<CommandLine> inner = List.copyOf(command.getSubcommands().values());
    if (inner.isEmpty()) {
      arguments(out, spec, name);
    }
    inner.forEach(each -> add(out, each, level + "#"));
  }

  private static void arguments(StringBuilder out, CommandSpec spec, String name) {
    out.append("    spark-gnn ").append(name);
    spec.positionalParameters().forEach(each -> out.append(' ').append(each.paramLabel()));
    spec.options().stream()
        .filter(OptionSpec::required)
        .forEach(each -> out.append(' ').append(written(each)));
    out.append(" [OPTION]...\n\n| argument | meaning |\n| --- | --- |\n");
    for (PositionalParamSpec each : spec.positionalParameters()) {
      row(out, each.paramLabel(), each);
    }
    for (OptionSpec each : spec.options()) {
      if (!each.usageHelp() && !each.versionHelp()) {
        row(out, written(each), each);
      }
    }
  }

  private static String written(OptionSpec option) {
    String name = option.longestName();
    return option.arity().max() == 0 ? name : name + " " + option.paramLabel();
  }

  private static void row(StringBuilder out, String written, ArgSpec argument) {
    out.append("| `")
        .append(written)
        .append("` | ")
        .append(String.join(" ", argument.description()).replace("|", "\\|"))
        .append(argument.required() && argument.isOption() ? " Required." : "")
        .append(" |\n");
  }
}

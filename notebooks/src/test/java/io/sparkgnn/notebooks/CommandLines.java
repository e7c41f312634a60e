// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.notebooks;

import io.sparkgnn.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the commands in a file, a line each, until one fails. */
final class CommandLines {
  private CommandLines() {}

  /** Ends the JVM with the last command's exit status. */
  public static void main(String[] arguments) throws IOException {
    int status = 0;
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      status = Main.run(line.split(" "), System.out, System.err);
      if (status != 0) {
        break;
      }
    }
    System.exit(status);
  }
}

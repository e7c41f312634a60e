// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;

/**
 * What happens when a command is told to stop, by SIGTERM or Ctrl-C: it says so in one line, its
 * Spark jobs are cancelled, and it gets some seconds to take away what it has half written. What
 * all that breaks is not printed. The JVM then ends with the signal's own status, 143 or 130.
 */
final class Stop {
  /** Less than Hadoop gives a hook before it goes on. */
  private static final int SECONDS = 10;

  private final PrintStream err;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;

  private Stop(PrintStream err) {
    this.err = err;
  }

  /** Prepares for a stop of the command that the calling thread is about to run. */
  static Stop prepare(PrintStream err) {
    Stop stop = new Stop(err);
    Thread command = Thread.currentThread();
    // Before Spark's own hook, which stops its context and fails whatever is running.
    ShutdownHookManager.get().addShutdownHook(() -> stop.run(command), Integer.MAX_VALUE);
    return stop;
  }

  /** The command has ended by itself. */
  void ended() {
    ended.countDown();
  }

  /** A stream to what the command's messages go to, until it is stopped. */
  PrintStream messages() {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int value) {
            if (!stopping) {
              err.write(value);
            }
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            if (!stopping) {
              err.write(bytes, offset, length);
            }
          }

          @Override
          public void flush() {
            err.flush();
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  private void run(Thread command) {
    if (ended.getCount() == 0) {
      return;
    }
    stopping = true;
    err.println("spark-gnn: stopped before it was done; outputs are as they were");
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      // What it has begun may begin another job when the first is cancelled.
      for (int i = 0; i < SECONDS && !ended.await(500, TimeUnit.MILLISECONDS); i++) {
        if (SparkSession.getDefaultSession().isDefined()) {
          SparkSession.getDefaultSession().get().sparkContext().cancelAllJobs();
        } else {
          command.interrupt();
        }
      }
      if (ended.getCount() > 0) {
        command.interrupt();
        ended.await(SECONDS / 2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

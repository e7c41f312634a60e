// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.ml.MlSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark standalone cluster of real JVMs on this machine, from the jars of the test's own class
 * path: a master, workers, and their executors. The test's JVM is the driver.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final long START_SECONDS = 90;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<String> security;
  private int workers;
  private final String master;

  /**
   * Starts a cluster whose executors have one core each.
   *
   * @param count workers, each with room for one executor
   * @param security settings that master, workers and driver have in common
   */
  public StandaloneCluster(int count, Map<String, String> security) {
    try {
      folder = Files.createTempDirectory("cluster");
      Files.createDirectories(folder.resolve("jars"));
      this.security =
          security.entrySet().stream().map(e -> "-D" + e.getKey() + "=" + e.getValue()).toList();
      int port = freePort();
      master = "spark://127.0.0.1:" + port;
      start(
          "org.apache.spark.deploy.master.Master",
          "--host 127.0.0.1 --webui-port 0 --port " + port,
          Map.of());
      awaitPort(port);
      for (int i = 0; i < count; i++) {
        addWorker("");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one more worker.
   *
   * @param options JVM options of the worker and of its executors, such as settings of its own
   */
  public void addWorker(String options) {
    workers++;
    Path work = folder.resolve("work-" + processes.size());
    try {
      start(
          "org.apache.spark.deploy.worker.Worker",
          "--host 127.0.0.1 --webui-port 0 --cores 1 --memory 1g --work-dir " + work + " " + master,
          options.isEmpty() ? Map.of() : Map.of("JAVA_TOOL_OPTIONS", options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        sleep(100);
      }
    }
  }

  private void start(String main, String arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
    command.add("-Xmx256m");
    System.getProperty("test.jit", "")
        .lines()
        .flatMap(line -> Arrays.stream(line.split(" ")))
        .filter(option -> !option.isBlank())
        .forEach(command::add);
    // Who has registered is read from the master's log, whatever the class path says of logs.
    command.add("-Dlog4j2.configurationFile=classpath:org/apache/spark/log4j2-defaults.properties");
    // The master's REST server refuses to start with authentication.
    command.add("-Dspark.master.rest.enabled=false");
    // A machine that is busy with other work is no reason to lose a worker.
    command.add("-Dspark.worker.timeout=600");
    command.addAll(security);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(Arrays.asList(arguments.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        folder.resolve(main.replaceAll(".*\\.", "") + processes.size() + ".log").toFile());
    processes.add(builder.start());
  }

  /** A session of this cluster, one executor a worker; the local one must have been stopped. */
  public SparkSession.Builder session() {
    return session("");
  }

  /** The same with further JVM options for the executors. */
  SparkSession.Builder session(String executorOptions) {
    // A driver that comes too early is registered only 20 seconds later.
    await("all workers are registered", 90, () -> registered() >= workers);
    SparkSession.Builder builder =
        MlSpark.settings()
            .appName("cluster tests")
            .master(master)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executor.cores", "1")
            .config("spark.executor.memory", "768m")
            .config("spark.executor.heartbeatInterval", "1s")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config(
                "spark.executor.extraJavaOptions",
                "-DDJL_CACHE_DIR="
                    + System.getProperty("DJL_CACHE_DIR")
                    + " -Djava.io.tmpdir="
                    + System.getProperty("java.io.tmpdir")
                    + " "
                    + System.getProperty("test.jit", "")
                    + " "
                    + executorOptions);
    security.forEach(
        setting -> {
          String[] parts = setting.substring(2).split("=", 2);
          builder.config(parts[0], parts[1]);
        });
    return builder;
  }

  /** A session whose executors copy their shares of a graph, and which waits for all of them. */
  SparkSession.Builder sharingSession(String executorOptions) {
    return session(executorOptions)
        .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
        .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
        .config("spark.sparkgnn.localise", "always");
  }

  /** The executors that run now: process ids by executor id. */
  public Map<String, Long> executors() {
    Map<String, Long> found = new TreeMap<>();
    for (Process process : processes) {
      process.descendants().forEach(child -> addExecutor(child.pid(), found));
    }
    return found;
  }

  private static void addExecutor(long pid, Map<String, Long> found) {
    try {
      List<String> arguments =
          Arrays.asList(
              Files.readString(
                      Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.UTF_8)
                  .split("\0"));
      int id = arguments.indexOf("--executor-id");
      if (id >= 0 && arguments.contains("org.apache.spark.executor.CoarseGrainedExecutorBackend")) {
        found.put(arguments.get(id + 1), pid);
      }
    } catch (IOException e) {
      // It has ended meanwhile.
      found.values().remove(pid);
    }
  }

  private long registered() {
    try (Stream<String> lines = Files.lines(folder.resolve("Master0.log"))) {
      return lines.filter(line -> line.contains("Registering worker")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that the executors of all applications have logged. */
  public String executorLogs() {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(f -> f.endsWith("stderr")).toList()) {
        text.append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Sends a signal, such as {@code KILL}, {@code STOP} or {@code CONT}. */
  public static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until something holds; fails with its name after some seconds. */
  public static void await(String what, int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + seconds + " s: " + what);
      }
      sleep(20);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : processes) {
      process.descendants().forEach(all::add);
      all.add(process.toHandle());
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}

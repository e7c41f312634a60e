package io.sparkgnn.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A Spark standalone cluster of JVMs on the loopback address. Workers have one core each; what is
 * in a worker's {@code JAVA_TOOL_OPTIONS} reaches its executors, so settings can differ by worker.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();
  private final List<Process> applications = new ArrayList<>();

  StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    // Workers ask for it; the classes come from the class path.
    Files.createDirectories(folder.resolve("jars"));
    this.port = freePort();
    start(
        "master",
        Map.of(),
        List.of(
            // A machine that is busy with other work is no reason to lose a worker.
            "-Dspark.worker.timeout=600",
            "org.apache.spark.deploy.master.Master",
            "--host",
            LOOPBACK,
            "--port",
            Integer.toString(port),
            "--webui-port",
            "0"));
    waitForMaster();
  }

  /** Starts a worker of one core; {@code options} are JVM options of its executors too. */
  void worker(String name, String options) {
    start(
        name,
        Map.of("JAVA_TOOL_OPTIONS", options),
        List.of(
            "org.apache.spark.deploy.worker.Worker",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--webui-port",
            "0",
            "--work-dir",
            folder.resolve(name + "-work").toString(),
            "spark://" + LOOPBACK + ":" + port));
  }

  /** Starts a driver program, which finds the master in {@code spark.master}. */
  Application submit(String name, Class<?> main, Map<String, String> settings, String... args) {
    List<String> command = new ArrayList<>();
    command.add("-Dspark.network.timeout=600s");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dspark.master=spark://" + LOOPBACK + ":" + port);
    command.add("-Dspark.driver.host=" + LOOPBACK);
    command.add("-Dspark.driver.bindAddress=" + LOOPBACK);
    command.add("-Dspark.executor.memory=700m");
    command.add("-Dspark.executor.extraClassPath=" + CLASS_PATH);
    command.add("-Dspark.ui.enabled=false");
    command.add(main.getName());
    command.addAll(Arrays.asList(args));
    Application application = new Application(start(name, Map.of(), command), log(name));
    applications.add(application.process());
    return application;
  }

  /** Ends the drivers that still run. */
  void stopApplications() {
    applications.forEach(Process::destroyForcibly);
    applications.clear();
  }

  private Process start(String name, Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
    command.add("-Duser.timezone=UTC");
    command.add("-Dai.djl.offline=true");
    command.add("-cp");
    int main = 0;
    while (arguments.get(main).startsWith("-D")) {
      main++;
    }
    command.addAll(command.size() - 1, arguments.subList(0, main));
    command.add(CLASS_PATH);
    command.addAll(arguments.subList(main, arguments.size()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
    try {
      Process process = builder.start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void waitForMaster() {
    Waiting.until(
        "the master listens",
        60,
        () -> {
          try (Socket socket = new Socket(LOOPBACK, port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (Process process : processes) {
      try {
        process.waitFor(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A running driver. */
  record Application(Process process, Path log) {
    /** What it has printed so far. */
    String output() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits for its end; the exit status. */
    int await(int seconds) {
      Waiting.until("the driver ends, " + log, seconds, () -> !process.isAlive());
      return process.exitValue();
    }
  }
}

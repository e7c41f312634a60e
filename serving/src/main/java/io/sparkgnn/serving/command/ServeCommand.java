// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.command;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.serving.follow.ChangeReader;
import io.sparkgnn.serving.follow.TableFollower;
import io.sparkgnn.serving.http.RequestLimits;
import io.sparkgnn.serving.http.ScoringServer;
import io.sparkgnn.serving.http.ServerSettings;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.runtime.Libtorch;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.MapMessage;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code spark-gnn serve}. */
@Command(
    name = "spark-gnn serve",
    description = {
      "Scores by HTTP with the model of a job over its graph, without Spark: POST /v1/predict,",
      "POST /v1/rows, GET /v1/model, /healthz, /readyz, /metrics and /openapi.json; see docs/serving.md. Prints its",
      "address on standard output when it answers, and a line of JSON for each request on standard",
      "error. SIGTERM and Ctrl-C end it when what it has taken is answered, with exit status 0."
    })
public final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LogManager.getLogger(ServeCommand.class);
  private static final int MISTAKE = 2;
  private static final int FAILURE = 1;

  @Parameters(
      index = "0",
      paramLabel = "JOB.yaml",
      description =
          "The job file, of which graph.path, output.model, task.thresholds and training.device"
              + " are read. Its paths are relative to the working directory.")
  private Path jobFile;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "The address to listen at. Other machines reach all but ${DEFAULT-VALUE}, the default, and"
              + " the like: then requests need a token.")
  private String host;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with the token that requests bear (Authorization: Bearer TOKEN), but for /healthz"
              + " and /readyz. Default: the environment variable "
              + ListenAddress.VARIABLE
              + ", else none.")
  private Path tokenFile;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description =
          "A PKCS 12 file with the server's key and certificate: then it speaks HTTPS. Its password is in"
              + " the environment variable "
              + ListenAddress.PASSWORD
              + ".")
  private Path keystore;

  @Option(
      names = "--tls-clients",
      paramLabel = "FILE",
      description =
          "A PKCS 12 file with the certificates that a client's own must be signed by, with the same"
              + " password: then only clients with one are answered, with or without a token.")
  private Path clients;

  @Option(
      names = "--rows-log",
      paramLabel = "FILE",
      description =
          "Where rows that come by POST /v1/rows are written before they are acknowledged, and read"
              + " from at the start. Default: the graph's folder with .rows behind its name.")
  private Path rowsLog;

  @Option(
      names = "--follow",
      description =
          "Takes what comes to the Delta tables that the graph was built of as POST /v1/rows does.")
  private boolean follow;

  @Option(
      names = "--follow-every",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How often --follow looks. Default: ${DEFAULT-VALUE}.")
  private int followEvery;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that score, each with the model's weights. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Sets a key of the job file, such as output.model=build/other. The value is YAML. May be"
            + " repeated."
      })
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  private boolean help;

  @Spec private CommandSpec spec;

  /** Runs the command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    int status = run(arguments, System.err);
    LogManager.shutdown();
    System.exit(status);
  }

  /** The command and its options. */
  public static CommandLine line() {
    return new CommandLine(new ServeCommand());
  }

  static int run(String[] arguments, PrintStream err) {
    CommandLine line = line();
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          ExplainedException known = ExplainedException.in(failure).orElse(null);
          if (known == null) {
            err.println("spark-gnn: Cannot serve; the stack trace tells where it was");
            failure.printStackTrace(err);
            return FAILURE;
          }
          err.println("spark-gnn: " + Shown.message(known.getMessage()));
          return known.kind().exitStatus();
        });
    line.setParameterExceptionHandler(
        (failure, parsed) -> {
          err.println(
              "spark-gnn: " + Shown.message(failure.getMessage()) + "; see spark-gnn serve --help");
          return MISTAKE;
        });
    return line.execute(arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    loadLibtorchMeanwhile();
    CountDownLatch stop = new CountDownLatch(1);
    for (String name : List.of("TERM", "INT")) {
      Signal.handle(new Signal(name), signal -> stop.countDown());
    }
    check("--port", port, 0, 65_535);
    check("--threads", threads, 1, 1024);
    check("--follow-every", followEvery, 1, 86_400);
    ListenAddress address =
        ListenAddress.of(
            host,
            tokenFile,
            System.getenv(ListenAddress.VARIABLE),
            ListenAddress.tls(keystore, clients, System.getenv(ListenAddress.PASSWORD)));
    ServedJob job = ServedJob.read(jobFile, overrides, System.getenv());
    Opened first = Opened.of(() -> model(job), () -> ServedGraph.open(job.graph(), log(job)));
    try (ServedGraph graph = first.graph();
        ScoringServer server =
            new ScoringServer(
                first.model(),
                graph,
                () -> named(ServedJob.read(jobFile, overrides, System.getenv())),
                ScoringSettings.USUAL.withThreads(threads).withDevice(job.device()),
                new ServerSettings(
                    address.host(),
                    port,
                    address.token(),
                    address.tls(),
                    RequestLimits.USUAL,
                    Duration.ofSeconds(30)),
                Clock.systemUTC())) {
      TableFollower follower = followed(server);
      String url =
          "%s://%s:%d".formatted(address.tls() == null ? "http" : "https", host, server.port());
      started(job, graph, url);
      spec.commandLine().getOut().println(url);
      stop.await();
      LOG.info(new MapMessage<>(Map.of("event", "stopping")));
      if (follower != null) {
        follower.close();
      }
    }
    LOG.info(new MapMessage<>(Map.of("event", "stopped")));
    return 0;
  }

  /** It takes half a second, and so does what is read before it is needed. */
  private static void loadLibtorchMeanwhile() {
    Thread loading =
        new Thread(
            () -> {
              try {
                Libtorch.load();
              } catch (EnvironmentException e) {
                LOG.debug("Told again by who needs it", e);
              }
            },
            "gnn-libtorch");
    loading.setDaemon(true);
    loading.start();
  }

  private TableFollower followed(ScoringServer server) {
    if (!follow) {
      return null;
    }
    ChangeReader reader =
        ServiceLoader.load(ChangeReader.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserErrorException(
                        "Cannot follow tables: nothing on the class path reads their logs; start the server by bin/spark-gnn, or add spark-gnn-following"));
    TableFollower follower = new TableFollower(server.versions(), reader, Clock.systemUTC());
    server.tell(follower);
    follower.every(Duration.ofSeconds(followEvery));
    return follower;
  }

  private ServedVersions.Named named(ServedJob job) {
    return new ServedVersions.Named(model(job), job.graph(), log(job));
  }

  private static ServedModel model(ServedJob job) {
    ServedModel saved = ServedModel.open(job.model());
    return job.thresholds() == null ? saved : saved.with(new Thresholds(job.thresholds()));
  }

  private Path log(ServedJob job) {
    Path graph = job.graph();
    return rowsLog == null ? graph.resolveSibling(graph.getFileName() + ".rows") : rowsLog;
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Cannot use %s %d: %d to %d are allowed".formatted(option, value, least, most));
    }
  }

  private static void started(ServedJob job, ServedGraph graph, String url) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    LOG.info(
        new MapMessage<>(
            Map.of(
                "event",
                "started",
                "url",
                url,
                "model",
                job.model().toString(),
                "graph",
                job.graph().toString(),
                "graph_version",
                graph.version(),
                "rows_replayed",
                graph.replayed(),
                "bytes_dropped",
                graph.dropped(),
                "seconds",
                millis / 1e3)));
  }
}

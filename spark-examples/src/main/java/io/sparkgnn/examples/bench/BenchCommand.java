// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.application.AskedJob;
import io.sparkgnn.application.Job;
import io.sparkgnn.application.SeedRows;
import io.sparkgnn.application.Seeds;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.cli.JobCommand;
import io.sparkgnn.cli.Progress;
import io.sparkgnn.cli.Subcommand;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.store.GraphStore;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spark-gnn bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures on this machine; prints JSON lines with medians.",
      "limit and load need no job file, growth makes its own graphs."
    },
    subcommands = {
      BenchCommand.SamplerCommand.class,
      BenchCommand.FeaturesCommand.class,
      BenchCommand.TrainCommand.class,
      BenchCommand.ScoreCommand.class,
      BenchCommand.RowsCommand.class,
      BenchCommand.LoadCommand.class,
      BenchCommand.LimitCommand.class,
      BenchCommand.GrowthCommand.class
    })
public final class BenchCommand implements Subcommand {
  private static final int LEAST_REPEATS = 1;
  private static final int MOST_REPEATS = 10_000;
  private static final int MOST_THREADS = 1024;
  private static final int MOST_BATCH = 1_000_000;

  /** What the benches on a job file have in common. */
  abstract static class JobBench extends JobCommand {
    @Option(
        names = "--repeats",
        paramLabel = "N",
        defaultValue = "7",
        description = "Repeats of each figure, after warm-up. Default: ${DEFAULT-VALUE}")
    int repeats;

    @Option(
        names = "--seeds",
        paramLabel = "FILE",
        description = "Seeds: .csv, .csv.gz, .parquet, a folder or a table. Default: task.train")
    String seeds;

    @Override
    protected final void run(Job job, SparkSession spark, Progress progress) throws Exception {
      check("--repeats", repeats, LEAST_REPEATS, MOST_REPEATS);
      try (AskedJob asked = job.ask(spark)) {
        measure(asked.job(), spark, progress);
      }
    }

    abstract void measure(Job job, SparkSession spark, Progress progress) throws Exception;

    final GraphStore open(Job job, SparkSession spark) {
      return GraphHandle.of(spark, job.graph().path(), job.ensureGraph(spark)).open();
    }
  }

  @Command(
      name = "sampler",
      description = {
        "Seeds, nodes and edges sampled per second, beside the machine's random gathers.",
        "Ratios are medians of the repeats, each of two neighboring measurements."
      })
  static final class SamplerCommand extends JobBench {
    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "1024",
        description = "Seeds of a batch. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(
        names = "--threads",
        paramLabel = "N",
        split = ",",
        defaultValue = "1",
        description = "Numbers of threads, such as 1,2. Default: ${DEFAULT-VALUE}")
    private List<Integer> threads = new ArrayList<>();

    @Option(
        names = "--fanouts",
        paramLabel = "K,K..",
        description =
            "Fanouts by hop, for every edge type, such as 16,8. May be repeated. Default: the"
                + " job's num_neighbors")
    private List<String> fanouts = new ArrayList<>();

    @Option(
        names = "--strategies",
        paramLabel = "NAME",
        split = ",",
        defaultValue = "last,uniform,recency",
        description = "Strategies to compare. Default: ${DEFAULT-VALUE}")
    private List<String> strategies = new ArrayList<>();

    @Override
    void measure(Job job, SparkSession spark, Progress progress) {
      check("--batch", batch, 1, MOST_BATCH);
      threads.forEach(count -> check("--threads", count, 1, MOST_THREADS));
      try (GraphStore store = open(job, spark)) {
        SeedBatch rows = new BenchSeeds(spark, job, progress).read(seeds, store);
        List<SamplerBench.Case> cases = cases(job.gnn(), store.schema(), store.topology());
        progress.say(
            "Sampling %s seeds, %d plans, %d repeats"
                .formatted(Amounts.count(rows.count()), cases.size(), repeats));
        new SamplerBench(store, rows, batch, job.gnn().getSeed())
            .run(cases, threads, repeats, out()::println);
      }
    }

    private List<SamplerBench.Case> cases(Gnn job, GraphSchema schema, Topology topology) {
      List<SamplerBench.Case> cases = new ArrayList<>();
      DegreeStatistics degrees = DegreeStatistics.of(schema, topology);
      List<String> wanted = fanouts.isEmpty() ? List.of("") : fanouts;
      for (String each : wanted) {
        String yaml = each.isEmpty() ? job.getNumNeighbors() : numNeighbors(each);
        for (String name : strategies) {
          SamplingPlan plan =
              NumNeighbors.parse(yaml).resolve(schema, Strategy.parse(name), Map.of(), degrees);
          cases.add(new SamplerBench.Case(each.isEmpty() ? "job" : each, name, plan));
        }
      }
      return cases;
    }

    private static String numNeighbors(String fanouts) {
      String[] parts = fanouts.split(",", -1);
      return IntStream.range(0, parts.length)
          .mapToObj(i -> "{hop%d: {default: %s}}".formatted(i + 1, fanout(parts[i])))
          .collect(Collectors.joining(", ", "[", "]"));
    }

    private static int fanout(String text) {
      try {
        return Integer.parseInt(text.strip());
      } catch (NumberFormatException e) {
        throw new UserErrorException(
            "Cannot use --fanouts: '%s' is not a whole number; allowed are numbers such as 16,8"
                .formatted(text),
            e);
      }
    }
  }

  @Command(
      name = "features",
      description = {
        "Feature rows read per second in random order, beside a flat mapped file.",
        "of_flat is the ratio of the two medians."
      })
  static final class FeaturesCommand extends JobBench {
    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "4096",
        description = "Rows of a batch. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Override
    void measure(Job job, SparkSession spark, Progress progress) {
      check("--batch", batch, 1, MOST_BATCH);
      try (GraphStore store = open(job, spark)) {
        new FeatureBench(store, batch).run(repeats, out()::println);
      }
    }
  }

  @Command(
      name = "train",
      description = {
        "Seeds trained per second, end to end, and the time of each stage per batch.",
        "Each repeat is an epoch over the training rows, after one to warm up.",
        "With --workers every repeat goes through all numbers of workers and placements, with so",
        "many seeds of a batch for each worker; ratios are medians of the repeats."
      })
  static final class TrainCommand extends JobBench {
    @Option(
        names = "--batch",
        paramLabel = "N",
        description = "Seeds of a batch. Default: training.batch_size")
    private Integer batch;

    @Option(
        names = "--workers",
        paramLabel = "N",
        split = ",",
        description = "Numbers of workers to compare, such as 1,2. Default: training.workers")
    private List<Integer> workers = new ArrayList<>();

    @Option(
        names = "--placements",
        paramLabel = "NAME",
        split = ",",
        defaultValue = "replicated",
        description =
            "With --workers, placements to compare: replicated, sharded. Default: ${DEFAULT-VALUE}")
    private List<String> placements = new ArrayList<>();

    @Option(
        names = "--apart",
        description =
            "With --workers, also so many trainings of one worker each at once: what this machine"
                + " gives to workers that never wait for each other")
    private boolean apart;

    @Option(
        names = "--warm-up",
        paramLabel = "N",
        defaultValue = "6",
        description =
            "With --workers, repeats before the first that counts: executors compile what a step"
                + " does once only after some ten thousand steps. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Override
    void measure(Job job, SparkSession spark, Progress progress) {
      if (batch != null) {
        check("--batch", batch, 1, MOST_BATCH);
      }
      check("--warm-up", warmUp, 0, MOST_BATCH);
      workers.forEach(count -> check("--workers", count, 1, MOST_THREADS));
      job.trainableGraph(spark);
      Gnn gnn = job.gnn();
      if (batch != null) {
        gnn.setBatchSize(batch);
      }
      TrainBench bench =
          new TrainBench(
              gnn, seeds == null ? job.trainingLabels(spark) : job.labelsAt(spark, seeds));
      if (workers.isEmpty()) {
        out().println(bench.run(repeats));
      } else {
        bench.compare(
            cases(),
            warmUp,
            repeats,
            (done, all, seeds) -> progress.update("Rounds", done, all, () -> rates(seeds)),
            out()::println);
      }
    }

    private static String rates(List<Double> seedsPerSecond) {
      return seedsPerSecond.stream()
          .map(Amounts::count)
          .collect(Collectors.joining(", ", "", " seeds/s"));
    }

    /** One worker alone has nobody to share a graph with. */
    private List<TrainBench.Case> cases() {
      List<TrainBench.Case> cases = new ArrayList<>();
      for (int count : workers) {
        for (String placement : count == 1 ? placements.subList(0, 1) : placements) {
          cases.add(new TrainBench.Case(count, placement, false));
        }
        if (apart && count > 1) {
          cases.add(new TrainBench.Case(count, "replicated", true));
        }
      }
      return cases;
    }
  }

  @Command(
      name = "score",
      description = {
        "Rows scored per second by a model that was trained for one epoch, end to end.",
        "Each repeat scores all seeds, after one to warm up; of a ranking a row is a list of k."
      })
  static final class ScoreCommand extends JobBench {
    @Override
    void measure(Job job, SparkSession spark, Progress progress) {
      job.trainableGraph(spark);
      ScoreBench bench = new ScoreBench(job.gnn(), job.trainingLabels(spark));
      if (seeds == null) {
        out().println(bench.run(repeats));
        return;
      }
      try (SeedRows rows = job.seeds(spark, Seeds.file(seeds))) {
        out().println(bench.run(rows, repeats));
      }
    }
  }

  @Command(
      name = "rows",
      description = {
        "What a snapshot of the graph costs with rows that have come, by how many there are:",
        "all put together anew, and after one more row at the end, late, or for one request alone."
      })
  static final class RowsCommand extends JobBench {
    @Option(
        names = "--rows",
        paramLabel = "N",
        split = ",",
        defaultValue = "100,1000,10000,100000",
        description = "Rows that are there already. Default: ${DEFAULT-VALUE}")
    private List<Integer> rows = new ArrayList<>();

    @Override
    void measure(Job job, SparkSession spark, Progress progress) {
      rows.forEach(count -> check("--rows", count, 1, 10_000_000));
      try (GraphStore store = open(job, spark)) {
        new RowsBench(store).run(rows, repeats, out()::println);
      }
    }
  }

  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Latencies of a server that runs (spark-gnn serve), asked about keys at random.",
        "A line for each number of clients."
      })
  static final class LoadCommand implements Callable<Integer> {
    @Option(
        names = "--url",
        paramLabel = "URL",
        defaultValue = "http://127.0.0.1:8080",
        description = "The server. Default: ${DEFAULT-VALUE}")
    private URI url;

    @Option(
        names = "--keys",
        paramLabel = "FIRST-LAST",
        required = true,
        description = "Keys of the entity, whole numbers, such as 1-1000.")
    private String keys;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        defaultValue = "",
        description = "Time of all rows. Default: now")
    private String time;

    @Option(
        names = "--clients",
        paramLabel = "N",
        split = ",",
        defaultValue = "1,16",
        description = "Connections that ask at once. Default: ${DEFAULT-VALUE}")
    private List<Integer> clients = new ArrayList<>();

    @Option(
        names = "--requests",
        paramLabel = "N",
        defaultValue = "100000",
        description = "Requests of each figure, after warm-up. Default: ${DEFAULT-VALUE}")
    private int requests;

    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "1",
        description = "Keys of a request. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(
        names = "--rate",
        paramLabel = "N",
        defaultValue = "0",
        description = {
          "Requests a second of all clients, each due at its time, from which its latency counts.",
          "Default: the next when the last is answered"
        })
    private int rate;

    @Option(
        names = "--incoming",
        paramLabel = "N",
        defaultValue = "0",
        description = "Rows a second that come in meanwhile. Default: none")
    private int incoming;

    @Option(
        names = "--table",
        paramLabel = "NAME",
        description = "With --incoming, the table whose rows come in.")
    private String table;

    @Option(
        names = "--row",
        paramLabel = "JSON",
        description =
            "With --incoming, a row; @n becomes a new whole number, @key a key, @now the time.")
    private String row;

    @Option(
        names = "--each",
        paramLabel = "N",
        defaultValue = "10",
        description = "With --incoming, rows of a request. Default: ${DEFAULT-VALUE}")
    private int each;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      clients.forEach(count -> check("--clients", count, 1, MOST_THREADS));
      check("--requests", requests, 1, MOST_BATCH * 100);
      check("--batch", batch, 1, 10_000);
      check("--rate", rate, 0, MOST_BATCH);
      check("--incoming", incoming, 0, MOST_BATCH);
      Matcher range = Pattern.compile("(-?\\d{1,18})-(-?\\d{1,18})").matcher(keys);
      if (!range.matches() || Long.parseLong(range.group(1)) > Long.parseLong(range.group(2))) {
        throw new UserErrorException(
            "Cannot use --keys %s: allowed are two whole numbers such as 1-1000".formatted(keys));
      }
      check("--each", each, 1, 10_000);
      if (incoming > 0 && (row == null || table == null)) {
        throw new UserErrorException("Cannot use --incoming: it needs --table and --row");
      }
      LoadBench bench =
          new LoadBench(
              new LoadBench.Asked(
                  url,
                  System.getenv("SPARK_GNN_TOKEN"),
                  Long.parseLong(range.group(1)),
                  Long.parseLong(range.group(2)),
                  time,
                  batch,
                  requests,
                  rate,
                  incoming,
                  table,
                  row,
                  each));
      clients.forEach(count -> spec.commandLine().getOut().println(bench.run(count)));
      return 0;
    }
  }

  @Command(
      name = "limit",
      mixinStandardHelpOptions = true,
      description = "What the memory of this machine can do on one thread, and on two.")
  static final class LimitCommand implements Callable<Integer> {
    @Option(
        names = "--repeats",
        paramLabel = "N",
        defaultValue = "7",
        description = "Repeats of each figure, after warm-up. Default: ${DEFAULT-VALUE}")
    private int repeats;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      check("--repeats", repeats, LEAST_REPEATS, MOST_REPEATS);
      spec.commandLine().getOut().println(new MachineLimit().run(repeats));
      return 0;
    }
  }

  @Command(
      name = "growth",
      mixinStandardHelpOptions = true,
      description = "Samples graphs of one shape and several sizes, made for it and deleted again.")
  static final class GrowthCommand implements Callable<Integer> {
    @Option(
        names = "--transactions",
        paramLabel = "N",
        split = ",",
        defaultValue = "100000,1000000,10000000,40000000",
        description = "Sizes. Default: ${DEFAULT-VALUE}")
    private List<Integer> transactions = new ArrayList<>();

    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "1024",
        description = "Seeds of a batch. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(
        names = "--repeats",
        paramLabel = "N",
        defaultValue = "7",
        description = "Repeats of each figure, after warm-up. Default: ${DEFAULT-VALUE}")
    private int repeats;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      check("--repeats", repeats, LEAST_REPEATS, MOST_REPEATS);
      check("--batch", batch, 1, MOST_BATCH);
      transactions.forEach(count -> check("--transactions", count, 50, 1_000_000_000));
      GrowthBench.run(transactions, batch, repeats, spec.commandLine().getOut()::println);
      return 0;
    }
  }

  private static void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserErrorException(
          "Cannot use %s %d: allowed is %d to %d".formatted(option, value, least, most));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.source.Secrets;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.ml.internal.fit.ClassCount;
import io.sparkgnn.ml.internal.fit.GnnConfig;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.metric.ThresholdCosts;
import io.sparkgnn.train.runtime.ModelTypes;
import io.sparkgnn.yaml.JobText;
import io.sparkgnn.yaml.YamlNode;
import io.sparkgnn.yaml.YamlOverride;
import io.sparkgnn.yaml.YamlText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A job file, checked. Paths in it are relative to the working directory.
 *
 * @param name the file's name without folder and ending
 * @param text what was written, with the overrides of the command line as comments at the end, but
 *     for passwords and keys
 * @param written all keys as they were written, with the overrides: maps, lists and plain values;
 *     variables and what stands for passwords and keys in sources as in {@code text}
 * @param graph what to build
 * @param task what to predict
 * @param sampling which neighbors a seed sees
 * @param settings values by Param name of {@code Gnn}, only those that were written: Integer, Long,
 *     Double, Boolean, String or {@code String[]}
 * @param labelSql a query that computes the labels from the tables, for the audit; or null
 * @param model folder of the trained model
 * @param report file of the fit's report
 * @param variables what stands in {@code text} for passwords and keys: names of environment
 *     variables, and what they are for
 * @param secrets the passwords and keys, to leave out of messages
 */
public record JobFile(
    String name,
    String text,
    Map<String, Object> written,
    GraphSpec graph,
    TaskJob task,
    SamplingJob sampling,
    Map<String, Object> settings,
    String labelSql,
    String model,
    String report,
    Map<String, String> variables,
    List<String> secrets) {
  private static final Set<String> SOURCES = Set.of("source", "train", "validation", "test");

  public JobFile {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    secrets = List.copyOf(secrets);
    written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * Reads a job file.
   *
   * @param overrides {@code key=value}, applied in order
   * @throws UserErrorException if the file cannot be read or is not a job file; the message names
   *     the line, the value and what is allowed
   */
  public static JobFile read(Path file, List<String> overrides) {
    JobText job = JobText.read(file);
    return parse(job.file(), job.text(), overrides, System.getenv());
  }

  /**
   * Reads a job file's text.
   *
   * @param file its name, for messages
   * @throws UserErrorException as {@link #read(Path, List)}
   */
  public static JobFile parse(String file, String text) {
    return parse(file, text, List.of(), System.getenv());
  }

  /**
   * Reads a text that has a job file's section {@code graph} and nothing else.
   *
   * @param file its name, for messages
   * @throws UserErrorException as {@link #read(Path, List)}
   */
  public static GraphSpec graph(String file, String text) {
    YamlNode.Fields fields = fields(file, text, System.getenv(), JobKeys.GRAPH_ALONE);
    KeyCheck.check(fields, JobKeys.GRAPH_ALONE);
    Section section = new Section(fields).section("graph");
    GraphSpec graph = GraphSection.read(file, section);
    section.at("links", () -> DeclaredSchema.names(graph));
    section.at("tables", () -> DeclaredSchema.of(graph));
    return graph;
  }

  private static YamlNode.Fields fields(
      String file, String text, Map<String, String> environment, Allowed.Keys keys) {
    YamlNode root = YamlText.file(file, text, environment);
    if (!(root instanceof YamlNode.Fields fields)) {
      throw new UserErrorException(
          "Cannot use %s: it is %s; %s is allowed"
              .formatted(file, root == null ? "empty" : root.kind(), keys.text()));
    }
    return fields;
  }

  static JobFile parse(
      String file, String text, List<String> overrides, Map<String, String> environment) {
    YamlNode.Fields fields = fields(file, text, environment, JobKeys.ROOT);
    overrides.forEach(
        override ->
            YamlOverride.parse(override, environment, JobSecrets::shown, Secrets::isSecret)
                .apply(fields));
    KeyCheck.check(fields, JobKeys.ROOT);
    JobSecrets.Kept kept = JobSecrets.leaveOut(text, overrides);
    YamlNode.Fields asKept =
        (YamlNode.Fields) YamlText.file(file, kept.text(), YamlText.AS_WRITTEN);
    kept.overrides()
        .forEach(
            override ->
                YamlOverride.parse(
                        override, YamlText.AS_WRITTEN, JobSecrets::shown, Secrets::isSecret)
                    .apply(asKept));
    return read(
        new JobText(file, text).name(),
        fields,
        kept,
        written(fields.mapping(), asKept.mapping(), false));
  }

  /**
   * The job as it is used, but for the strings of sources, which are as they are kept.
   *
   * @param source whether this is inside of a source
   */
  private static Map<String, Object> written(Map<?, ?> used, Map<?, ?> kept, boolean source) {
    Map<String, Object> written = new LinkedHashMap<>();
    used.forEach(
        (key, value) -> {
          String name = key.toString();
          Object other = kept.get(key);
          Object one = value;
          if (value instanceof Map<?, ?> inner && other instanceof Map<?, ?> keptInner) {
            one = written(inner, keptInner, source || SOURCES.contains(name));
          } else if (value instanceof String text
              && other instanceof String
              && (source || (!JobSecrets.isCode(name) && !Secrets.in(text).isEmpty()))) {
            one = other;
          }
          written.put(name, one);
        });
    return written;
  }

  /**
   * A job that is made of objects, without a text.
   *
   * @param labelSql or null
   */
  public static JobFile of(
      String name,
      GraphSpec graph,
      TaskJob task,
      SamplingJob sampling,
      Map<String, Object> settings,
      String labelSql,
      String model,
      String report) {
    try {
      OutputFolders.check(graph.path(), model);
    } catch (UserErrorException e) {
      throw new UserErrorException("Cannot make a job: " + e.getMessage(), e);
    }
    return new JobFile(
        name,
        "",
        Map.of(),
        graph,
        task,
        sampling,
        settings,
        labelSql,
        model,
        report,
        Map.of(),
        JobSecrets.values(sources(graph, task)));
  }

  private static Stream<TableSource> sources(GraphSpec graph, TaskJob task) {
    return Stream.concat(
            graph.tables().stream().map(TableSpec::source),
            Stream.of(task.train(), task.validation(), task.test(), task.candidates()))
        .filter(Objects::nonNull);
  }

  /**
   * Checks a job file's text that was made of this one, in which variables may stand for passwords
   * and keys that this one has.
   *
   * @throws UserErrorException as {@link #read(Path, List)}
   */
  public void check(String file, String otherText) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    variables.keySet().forEach(name -> environment.putIfAbsent(name, "left out"));
    parse(file, otherText, List.of(), environment);
  }

  private static JobFile read(
      String name, YamlNode.Fields root, JobSecrets.Kept kept, Map<String, Object> written) {
    Section job = new Section(root);
    Section output = job.section("output");
    String model = output.text("model", JobText.modelFolder(name));
    GraphSpec graph = GraphSection.read(name, job.section("graph"));
    job.section("graph").at("links", () -> DeclaredSchema.names(graph));
    GraphSchema schema = job.section("graph").at("tables", () -> DeclaredSchema.of(graph));
    Map<String, Object> settings = new LinkedHashMap<>();
    for (JobKey section : JobKeys.ROOT.keys()) {
      addSettings(section, job.section(section.name()), settings);
    }
    job.at("", () -> checkTogether(settings));
    output.at(
        "model",
        () -> {
          OutputFolders.check(graph.path(), model);
          return model;
        });
    TaskJob task = TaskSection.read(job.section("task"), schema);
    return new JobFile(
        name,
        kept.text(),
        written,
        graph,
        task,
        sampling(job.section("sampling"), schema),
        settings,
        job.section("audit").text("labels", null),
        model,
        output.text("report", model.replaceAll("/+$", "") + ".html"),
        kept.variables(),
        JobSecrets.values(sources(graph, task)));
  }

  /** The same job with another task and other settings. */
  public JobFile with(TaskJob otherTask, Map<String, Object> otherSettings) {
    return new JobFile(
        name,
        text,
        written,
        graph,
        otherTask,
        sampling,
        otherSettings,
        labelSql,
        model,
        report,
        variables,
        secrets);
  }

  private static SamplingJob sampling(Section sampling, GraphSchema schema) {
    Object fanouts =
        sampling.has("num_neighbors") ? sampling.plain("num_neighbors") : JobKeys.NUM_NEIGHBORS;
    String numNeighbors = sampling.at("num_neighbors", () -> fanouts(fanouts, schema));
    return sampling.at("strategy", () -> strategies(numNeighbors, sampling, schema));
  }

  private static String fanouts(Object written, GraphSchema schema) {
    NumNeighbors fanouts = NumNeighbors.of(written);
    fanouts.hops().forEach(hop -> hop.byEdgeType().keySet().forEach(schema::edgeType));
    return fanouts.toYaml();
  }

  private static SamplingJob strategies(String numNeighbors, Section sampling, GraphSchema schema) {
    Map<String, String> byEdgeType = sampling.textByName("strategy");
    String otherwise = byEdgeType.remove("default");
    byEdgeType.keySet().forEach(schema::edgeType);
    byEdgeType.values().forEach(Strategy::parse);
    String plain = sampling.text("strategy", JobKeys.STRATEGY);
    return new SamplingJob(
        numNeighbors, Strategy.parse(otherwise == null ? plain : otherwise), byEdgeType);
  }

  private static void addSettings(JobKey key, Section section, Map<String, Object> settings) {
    for (JobKey inner : ((Allowed.Keys) key.value()).keys()) {
      if (inner.param() != null && section.has(inner.name())) {
        settings.put(inner.param(), section.setting(inner));
      }
    }
  }

  private static void checkCosts(double[] costs, Optional<TaskType> said, String items) {
    if (costs == null || costs.length == 0) {
      return;
    }
    ThresholdCosts.check(Arrays.stream(costs).boxed().toList());
    if (!items.isBlank() || said.isPresent() && said.get() != TaskType.BINARY) {
      throw EstimatorOptions.COSTS.refused(
          costs, "only a binary task has false positives; leave it out");
    }
  }

  /** Checks that settings go together; each by itself is checked already. */
  private static TrainingConfig checkTogether(Map<String, Object> settings) {
    Optional<TaskType> said =
        EstimatorOptions.TASK_TYPE.read(
            settings.getOrDefault(
                EstimatorOptions.TASK_TYPE.name(), EstimatorOptions.TASK_TYPE.otherwiseSet()));
    String items = (String) settings.getOrDefault(EstimatorOptions.ITEMS.name(), "");
    try {
      boolean quantiles =
          settings.get(TrainingOptions.QUANTILES.name()) instanceof double[] levels
              && levels.length > 0;
      TaskType task = GnnConfig.asked(said, items, quantiles).orElse(TaskType.BINARY);
      TrainingConfig.Builder builder = TrainingConfig.builder().entity("any").task(task);
      if (task == TaskType.RANKING) {
        builder.items(EntityRef.parse(items).table());
      }
      for (Option<?> option : TrainingOptions.all()) {
        if (settings.containsKey(option.name())) {
          builder.setAsGiven(option, settings.get(option.name()));
        }
      }
      checkCosts((double[]) settings.get(EstimatorOptions.COSTS.name()), said, items);
      ClassCount.check(
          String.valueOf(settings.getOrDefault(EstimatorOptions.TASK_TYPE.name(), "auto")),
          (Integer) settings.getOrDefault(TrainingOptions.NUM_CLASSES.name(), 0));
      TrainingConfig config = builder.build();
      ModelTypes.check(config);
      return config;
    } catch (UserErrorException e) {
      throw new UserErrorException(JobWords.of(e.getMessage()), e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.yaml.SafeYaml;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A model plan as a job file: what the job file says of graph, task and outputs, and every value of
 * the plan under its key with its reason as a comment. It is a job file like any other.
 */
public final class PlanText {
  private static final int WIDTH = 96;
  private static final String STRATEGIES = TrainingOptions.STRATEGY_BY_EDGE_TYPE.name();

  private final Map<String, Object> written;
  private final ModelPlan plan;
  private final StringBuilder out = new StringBuilder();

  private PlanText(JobFile job, ModelPlan plan) {
    this.written = new LinkedHashMap<>(job.written());
    // By default these have the job file's name, and the plan's file has another.
    keep("graph", "path", job.graph().path());
    keep("output", "model", job.model());
    this.plan = plan;
  }

  /**
   * The text of the file.
   *
   * @throws UserErrorException if the job was not read from a file
   */
  public static String of(JobFile job, ModelPlan plan) {
    if (job.text().isEmpty()) {
      throw new UserErrorException(
          "Cannot write the plan as a job file: the job was made of objects; give its plan to Gnn.setPlan");
    }
    PlanText text = new PlanText(job, plan);
    text.out.append(JobSecrets.head(job.variables()));
    text.comment("", "A plan for " + job.name() + ": change what you like and give it to fit.");
    for (JobKey section : JobKeys.ROOT.keys()) {
      text.section(section);
    }
    return text.out.toString();
  }

  private void keep(String section, String key, Object value) {
    Map<String, Object> keys = new LinkedHashMap<>();
    if (written.get(section) instanceof Map<?, ?> given) {
      given.forEach((name, old) -> keys.put(name.toString(), old));
    }
    keys.putIfAbsent(key, value);
    written.put(section, keys);
  }

  private void section(JobKey section) {
    Map<?, ?> given = written.get(section.name()) instanceof Map<?, ?> map ? map : Map.of();
    Map<String, Runnable> lines = new LinkedHashMap<>();
    for (JobKey key : ((Allowed.Keys) section.value()).keys()) {
      ModelPlan.Entry entry = entry(key);
      if (entry != null) {
        lines.put(key.name(), () -> planned(key, entry));
      } else if (given.get(key.name()) != null) {
        Object value = given.get(key.name());
        lines.put(key.name(), () -> value(key.name(), value));
      }
    }
    if (!lines.isEmpty()) {
      out.append(section.name()).append(":\n");
      lines.values().forEach(Runnable::run);
    }
  }

  /** What the plan says of a key, which has another name there. */
  private ModelPlan.Entry entry(JobKey key) {
    String param =
        switch (key.name()) {
          case "num_neighbors" -> TrainingOptions.NUM_NEIGHBORS.name();
          case "strategy" -> TrainingOptions.STRATEGY.name();
          default -> key.param();
        };
    return plan.entries().stream()
        .filter(entry -> entry.param().equals(param))
        .findFirst()
        .orElse(null);
  }

  private void planned(JobKey key, ModelPlan.Entry entry) {
    comment("  ", entry.reason());
    if (key.name().equals("num_neighbors")) {
      String yaml = NumNeighbors.parse(entry.value().toString()).toYaml();
      out.append("  num_neighbors:\n").append(yaml.indent(2));
    } else if (key.name().equals("strategy")) {
      strategy(entry.value());
    } else {
      value(key.name(), entry.value());
    }
  }

  private void strategy(Object otherwise) {
    ModelPlan.Entry byEdge = entryOf(STRATEGIES);
    Object parsed =
        byEdge == null ? Map.of() : SafeYaml.read(STRATEGIES, byEdge.value().toString());
    if (!(parsed instanceof Map<?, ?> named) || named.isEmpty()) {
      value("strategy", otherwise);
      return;
    }
    comment("  ", byEdge.reason());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("default", otherwise);
    named.forEach((edge, strategy) -> all.put(edge.toString(), strategy));
    value("strategy", all);
  }

  private ModelPlan.Entry entryOf(String param) {
    return plan.entries().stream()
        .filter(entry -> entry.param().equals(param))
        .findFirst()
        .orElse(null);
  }

  private void value(String key, Object value) {
    if (value instanceof String text && text.matches("(?s)\\S[^\r\t]*\n[^\r\t]*")) {
      String keep = text.endsWith("\n") ? "" : "-";
      out.append("  ").append(key).append(": |").append(keep).append('\n').append(text.indent(4));
      return;
    }
    boolean large = value instanceof Map<?, ?> || isNested(value);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(large ? FlowStyle.BLOCK : FlowStyle.FLOW)
            .setWidth(1 << 20)
            .build();
    String text = new Dump(settings).dumpToString(large ? Map.of(key, value) : value).strip();
    out.append((large ? text : key + ": " + text).indent(2));
  }

  private static boolean isNested(Object value) {
    return value instanceof List<?> list
        && list.stream().anyMatch(item -> item instanceof Map<?, ?> || item instanceof String);
  }

  /** A comment; one that is too long for a line has one for each part that ends in {@code ;}. */
  private void comment(String indent, String text) {
    List<String> lines = new ArrayList<>();
    String oneLine = text.replaceAll("\\s+", " ");
    for (String part : oneLine.split(oneLine.length() > WIDTH ? "(?<=;) " : "\n")) {
      StringBuilder line = new StringBuilder();
      for (String word : Arrays.asList(part.split(" "))) {
        if (line.length() > 0 && line.length() + word.length() > WIDTH) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.length() == 0 ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    lines.forEach(line -> out.append(indent).append("# ").append(line).append('\n'));
  }
}

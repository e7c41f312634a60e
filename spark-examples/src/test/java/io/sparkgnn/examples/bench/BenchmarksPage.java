// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The page of today's figures, made from what the bench commands printed ({@code today.jsonl}) and
 * from which of it is shown ({@code figures.json}), and of what was measured in turns ({@code
 * turns.jsonl}).
 */
final class BenchmarksPage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> printed = new ArrayList<>();
  private final List<JsonNode> turns = new ArrayList<>();
  private final JsonNode figures;

  /** Reads both files of a folder. */
  BenchmarksPage(Path folder) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("today.jsonl"))) {
      printed.add(JSON.readTree(line));
    }
    for (String line : Files.readAllLines(folder.resolve("turns.jsonl"))) {
      turns.add(JSON.readTree(line));
    }
    figures = JSON.readTree(folder.resolve("figures.json").toFile());
  }

  String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # Benchmarks

            Today's figures: medians, and the least and the most of the repeats. Made from
            [today.jsonl](benchmarks/today.jsonl), which `.ci/bench FOLDER` wrote: it runs the commands below on the shop that
            [shop.py](benchmarks/shop.py) makes for 300,000 users. How things are measured, accuracy, other machines and other days:
            [benchmarks/history.md](benchmarks/history.md). A machine's speed moves from day to day: compare within one run.

            """);
    TreeSet<String> machines = new TreeSet<>();
    TreeSet<String> commits = new TreeSet<>();
    printed.forEach(
        line -> {
          machines.add(line.get("machine").asText());
          commits.add(line.get("commit").asText());
        });
    page.append("Machine: ").append(String.join("; ", machines)).append(". Commit: ");
    page.append(String.join(", ", commits)).append(".\n\n");
    page.append("| metric | median | least to most | goal | command |\n");
    page.append("| --- | --- | --- | --- | --- |\n");
    figures.forEach(figure -> page.append(row(figure)));
    page.append(
        """

        ## In turns with the commit before

        Each case's command by two checkouts in turns, as a user runs it, with the defaults of each: the median and the least and
        the most of the turns, and the median of the turns' ratios, in which more is better. [turns.py](benchmarks/turns.py)
        measured it and wrote [turns.jsonl](benchmarks/turns.jsonl).

        """);
    page.append("| what | before | now | times as fast | commits | command |\n");
    page.append("| --- | --- | --- | --- | --- | --- |\n");
    turns.stream().filter(turn -> turn.has("before")).forEach(t -> page.append(turn(t, "before")));
    page.append(
        """

        ## In turns with PyG

        PyG's NeighborLoader and GraphSAGE on raw features ([compare-pyg](compare-pyg/README.md)), one process that samples and one
        thread that trains, beside spark-gnn on the same rows, fanouts, widths and batches; also beside its default model, which has
        encoders, figures of the past, layer norm, dropout and three aggregations.

        """);
    page.append("| what | PyG | spark-gnn | times as fast | commit | command |\n");
    page.append("| --- | --- | --- | --- | --- | --- |\n");
    turns.stream().filter(turn -> turn.has("pyg")).forEach(t -> page.append(turn(t, "pyg")));
    return page.toString();
  }

  /** What was measured in turns. */
  private static String turn(JsonNode turn, String than) {
    String unit = turn.get("unit").asText();
    boolean rate = unit.endsWith("/s");
    List<Double> other = numbers(turn.get(than), rate);
    List<Double> now = numbers(turn.get("now"), rate);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      ratios.add(rate ? now.get(i) / other.get(i) : other.get(i) / now.get(i));
    }
    List<String> commits = new ArrayList<>();
    turn.get("commits").forEach(commit -> commits.add(commit.asText()));
    return "| %s | %s %s | %s %s | **%s** | %s | `%s` |%n"
        .formatted(
            turn.get("what").asText(),
            spread(other),
            unit,
            spread(now),
            unit,
            spread(ratios),
            String.join(", ", commits),
            turn.get("command").asText());
  }

  private static List<Double> numbers(JsonNode values, boolean rate) {
    List<Double> numbers = new ArrayList<>();
    values.forEach(value -> numbers.add(rate ? value.asDouble() / 1000 : value.asDouble()));
    return numbers;
  }

  private static String spread(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return "%s (%s to %s)"
        .formatted(shown(median), shown(sorted.get(0)), shown(sorted.get(sorted.size() - 1)));
  }

  private String row(JsonNode figure) {
    JsonNode line = find(figure.get("where"));
    String field = figure.get("field").asText();
    double per = figure.path("per").asDouble(1);
    String unit = figure.has("unit") ? " " + figure.get("unit").asText() : "";
    JsonNode values = line.get("line");
    String spread =
        values.has(field + "_min")
            ? shown(values.get(field + "_min"), per)
                + " to "
                + shown(values.get(field + "_max"), per)
            : "";
    return "| %s | %s%s | %s | %s | `%s` |%n"
        .formatted(
            figure.get("metric").asText(),
            shown(values.get(field), per),
            unit,
            spread,
            figure.path("goal").asText(),
            line.get("command").asText());
  }

  /** The printed line that has these values. */
  private JsonNode find(JsonNode where) {
    for (JsonNode each : printed) {
      if (has(each.get("line"), where)) {
        return each;
      }
    }
    throw new IllegalStateException("no printed line has " + where);
  }

  private static boolean has(JsonNode line, JsonNode where) {
    Iterator<Map.Entry<String, JsonNode>> wanted = where.fields();
    while (wanted.hasNext()) {
      Map.Entry<String, JsonNode> each = wanted.next();
      if (!each.getValue().asText().equals(line.path(each.getKey()).asText())) {
        return false;
      }
    }
    return true;
  }

  private static String shown(JsonNode value, double per) {
    return shown(value.asDouble() / per);
  }

  private static String shown(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.2f" : "%.1f", number);
  }
}

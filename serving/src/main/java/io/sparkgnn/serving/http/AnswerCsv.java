// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.serving.Answer;
import io.sparkgnn.serving.Seed;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.task.WrittenColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes answers as CSV, with the columns that {@code spark-gnn predict} writes and {@code problem}
 * behind them.
 */
final class AnswerCsv {
  private final EntityKey entity;
  private final KeyColumn item;
  private final ServedModel model;

  /**
   * @param item key of the items that are ranked; null for other tasks
   */
  AnswerCsv(EntityKey entity, KeyColumn item, ServedModel model) {
    this.entity = entity;
    this.item = item;
    this.model = model;
  }

  byte[] write(List<Seed> seeds, List<Answer> answers) {
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(out, CsvRequest.FORMAT)) {
      List<Object> header = new ArrayList<>(entity.names());
      header.add("time");
      header.addAll(outputs());
      header.add("problem");
      csv.printRecord(header);
      for (int i = 0; i < answers.size(); i++) {
        List<Object> seed = new ArrayList<>(Arrays.asList(entity.shown(seeds.get(i).key())));
        seed.add(TimeText.of(seeds.get(i).time()));
        row(csv, seed, answers.get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The names of the columns with outputs. */
  private List<String> outputs() {
    if (item != null) {
      return List.of(
          WrittenColumns.RANK,
          WrittenColumns.items(item.name(), entity.names()),
          WrittenColumns.SCORE);
    }
    if (model.type() == TaskType.FORECAST) {
      return WrittenColumns.timeframes(model.trained().outputs());
    }
    List<String> names = new ArrayList<>(List.of(WrittenColumns.PREDICTION));
    if (model.classes().areStrings() && model.type() != TaskType.MULTILABEL) {
      names.add(WrittenColumns.PROBABILITY);
    }
    names.addAll(WrittenColumns.probabilities(model.classes()));
    names.addAll(WrittenColumns.quantiles(model.quantiles()));
    return names;
  }

  private void row(CSVPrinter csv, List<Object> seed, Answer answer) throws IOException {
    if (answer instanceof Answer.Scored scored) {
      print(csv, seed, scored(scored), "");
    } else if (answer instanceof Answer.Ranked ranked) {
      for (int i = 0; i < ranked.items().size(); i++) {
        Answer.Item found = ranked.items().get(i);
        print(csv, seed, List.of(i + 1, EntityKey.shown(item, found.key()), found.score()), "");
      }
    } else if (answer instanceof Answer.Unscored unscored) {
      print(csv, seed, Collections.nCopies(outputs().size(), ""), unscored.reason());
    }
  }

  private static void print(CSVPrinter csv, List<Object> seed, List<?> outputs, String problem)
      throws IOException {
    List<Object> values = new ArrayList<>(seed);
    values.addAll(outputs);
    values.add(problem);
    csv.printRecord(values);
  }

  private List<Object> scored(Answer.Scored scored) {
    ClassValues classes = model.classes();
    if (model.type() == TaskType.BINARY && classes.isEmpty()) {
      return List.of(scored.probabilities().get(1));
    }
    List<Object> values = new ArrayList<>();
    if (scored.prediction() instanceof List<?> several) {
      if (model.type() == TaskType.FORECAST) {
        return new ArrayList<>(several);
      }
      values.add(json(several));
      values.addAll(scored.probabilities());
      return values;
    }
    values.add(
        scored.prediction() instanceof Double number && !classes.isEmpty()
            ? ClassValues.plain(number)
            : scored.prediction());
    if (classes.areStrings()) {
      int place = classes.strings().indexOf((String) scored.prediction());
      values.add(scored.probabilities().get(place));
    }
    IntStream.range(0, classes.size()).forEach(i -> values.add(scored.probabilities().get(i)));
    values.addAll(scored.quantiles());
    return values;
  }

  /** A list as {@code predict} writes it: whole numbers as such. */
  private static String json(List<?> values) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Object value : values) {
      if (value instanceof Double number) {
        list.add(DecimalNode.valueOf(new BigDecimal(ClassValues.plain(number))));
      } else {
        list.add((String) value);
      }
    }
    return list.toString();
  }
}

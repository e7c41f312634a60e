// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.serving.Answer;
import io.sparkgnn.serving.Seed;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.TinyModel;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers of several values in the columns that {@code predict} writes. */
@Integration
class AnswerCsvTest {
  private static String[] written(TaskType type, Answer answer) {
    TinyModel model = TinyModel.of(type);
    EntityKey key = new EntityKey(model.entity(), ZoneOffset.UTC);
    List<Seed> seeds = model.seeds().subList(0, 2);
    byte[] csv =
        new AnswerCsv(key, null, ServedModel.of(model.trained(), Thresholds.NONE))
            .write(seeds, List.of(answer, new Answer.Unscored("none")));
    return new String(csv, StandardCharsets.UTF_8).split("\r\n");
  }

  @Test
  void classesAreAListAndAProbabilityEach() {
    String[] lines =
        written(
            TaskType.MULTILABEL,
            new Answer.Scored(List.of("few", "many"), List.of(0.9, 0.25, 0.75), List.of()));
    assertThat(lines[0])
        .endsWith("time,prediction,probability_few,probability_some,probability_many,problem");
    assertThat(lines[1]).endsWith(",\"[\"\"few\"\",\"\"many\"\"]\",0.9,0.25,0.75,");
    assertThat(lines[2]).endsWith(",,,,,none");
  }

  @Test
  void windowsAreAColumnEach() {
    String[] lines =
        written(
            TaskType.FORECAST, new Answer.Scored(List.of(1.5, 0.0, 2.25), List.of(), List.of()));
    assertThat(lines[0]).endsWith("time,prediction_1,prediction_2,prediction_3,problem");
    assertThat(lines[1]).endsWith(",1.5,0.0,2.25,");
    assertThat(lines[2]).endsWith(",,,,none");
  }
}

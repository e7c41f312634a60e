// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.metric.PartFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several classes a row, from a query, judged on a label table with JSON lists, too. */
@Integration
class MultilabelJobTest {
  @TempDir private Path folder;

  @Test
  void isTrainedFromAQueryJudgedAndWritten() throws Exception {
    Path file = new CategoryShop(folder).write();
    Job job = Job.read(file);
    job.fit(CommandRun.spark());
    Evaluation judged = job.evaluate(CommandRun.spark());
    Map<String, Double> figures = judged.metrics();
    assertThat(figures.keySet())
        .containsExactly(
            "macro_auroc",
            "macro_average_precision",
            "micro_average_precision",
            "log_loss",
            "macro_f1",
            "micro_f1");
    // Own categories are there with a chance of 0.96, others of 0.06.
    assertThat(figures.get("macro_auroc")).isGreaterThan(0.85);
    assertThat(figures.get("micro_f1")).isGreaterThan(0.75);
    assertThat(judged.comparison().answers())
        .extracting(Baseline::name)
        .containsExactly(
            Baseline.MODEL, Baseline.OWN_PAST, Baseline.LAST_WINDOW, Baseline.CONSTANT);
    assertThat(figures.get("log_loss"))
        .isLessThan(0.7 * judged.comparison().answers().get(3).figures().get("log_loss"));
    assertThat(judged.parts()).hasSize(6);
    PartFigures most = judged.parts().get(0);
    assertThat(most.figures().get("support")).isGreaterThan(5);
    assertThat(judged.toText()).contains("of each").contains("books").contains("prevalence");
    assertThat(judged.toJson()).contains("\"parts\":{").contains("\"books\":{\"support\":");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("<th>average precision</th>")
        .contains("<td>books</td>");

    Path out = folder.resolve("next.csv");
    job.predict(CommandRun.spark(), Seeds.at(List.of("2024-06-17")), out.toString());
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0))
        .isEqualTo(
            "customer_id,anchor_time,prediction,probability_art,probability_books,probability_coats,probability_dvds,probability_eggs,probability_fish");
    assertThat(lines).hasSize(1 + CategoryShop.CUSTOMERS);
    assertThat(lines).allMatch(line -> line.startsWith("c") || line.contains(",\"["));
    int right = 0;
    for (String line : lines.subList(1, lines.size())) {
      int customer = Integer.parseInt(line.substring(0, line.indexOf(',')));
      for (String category : CategoryShop.NAMES) {
        boolean own = CategoryShop.own(customer).contains(category);
        right += own == line.contains(category) ? 1 : 0;
      }
    }
    assertThat(right).isGreaterThan(CategoryShop.CUSTOMERS * 6 * 85 / 100);

    GnnModel model = GnnModel.load(folder.resolve("model").toString());
    assertThat(model.summary().classNames())
        .containsExactly("art", "books", "coats", "dvds", "eggs", "fish");
    Dataset<Row> seeds =
        CommandRun.spark()
            .range(3)
            .selectExpr("id AS customer_id", "timestamp'2024-06-17' AS anchor_time");
    Dataset<Row> scored = model.transform(seeds);
    assertThat(scored.schema()).isEqualTo(model.transformSchema(seeds.schema()));
    Row row = scored.where("customer_id = 1").first();
    List<Double> probabilities = row.getList(row.fieldIndex("probability"));
    assertThat(probabilities).hasSize(6).allMatch(p -> p > 0 && p < 1);
    List<String> classes = row.getList(row.fieldIndex("prediction"));
    for (int i = 0; i < 6; i++) {
      assertThat(classes.contains(CategoryShop.NAMES[i])).isEqualTo(probabilities.get(i) >= 0.5);
    }
    model.setThresholds(0.0, 1.0, 1.0, 1.0, 1.0, 0.0);
    assertThat(model.transform(seeds).first().<String>getList(2)).containsExactly("art", "fish");

    Path lists = folder.resolve("lists.csv");
    StringBuilder text = new StringBuilder("customer_id,anchor_time,label\n");
    for (int customer = 0; customer < CategoryShop.CUSTOMERS; customer++) {
      String list = customer == 7 ? "[\"gold\", \"art\"]" : CategoryShop.own(customer);
      text.append("%d,2024-06-17,\"%s\"%n".formatted(customer, list.replace("\"", "\"\"")));
    }
    Files.writeString(lists, text);
    List<String> told = new ArrayList<>();
    Evaluation own =
        job.withListener(told::add).evaluate(CommandRun.spark(), Seeds.file(lists.toString()));
    assertThat(own.rows()).isEqualTo(CategoryShop.CUSTOMERS);
    assertThat(own.metrics().get("micro_f1")).isGreaterThan(0.75);
    assertThat(told)
        .contains(
            "warning: 1 rows have classes in their list that no training list had ('gold'): they"
                + " are left out of the lists");
  }
}

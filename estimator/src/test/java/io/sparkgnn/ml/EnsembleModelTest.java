// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.tier.Integration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class EnsembleModelTest {
  @TempDir Path folder;

  @Test
  void anEnsembleIsTheSameAfterItWasSavedAndLoaded() throws Exception {
    List<String> runs = new ArrayList<>();
    Dataset<Row> labels = ShopGraph.labels(MlSpark.get());
    GnnModel model =
        ShopGraph.gnn(ShopGraph.shared())
            .setEpochs(1)
            .setEnsemble(2)
            .setRefit(true)
            .setListener(
                new io.sparkgnn.ml.fit.FitListener() {
                  @Override
                  public void runStarted(String run) {
                    runs.add(run);
                  }
                })
            .fit(labels);
    assertThat(runs)
        .containsExactly(
            "model 1 of 2", "model 2 of 2", "refit of model 1 of 2", "refit of model 2 of 2");
    assertThat(model.summary().members()).isEqualTo(model.trained().members()).hasSize(2);
    assertThat(model.summary().figures()).isEqualTo(model.trained().figures()).isNotEmpty();
    assertThat(model.trained().isRefit()).isTrue();
    Path saved = folder.resolve("model");
    model.write().save(saved.toString());
    assertThat(saved.resolve("model/weights-2.bin")).exists();
    GnnModel loaded = GnnModel.load(saved.toString());
    assertThat(loaded.summary()).isEqualTo(model.summary());
    assertThat(loaded.transform(labels).collectAsList())
        .isEqualTo(model.transform(labels).collectAsList());
  }

  @Test
  void aModelAloneIsSavedWithoutAWordOfEnsembles() throws Exception {
    Path saved = folder.resolve("alone");
    ShopGraph.gnn(ShopGraph.shared())
        .setEpochs(1)
        .fit(ShopGraph.labels(MlSpark.get()))
        .write()
        .save(saved.toString());
    for (String file : List.of("summary.json", "model/model.json")) {
      assertThat(Files.readString(saved.resolve(file), StandardCharsets.UTF_8))
          .doesNotContain("others", "nsemble", "refit", "validationHistory");
    }
  }
}

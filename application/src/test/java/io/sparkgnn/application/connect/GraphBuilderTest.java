// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server of Spark Connect does for a client: it finds operators, sets Params and runs. */
@Integration
class GraphBuilderTest {
  private final SparkSession spark = CommandRun.spark();

  @TempDir private Path folder;

  private GraphBuilder builder(String more) throws IOException {
    Files.writeString(folder.resolve("users.csv"), "user_id,joined\n1,2024-01-01\n2,2024-02-01\n");
    GraphBuilder builder = new GraphBuilder();
    builder.set(
        builder.graph(),
        "{graph: {path: %1$s/graph, tables: {users: {source: {path: %1$s/users.csv}, time: joined%2$s}}}}"
            .formatted(folder, more));
    return builder;
  }

  @Test
  void aGraphIsBuiltOnceAndItsReportIsARow() throws IOException {
    GraphBuilder builder = builder("");
    BuiltGraph built = builder.fit(spark.range(1));
    Row row = built.transform(spark.range(1)).first();
    assertThat(row.<String>getAs("text")).contains("users");
    assertThat(row.<String>getAs("json")).contains("\"rows\":2");
    assertThat(row.<String>getAs("html")).startsWith("<!DOCTYPE html>");
    assertThatThrownBy(() -> builder.fit(spark.range(1)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("graph");
    builder.set(builder.overwrite(), true);
    builder.fit(spark.range(1));
  }

  @Test
  void whatWasBuiltCanBePutAsideAndReadAgain() throws IOException {
    BuiltGraph built = builder("").fit(spark.range(1));
    String place = folder.resolve("aside").toString();
    built.write().save(place);
    assertThat(BuiltGraph.load(place).transform(spark.range(1)).first())
        .isEqualTo(built.transform(spark.range(1)).first());
  }

  @Test
  void aKeyThatAGraphDoesNotHaveIsNamed() throws IOException {
    GraphBuilder builder = builder(", primry_key: user_id");
    assertThatThrownBy(() -> builder.fit(spark.range(1)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("primry_key");
  }

  @Test
  void aServerFindsThem() {
    List<Class<?>> found = new ArrayList<>();
    ServiceLoader.load(Estimator.class).stream().forEach(each -> found.add(each.type()));
    ServiceLoader.load(Transformer.class).stream().forEach(each -> found.add(each.type()));
    assertThat(found).contains(GraphBuilder.class, BuiltGraph.class, ModelReport.class);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The version of a graph that is built again with one value changed. */
@Integration
class VersionTest {
  private static final String ORDERS =
      """
      SELECT id, customer, timestamp(at) AS at, amount, status, paid, timestamp(due) AS due, note
        FROM VALUES
        ('a', 1, '2024-01-03 10:00:00', 1.5, 'open', true, '2023-05-01 00:00:00', 'a red box'),
        ('b', 2, '2024-01-01 10:00:00', 2.5, 'done', false, '2023-06-01 00:00:00', 'a blue hat'),
        ('c', 1, '2024-01-02 10:00:00', 3.5, 'open', true, '2023-07-01 00:00:00', 'one red shoe'),
        ('d', null, '2024-01-04 10:00:00', 4.5, 'done', true, '2023-08-01 00:00:00', 'no box')
        AS t(id, customer, at, amount, status, paid, due, note)""";

  /** What is changed, and into what. */
  private static final Map<String, String> CHANGES =
      Map.of(
          "2024-01-03 10:00:00", "2025-01-03 10:00:00",
          "('a', 1,", "('a', 3,",
          "('b', 2,", "('b', null,",
          "('c',", "('e',",
          "2.5,", "2.75,",
          "'b', 2, '2024-01-01 10:00:00', 2.5, 'done'",
              "'b', 2, '2024-01-01 10:00:00', 2.5, 'gone'",
          "3.5, 'open'", "3.5, 'done'",
          "2.5, 'done', false", "2.5, 'done', true",
          "2023-06-01", "2023-06-02",
          "one red shoe", "two red shoes");

  @TempDir private Path folder;

  private Manifest build(String name, String orders) {
    GraphSpec spec =
        new SmallGraphs()
            .table(
                "customers",
                "id",
                null,
                "SELECT * FROM VALUES (1, 'north'), (2, 'south'), (3, 'north') AS t(id, region)")
            .table("orders", "id", "at", orders, Map.of("note", "text", "status", "categorical"))
            .link("orders.customer -> customers.id")
            .in(folder.resolve(name));
    new GraphBuild(SharedSpark.session(), spec).overwrite(true).run();
    return Manifest.read(folder.resolve(name).resolve("manifest.json"));
  }

  @Test
  void anyChangeOfAValueGivesAnotherVersionAndTheSameRowsTheSame() throws IOException {
    Manifest first = build("g", ORDERS);
    assertThat(build("h", ORDERS).version()).isEqualTo(first.version());
    Map<String, String> versions = new HashMap<>();
    versions.put(first.version(), "nothing changed");
    for (Map.Entry<String, String> change : CHANGES.entrySet()) {
      assertThat(ORDERS).contains(change.getKey());
      Manifest changed = build("h", ORDERS.replace(change.getKey(), change.getValue()));
      assertThat(versions.put(changed.version(), change.toString())).as(change.toString()).isNull();
    }
    assertThat(build("h", ORDERS).version()).as("as at first").isEqualTo(first.version());
    assertThat(versions).hasSize(CHANGES.size() + 1);
  }

  @Test
  void aFileOfTheSameTableOfAnotherGraphIsRefused() throws IOException {
    Manifest first = build("g", ORDERS);
    Manifest later = build("h", ORDERS.replace("2024-01-", "2025-01-"));
    for (Manifest.FileEntry file : first.files()) {
      Path own = folder.resolve("g").resolve(file.name());
      Path other = folder.resolve("h").resolve(later.dataFolder()).resolve(file.fileName());
      byte[] bytes = Files.readAllBytes(own);
      byte[] foreign = Files.readAllBytes(other);
      if (!file.fileName().endsWith(".times")) {
        continue;
      }
      assertThat(foreign).hasSameSizeAs(bytes);
      Files.delete(own);
      Files.write(own, foreign);
      assertThatThrownBy(() -> GraphStore.open(folder.resolve("g")))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(own.toString());
      Files.delete(own);
      Files.write(own, bytes);
    }
    GraphStore.open(folder.resolve("g")).close();
  }
}

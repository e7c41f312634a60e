// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.FileDigest;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.overlay.ChangeHistory;
import io.sparkgnn.overlay.GraphOverlay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is merged with rows has the files that a build of all rows writes. */
class GraphMergeTest {
  /** Set {@code -Dsparkgnn.test.seed=N} to run the history N alone. */
  private static final Long REPLAY = Long.getLong("sparkgnn.test.seed");

  @TempDir Path folder;

  @Test
  void writesTheFilesOfABuildOfAllRows() throws IOException {
    long from = REPLAY == null ? 0 : REPLAY;
    long to = REPLAY == null ? 60 : REPLAY + 1;
    int compared = 0;
    for (long seed = from; seed < to; seed++) {
      ChangeHistory history =
          ChangeHistory.of(
              seed, RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(0, 60)));
      if (history != null) {
        compare(history, 1 << (seed % 3));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan((int) ((to - from) / 2));
  }

  private void compare(ChangeHistory history, int stripes) throws IOException {
    Path before = folder.resolve("before" + history.seed());
    Path built = folder.resolve("built" + history.seed());
    Path merged = Files.createDirectory(folder.resolve("merged" + history.seed()));
    history.before().writeStore(before, stripes);
    history.after().writeStore(built, stripes);
    try (GraphStore base = GraphStore.open(before)) {
      GraphOverlay overlay = GraphWithRows.overlay(base);
      history.changes().forEach(overlay::apply);
      List<CategoryCodes> codes =
          base.schema().nodeTypes().stream()
              .map(type -> new CategoryCodes(type.columns(), type.columns()))
              .toList();
      GraphMerge merge = new GraphMerge(base, overlay.snapshot(), codes);
      merge.parts().forEach(part -> part.write(merged));
    }
    RandomGraph after = history.after();
    for (String name : GraphFiles.all(after.schema(), stripes)) {
      assertThat(FileDigest.of(merged.resolve(name)))
          .as("%s of history %d, replay with -Dsparkgnn.test.seed", name, history.seed())
          .isEqualTo(FileDigest.of(built.resolve(name)));
    }
  }

  @Test
  void putsNewCategoriesWhereABuildWouldPutThem() {
    FeatureColumn read =
        new FeatureColumn("color", ColumnType.CATEGORICAL, 1, 0, List.of("blue", "red", "green"));
    FeatureColumn written =
        new FeatureColumn("color", ColumnType.CATEGORICAL, 1, 0, List.of("blue", "green", "red"));
    CategoryCodes codes = new CategoryCodes(List.of(read), List.of(written));
    ByteBuffer rows = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    rows.putInt(0).putInt(1).putInt(2).putInt(-1);
    long[] nulls = new long[1];
    for (int row = 0; row < 4; row++) {
      codes.recode(rows, row * Integer.BYTES, nulls);
    }
    assertThat(List.of(rows.getInt(0), rows.getInt(4), rows.getInt(8), rows.getInt(12)))
        .containsExactly(0, 2, 1, -1);
    assertThat(nulls[0]).isEqualTo(1);
  }
}

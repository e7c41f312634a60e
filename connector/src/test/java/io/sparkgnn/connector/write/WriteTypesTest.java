// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.profile.ColumnChoice;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.wire.WireSamples;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class WriteTypesTest {
  private static final StripeFolder FOLDER =
      new StripeFolder(new Path("file:/tmp/graph"), new Configuration(false));

  @Test
  void everyTypeTravelsAndBearsDamage() {
    WrittenFile file = new WrittenFile("times-0-1", 100, "abc");
    DegreeCounts degrees = new DegreeCounts();
    degrees.add(3, 5);
    ArrayList<WrittenFile> files = new ArrayList<>(List.of(file));
    List<KeyColumn> key = List.of(new KeyColumn("id", KeyType.STRING));
    DanglingKeys dangling = DanglingKeys.of(key);
    List<String> categories = List.of("a", "b");
    NodeType type =
        new NodeType(
            1,
            "orders",
            TimeKind.TIMED,
            "at",
            key,
            100,
            List.of(new FeatureColumn("name", ColumnType.CATEGORICAL, 1, 4, categories)),
            8,
            List.of());
    ColumnPlan plan = new ColumnPlan("name", "_v0", "string", ColumnKind.STRING, false, null);
    ColumnChoice choice =
        new ColumnChoice(plan, ColumnType.CATEGORICAL, 1, categories, "2 values", 0);
    ParentFiles parents =
        new ParentFiles(FOLDER, new int[] {1}, 4, 10, new long[] {5}, List.of(dangling));
    ParentFiles.Written parentsWritten =
        new ParentFiles.Written(
            new long[] {1},
            new long[] {2},
            new long[] {3},
            new ArrayList<>(List.of(dangling)),
            new ArrayList<>(List.of(files)));
    ChildFiles children = new ChildFiles(FOLDER, 1, 4, 10, 20);
    ChildFiles.Written childrenWritten = new ChildFiles.Written(degrees, files);
    WireSamples.check(
        List.of(new WriteTypes()),
        List.of(
            new KeyFiles.Small(new KeyFiles(FOLDER, 1, null), null, 1),
            new SmallLinks(
                null,
                new ArrayList<>(List.of(new SmallLinks.Parent(null, null, 1, 2))),
                parents,
                new ArrayList<>(List.of(children))),
            new SmallLinks.Written(parentsWritten, new ArrayList<>(List.of(childrenWritten))),
            new StripeJob.Result<>(3, new KeyFiles.Written(2, files)),
            new NodeFiles(FOLDER, null, 4, type, List.of(choice)),
            new KeyFiles(FOLDER, 1, null),
            parents,
            parentsWritten,
            children,
            childrenWritten));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.SourcedStore;
import io.sparkgnn.serving.TinyModel;
import io.sparkgnn.serving.follow.CannotFollowException;
import io.sparkgnn.serving.follow.ChangeReader;
import io.sparkgnn.serving.follow.TableFollower;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.metric.Thresholds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are sent of a table that is followed too. */
@Integration
class FollowedRowsTest {
  @TempDir Path folder;
  private final TinyModel model = TinyModel.with(FollowedRowsTest::sent);
  private final RandomGraph built = model.graph().graph();

  /** A table without commits, whose log can be lost. */
  private static final class Lake implements ChangeReader {
    boolean lost;

    @Override
    public String format() {
      return "delta";
    }

    @Override
    public void read(Manifest.Source source, long after, Instant known, Commits target) {
      if (lost) {
        throw new CannotFollowException("its log was cleaned up");
      }
    }
  }

  /** Whether rows of a table without a key can be sent. */
  private static boolean sent(NodeType type) {
    return type.key().isEmpty() && type.timeKind() != TimeKind.FIRST_SEEN;
  }

  @Test
  void ofATableWithoutAKeyAreRefusedWhileItIsFollowed() throws IOException {
    NodeType type =
        built.schema().nodeTypes().stream()
            .filter(FollowedRowsTest::sent)
            .findFirst()
            .orElseThrow();
    String columns =
        type.timeKind() == TimeKind.TIMED
            ? "\"%s\":\"%s\"".formatted(type.timeColumn(), TimeText.of(built.newest()))
            : "";
    String body = "{\"put\":{\"%s\":[{%s}]}}".formatted(type.name(), columns);
    Lake lake = new Lake();
    Path store =
        SourcedStore.write(
            built,
            folder.resolve("graph"),
            1,
            type.name(),
            new Manifest.Source("delta", "file:/lake/table", null, 0L, null));
    try (ServedGraph graph = ServedGraph.open(store);
        ScoringServer server =
            new ScoringServer(
                ServedModel.of(model.trained(), Thresholds.NONE),
                graph,
                ScoringSettings.USUAL.withDevice("cpu"),
                ServerSettings.local(0),
                Clock.systemUTC());
        TableFollower follower = new TableFollower(server.versions(), lake, Clock.systemUTC())) {
      Client client = new Client(server.port(), new OpenApi());
      assertThat(client.rows(body).json().get("accepted").asInt()).isEqualTo(1);
      follower.look();
      server.tell(follower);
      Client.Reply refused = client.rows(body);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body())
          .contains("/put/" + type.name())
          .contains("has no primary key and is followed: its rows come from the table");
      assertThat(graph.overlay().added()).isEqualTo(1);
      lake.lost = true;
      follower.look();
      assertThat(client.rows(body).json().get("accepted").asInt()).isEqualTo(1);
    }
  }
}

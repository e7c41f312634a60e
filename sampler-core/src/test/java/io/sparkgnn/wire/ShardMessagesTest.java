// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.history.ListFigure;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import io.sparkgnn.sampling.Strategy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardMessagesTest {
  @Test
  void everyRequestIsReadAsItWasWritten() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ShardRequest.Expand expand = expand(random);
      ShardRequest.Expand read =
          (ShardRequest.Expand) ShardRequest.read(ShardRequest.write(expand));
      assertThat(read.version()).isEqualTo(expand.version());
      assertThat(read.hop()).isEqualTo(expand.hop());
      assertThat(read.seedKeys()).isEqualTo(expand.seedKeys());
      assertThat(read.visible()).isDeepEqualTo(expand.visible());
      assertThat(read.parts()).hasSameSizeAs(expand.parts());
      for (int p = 0; p < read.parts().size(); p++) {
        ShardRequest.Part a = read.parts().get(p);
        ShardRequest.Part b = expand.parts().get(p);
        assertThat(a.edgeType()).isEqualTo(b.edgeType());
        assertThat(a.fanout()).isEqualTo(b.fanout());
        assertThat(a.strategy()).isEqualTo(b.strategy());
        assertThat(a.ids()).isEqualTo(Arrays.copyOf(b.ids(), b.count()));
        assertThat(a.seeds()).isEqualTo(Arrays.copyOf(b.seeds(), b.count()));
      }
      assertThat(read.parents()).hasSameSizeAs(expand.parents());
      for (int p = 0; p < read.parents().size(); p++) {
        ShardRequest.Parents a = read.parents().get(p);
        ShardRequest.Parents b = expand.parents().get(p);
        assertThat(a.link()).isEqualTo(b.link());
        assertThat(a.ids()).isEqualTo(Arrays.copyOf(b.ids(), b.count()));
      }
      long[] ids = ids(random);
      ShardRequest.Features features =
          (ShardRequest.Features)
              ShardRequest.read(
                  ShardRequest.write(
                      new ShardRequest.Features(
                          "v" + seed,
                          List.of(
                              new ShardRequest.Rows(3, ids, ids.length),
                              new ShardRequest.Rows(1, ids, ids.length / 2)))));
      assertThat(features.parts()).hasSize(2);
      assertThat(features.parts().get(0).ids()).isEqualTo(ids);
      assertThat(features.parts().get(0).nodeType()).isEqualTo(3);
      assertThat(features.parts().get(1).ids()).isEqualTo(Arrays.copyOf(ids, ids.length / 2));
    }
    assertThat(ShardRequest.read(ShardRequest.write(new ShardRequest.HotNodes("v", 2, 9))))
        .isEqualTo(new ShardRequest.HotNodes("v", 2, 9));
  }

  @Test
  void everyReplyIsReadAsItWasWritten() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      long[] neighbors = ids(random);
      int[] degrees = random.ints(random.nextInt(20), 0, Integer.MAX_VALUE).toArray();
      ExpandReply.Part part =
          new ExpandReply.Part(degrees, neighbors, degrees.length, neighbors.length);
      long[] parents = ids(random);
      ExpandReply read =
          ExpandReply.read(new ExpandReply(List.of(part, part), List.of(parents)).write());
      assertThat(read.parents()).hasSize(1);
      assertThat(read.parents().get(0)).isEqualTo(parents);
      assertThat(read.parts()).hasSize(2);
      assertThat(read.parts().get(1).degrees()).isEqualTo(degrees);
      assertThat(read.parts().get(1).neighbors()).isEqualTo(neighbors);
    }
  }

  @Test
  void aDamagedMessageIsRefusedOrReadButNeverFailsOtherwise() {
    Random random = new Random(4);
    for (int i = 0; i < 3000; i++) {
      ByteBuffer bytes = ShardRequest.write(expand(random));
      int at = random.nextInt(bytes.limit());
      bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
      try {
        ShardRequest.read(bytes);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    ByteBuffer whole = ShardRequest.write(expand(random));
    for (int cut = 0; cut < whole.limit(); cut++) {
      ByteBuffer part = whole.duplicate().limit(cut);
      assertThatThrownBy(() -> ShardRequest.read(part))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void figuresAndTheirReplyAreReadAsTheyWereWritten() {
    Random random = new Random(7);
    long[] nodes = ids(random);
    long[] times = random.longs(nodes.length).toArray();
    List<ListFigure> asked =
        List.of(
            new ListFigure(Statistic.COUNT, "", "", Window.days(2.5, 1)),
            new ListFigure(Statistic.SHARE, "größe", "𝄞 & more", Window.rows(9)));
    ShardRequest.Figures request =
        new ShardRequest.Figures(
            "v", true, List.of(new AskedLists(3, true, asked, nodes, times, times)));
    ByteBuffer bytes = ShardRequest.write(request);
    AskedLists read = ((ShardRequest.Figures) ShardRequest.read(bytes)).parts().get(0);
    assertThat(read.edgeType()).isEqualTo(3);
    assertThat(read.each()).isTrue();
    assertThat(read.figures()).isEqualTo(asked);
    assertThat(read.nodes()).isEqualTo(nodes);
    assertThat(read.times()).isEqualTo(times);
    for (int cut = 0; cut < bytes.limit(); cut++) {
      ByteBuffer part = bytes.duplicate().limit(cut);
      assertThatThrownBy(() -> ShardRequest.read(part))
          .isInstanceOf(IllegalArgumentException.class);
    }
    double[] values = {0.1, Double.NaN, 1e300};
    BitSet left = new BitSet();
    left.set(64);
    FiguresReply reply =
        FiguresReply.read(
            FiguresReply.done(
                    List.of(
                        new FiguresReply.Part(true, values, left, 5, 6),
                        new FiguresReply.Part(
                            false, new double[] {0.5f, Double.NaN}, new BitSet(), 1, 2)))
                .write());
    assertThat(reply.parts().get(0).values()).isEqualTo(values);
    assertThat(reply.parts().get(0).left()).isEqualTo(left);
    assertThat(reply.parts().get(0).needed()).isEqualTo(5);
    assertThat(reply.parts().get(1).values()).isEqualTo(new double[] {0.5, Double.NaN});
    FiguresReply failed = FiguresReply.read(FiguresReply.failed("größer").write());
    assertThat(failed.state()).isEqualTo(FiguresReply.State.FAILED);
    assertThat(failed.problem()).isEqualTo("größer");
    assertThat(FiguresReply.read(FiguresReply.preparing(9).write()).rowsRead()).isEqualTo(9);
  }

  /** Ids below 2^31 and above, which take other widths. */
  private static long[] ids(Random random) {
    long most = random.nextBoolean() ? 1L << 31 : 1L << 48;
    return random.longs(random.nextInt(20), 0, most).toArray();
  }

  private static ShardRequest.Expand expand(Random random) {
    int seeds = random.nextInt(5);
    long[][] visible = new long[random.nextInt(4)][];
    Arrays.setAll(visible, t -> random.nextBoolean() ? new long[0] : random.longs(seeds).toArray());
    List<ShardRequest.Part> parts = new ArrayList<>();
    for (int p = random.nextInt(4); p > 0; p--) {
      long[] ids = ids(random);
      parts.add(
          new ShardRequest.Part(
              random.nextInt(9),
              random.nextInt(9) - 1,
              Strategy.values()[random.nextInt(Strategy.values().length)],
              ids,
              random.ints(ids.length + 2, 0, 9).toArray(),
              ids.length));
    }
    List<ShardRequest.Parents> parents = new ArrayList<>();
    for (int p = random.nextInt(3); p > 0; p--) {
      long[] ids = ids(random);
      parents.add(new ShardRequest.Parents(random.nextInt(9), ids, ids.length));
    }
    return new ShardRequest.Expand(
        "v" + random.nextInt(), 1, random.longs(seeds).toArray(), visible, parts, parents);
  }
}

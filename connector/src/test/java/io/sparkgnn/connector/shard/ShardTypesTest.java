// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.wire.WireSamples;
import java.util.BitSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class ShardTypesTest {
  @Test
  void everyTypeTravelsAndBearsDamage() {
    GraphKey graph = new GraphKey("file:/graph", "v1", List.of(1, 2), 3);
    BitSet stripes = BitSet.valueOf(new long[] {5});
    PeerAddress address = new PeerAddress("executor 1", "host", 4711);
    WireSamples.check(
        List.of(new ShardTypes()),
        List.of(
            new ShardedGraphRef(
                "file:/graph",
                "v1",
                4,
                3,
                List.of(1, 2),
                1L << 26,
                new SerializableConfiguration(new Configuration(false))),
            new DirectoryMessage.Ask(graph, 4, "1", address, stripes),
            new DirectoryMessage.Lost(graph, "2", "it is gone"),
            new StripeClaims.Answer(
                stripes, true, new int[] {0, 1}, 0, List.of("1"), List.of(address), "")));
  }
}

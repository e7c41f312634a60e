// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterTypesTest {
  @Test
  void everyTypeTravelsAndBearsDamage() {
    PeerAddress address = new PeerAddress("executor 1", "host", 4711);
    WireSamples.check(
        List.of(new ClusterTypes()),
        List.of(
            new WorkerCard("executor 1", address, "1.0", null),
            new WorkerCard("executor 2", address, "1.0", "no disk")));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.connector.net.NetworkOptions;
import io.sparkgnn.connector.net.PeerException;
import io.sparkgnn.error.UserErrorException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PeerCollectiveTest {
  private static float[] values(long seed, int rank, int count) {
    Random random = new Random(seed * 31 + rank);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /** A tenth of each rank, added in the order of ranks. */
  private static double sumOfRanks(int processes) {
    double sum = 0;
    for (int rank = 0; rank < processes; rank++) {
      sum += 0.1 * rank;
    }
    return sum;
  }

  /** Sums of any length, by any number of processes, against a plain double sum. */
  @Test
  void everyProcessGetsTheSameSum() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int size = 1; size <= 5; size++) {
      // Pieces of 1 kB, so that a chunk travels in several.
      try (PeerGroups groups = new PeerGroups(size, Map.of(NetworkOptions.MAX_MESSAGE, "1k"))) {
        int processes = size;
        int[] lengths = {0, 1, size - 1, 4096, 4097, 4096 + random.nextInt(3000)};
        List<float[][]> found =
            groups.together(
                collective -> {
                  float[][] sums = new float[lengths.length][];
                  for (int i = 0; i < lengths.length; i++) {
                    FloatBuffer buffer = FloatBuffer.allocate(lengths[i] + 3);
                    buffer.put(2, values(seed + i, collective.rank(), lengths[i]));
                    buffer.position(2).limit(lengths[i] + 2);
                    assertThat(collective.allReduce(buffer, 0.1 * collective.rank()))
                        .isEqualTo(sumOfRanks(processes));
                    assertThat(buffer.position()).isEqualTo(2);
                    assertThat(buffer.get(lengths[i] + 1 - (lengths[i] == 0 ? 1 : 0))).isFinite();
                    sums[i] = new float[lengths[i]];
                    buffer.get(2, sums[i]);
                  }
                  return sums;
                });
        for (int i = 0; i < lengths.length; i++) {
          double[] expected = new double[lengths[i]];
          for (int rank = 0; rank < processes; rank++) {
            float[] mine = values(seed + i, rank, lengths[i]);
            for (int j = 0; j < mine.length; j++) {
              expected[j] += mine[j];
            }
          }
          float[] first = found.get(0)[i];
          for (int j = 0; j < expected.length; j++) {
            assertThat(first[j]).isCloseTo((float) expected[j], within(1e-5f));
          }
          for (float[][] other : found) {
            assertThat(other[i]).isEqualTo(first);
          }
        }
      }
    }
  }

  @Test
  void theSameSumTwiceIsTheSameBits() throws Exception {
    try (PeerGroups groups = new PeerGroups(3, Map.of())) {
      PeerGroups.Work<float[]> work =
          collective -> {
            float[] values = values(5, collective.rank(), 10_000);
            collective.allReduce(FloatBuffer.wrap(values), 0);
            return values;
          };
      assertThat(groups.together(work).get(1)).isEqualTo(groups.together(work).get(2));
    }
  }

  @Test
  void bytesAreGatheredInTheOrderOfRanksAndBroadcastFromTheFirst() throws Exception {
    for (int size = 1; size <= 6; size++) {
      try (PeerGroups groups = new PeerGroups(size, Map.of(NetworkOptions.MAX_MESSAGE, "256b"))) {
        int processes = size;
        groups.together(
            collective -> {
              byte[] mine = new byte[700 * collective.rank()];
              Arrays.fill(mine, (byte) collective.rank());
              for (int round = 0; round < 3; round++) {
                List<byte[]> all = collective.gather(mine);
                assertThat(all).hasSize(processes);
                for (int rank = 0; rank < processes; rank++) {
                  byte[] expected = new byte[700 * rank];
                  Arrays.fill(expected, (byte) rank);
                  assertThat(all.get(rank)).isEqualTo(expected);
                }
                byte[] sent = new byte[900];
                new Random(round).nextBytes(sent);
                byte[] given = collective.rank() == 0 ? sent : new byte[1];
                assertThat(collective.broadcast(given)).isEqualTo(sent);
                collective.barrier();
              }
              return null;
            });
      }
    }
  }

  @Test
  void aSlowPeerIsWaitedForBeyondTheTimeout() throws Exception {
    try (PeerGroups groups = new PeerGroups(2, Map.of(NetworkOptions.TIMEOUT, "1s"))) {
      List<Integer> sizes =
          groups.together(
              collective -> {
                if (collective.rank() == 1) {
                  Thread.sleep(3500);
                }
                return collective.gather(new byte[1]).size();
              });
      assertThat(sizes).containsExactly(2, 2);
    }
  }

  @Test
  void aPeerThatHasGoneIsNamed() throws Exception {
    try (PeerGroups groups = new PeerGroups(3, Map.of(NetworkOptions.TIMEOUT, "2s"))) {
      CountDownLatch gone = new CountDownLatch(1);
      List<Future<Object>> running =
          groups.start(
              collective -> {
                if (collective.rank() == 1) {
                  gone.await();
                  return null;
                }
                return collective.gather(new byte[1]);
              });
      groups.networks().get(1).close();
      gone.countDown();
      for (int rank : new int[] {0, 2}) {
        assertThatThrownBy(running.get(rank)::get)
            .cause()
            .isInstanceOf(PeerException.class)
            .hasMessageContaining("executor 1 at 127.0.0.1");
      }
    }
  }

  @Test
  void aMistakeThatOneFindsEndsAll() throws Exception {
    try (PeerGroups groups = new PeerGroups(3, Map.of())) {
      List<Future<Object>> running =
          groups.start(
              collective -> {
                if (collective.rank() == 2) {
                  collective.tellOf(new UserErrorException("Cannot train: wrong"));
                  return null;
                }
                return collective.gather(new byte[1]);
              });
      for (int rank = 0; rank < 2; rank++) {
        assertThatThrownBy(running.get(rank)::get)
            .cause()
            .isInstanceOf(UserErrorException.class)
            .hasMessage("Cannot train: wrong");
      }
    }
  }
}

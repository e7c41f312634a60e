// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  @TempDir Path folder;

  @Test
  void keysOfEveryLengthAreFoundAndOthersAreNot() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      TreeMap<byte[], Long> ids = new TreeMap<>(Arrays::compareUnsigned);
      byte[] prefix = new byte[600];
      random.nextBytes(prefix);
      for (long id = 0; id < 400; id++) {
        // Lengths around those at which a key is stored otherwise, half of them alike in front.
        int length = 2 + (random.nextBoolean() ? random.nextInt(20) : 485 + random.nextInt(40));
        byte[] key = random.nextBoolean() ? Arrays.copyOf(prefix, length) : new byte[length];
        for (int i = Math.max(0, length - 3); i < length; i++) {
          key[i] = (byte) random.nextInt(256);
        }
        ids.put(key, id);
      }
      byte[] absent = ids.firstKey();
      ids.remove(absent);
      byte[] absentLong = ids.keySet().stream().filter(k -> k.length > 511).findFirst().get();
      ids.remove(absentLong);
      KeyFile file = write(ids);
      assertThat(file.keys()).isEqualTo(ids.size());
      for (Map.Entry<byte[], Long> entry : ids.entrySet()) {
        assertThat(file.id(entry.getKey())).as("seed %d", seed).isEqualTo(entry.getValue());
      }
      assertThat(file.id(absent)).isEqualTo(-1);
      assertThat(file.id(absentLong)).isEqualTo(-1);
      assertThat(file.id(new byte[] {0})).isEqualTo(-1);
      assertThat(file.id(new byte[0])).isEqualTo(-1);
    }
  }

  @Test
  void aStripeWithoutKeysIsReadable() {
    KeyFile file = write(new TreeMap<>(Arrays::compareUnsigned));
    assertThat(file.keys()).isZero();
    assertThat(file.id(new byte[8])).isEqualTo(-1);
  }

  @Test
  void keysFillTransactionAfterTransaction() {
    int count = 600_000; // 14 MB: several transactions, and the map grows
    try (KeyDictionaryWriter out = new KeyDictionaryWriter(folder.resolve("keys"))) {
      for (long i = 0; i < count; i++) {
        out.add(key(i), i * 3);
      }
    }
    KeyFile file = new KeyFile(folder.resolve("keys"));
    assertThat(file.keys()).isEqualTo(count);
    for (long i : new Random(1).longs(10_000, 0, count).toArray()) {
      assertThat(file.id(key(i))).isEqualTo(i * 3);
    }
    assertThat(file.id(key(count))).isEqualTo(-1);
  }

  @Test
  void eightThreadsLookUpTheSameKeys() throws Exception {
    TreeMap<byte[], Long> ids = new TreeMap<>(Arrays::compareUnsigned);
    for (long i = 0; i < 5_000; i++) {
      ids.put(key(i), i);
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    KeyFile file = write(ids);
    try {
      var done =
          IntStream.range(0, 8)
              .mapToObj(
                  t ->
                      threads.submit(
                          () ->
                              new Random(t)
                                  .longs(20_000, 0, 5_000)
                                  .allMatch(i -> file.id(key(i)) == i)))
              .toList();
      for (var result : done) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aKeyTwiceOrOutOfOrderIsRefusedAndTheFileStaysUnreadable() {
    Path path = folder.resolve("keys");
    for (long second : new long[] {5, 4}) {
      try (KeyDictionaryWriter out = new KeyDictionaryWriter(path)) {
        out.add(key(5), 0);
        assertThatThrownBy(() -> out.add(key(second), 1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(path.toString());
      }
      assertThatThrownBy(() -> new KeyFile(path)).isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void stripesTakeAboutTheSameNumberOfKeys() {
    int[] counts = new int[8];
    for (long i = 0; i < 8_000; i++) {
      counts[KeyStripes.stripe(key(i), 8)]++;
    }
    assertThat(counts)
        .satisfies(c -> Arrays.stream(c).forEach(n -> assertThat(n).isBetween(800, 1_200)));
  }

  private KeyFile write(TreeMap<byte[], Long> ids) {
    try (KeyDictionaryWriter out = new KeyDictionaryWriter(folder.resolve("keys"))) {
      ids.forEach(out::add);
    }
    return new KeyFile(folder.resolve("keys"));
  }

  private static byte[] key(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.Kryo;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final SamplingPlan PLAN =
      new SamplingPlan(
          List.of(List.of(16, 128, -1), List.of(8, 0, 3)),
          List.of(Strategy.RECENCY, Strategy.STATIC, Strategy.LAST));

  @Test
  void aSchemaComesBackWithAllItsParts() {
    for (long seed = 0; seed < 200; seed++) {
      GraphSchema schema = RandomGraphs.make(seed).schema();
      GraphSchema read = Wire.read(Wire.write(schema), GraphSchema.class);
      assertThat(read.nodeTypes()).as("seed %d", seed).isEqualTo(schema.nodeTypes());
      assertThat(read.links()).as("seed %d", seed).isEqualTo(schema.links());
      assertThat(read.edgeTypes()).as("seed %d", seed).isEqualTo(schema.edgeTypes());
    }
  }

  @Test
  void plansAndFanoutsComeBackEqual() {
    assertThat(Wire.read(Wire.write(PLAN), SamplingPlan.class)).isEqualTo(PLAN);
    NumNeighbors fanouts =
        NumNeighbors.parse("{hop1: {z.a->b.c: 3, a.a->b.c: inferred}, hop2: {default: -1}}");
    NumNeighbors read = Wire.read(Wire.write(fanouts), NumNeighbors.class);
    assertThat(read).isEqualTo(fanouts);
    assertThat(read.toYaml()).as("with its order").isEqualTo(fanouts.toYaml());
  }

  @Test
  void aRequestComesBackWithItsSeeds() {
    SeedBatch seeds = new SeedBatch(2, new long[] {5, 1L << 40}, new long[] {-1, 7}, 2);
    SampleRequest read =
        Wire.read(Wire.write(new SampleRequest("v7", PLAN, -3, 4, seeds)), SampleRequest.class);
    assertThat(read.graphVersion()).isEqualTo("v7");
    assertThat(read.plan()).isEqualTo(PLAN);
    assertThat(read.runSeed()).isEqualTo(-3);
    assertThat(read.epoch()).isEqualTo(4);
    assertThat(read.seeds().nodeType()).isEqualTo(2);
    assertThat(read.seeds().entity()).containsExactly(seeds.entity());
    assertThat(read.seeds().time()).containsExactly(seeds.time());
    assertThat(read.seeds().count()).isEqualTo(2);
  }

  @Test
  void listsAndMapsOfAnyLengthComeBack() {
    for (int length = 0; length < 5; length++) {
      List<Integer> list = IntStream.range(0, length).boxed().toList();
      assertThat(Wire.read(Wire.write(list), List.class)).isEqualTo(list);
      assertThat(Wire.read(Wire.write(List.copyOf(list)), List.class)).isEqualTo(list);
      assertThat(Wire.read(Wire.write(new ArrayList<>(list)), List.class)).isEqualTo(list);
    }
    for (Map<String, Long> map :
        List.of(Map.<String, Long>of(), Map.of("a", 1L), Map.of("a", 1L, "b", 2L))) {
      assertThat(Wire.read(Wire.write(map), Map.class)).isEqualTo(map);
    }
  }

  record Stranger(int value) {}

  enum Color {
    RED,
    GREEN
  }

  @Test
  void aTypeWithoutAnIdIsNotWritten() {
    assertThatThrownBy(() -> Wire.write(new Stranger(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WireTest$Stranger")
        .hasMessageContaining("WireTypes");
    assertThatThrownBy(() -> Wire.write(List.of(new Stranger(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Wire.read(Wire.write(PLAN), SamplingPlan.class))
        .as("the next one is written")
        .isEqualTo(PLAN);
  }

  @Test
  void aTypeThatAModuleNamesIsWrittenAndOneUnknownToTheReaderIsNotRead() {
    WireTypes types =
        registry -> {
          registry.add(300, Stranger.class);
          registry.add(301, Color.class);
        };
    Kryo kryo = Wire.newKryo(List.of(types));
    byte[] bytes = Wire.write(kryo, new Stranger(9));
    assertThat(Wire.read(kryo, bytes, Stranger.class)).isEqualTo(new Stranger(9));
    assertThat(Wire.read(kryo, Wire.write(kryo, Color.GREEN), Color.class)).isEqualTo(Color.GREEN);
    assertThatThrownBy(() -> Wire.read(bytes, Stranger.class))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("does not have");
  }

  /** A class that is no record: mutable, without a constructor that takes nothing. */
  static final class Counter {
    private final String name;
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final transient Object forgotten = new Object();
    private int sum;

    Counter(String name) {
      this.name = name;
    }

    void add(String what) {
      counts.merge(what, 1L, Long::sum);
      sum++;
    }
  }

  @Test
  void aClassTravelsWithItsFieldsButForTheTransientOnes() {
    Kryo kryo = Wire.newKryo(List.of(registry -> registry.add(300, Counter.class)));
    Counter counter = new Counter("words");
    counter.add("one");
    counter.add("two");
    Counter read = Wire.read(kryo, Wire.write(kryo, counter), Counter.class);
    assertThat(read.name).isEqualTo("words");
    assertThat(read.counts).isEqualTo(counter.counts);
    assertThat(read.sum).isEqualTo(2);
    assertThat(counter.forgotten).isNotNull();
    assertThat(read.forgotten).isNull();
    counter.add("three");
    assertThat(read.sum).isEqualTo(2);
  }

  @Test
  void aClassCanTravelAsAnotherType() {
    Kryo kryo =
        Wire.newKryo(
            List.of(
                registry ->
                    registry.add(
                        300,
                        StringBuilder.class,
                        String.class,
                        StringBuilder::toString,
                        StringBuilder::new)));
    StringBuilder read =
        Wire.read(kryo, Wire.write(kryo, new StringBuilder("text")), StringBuilder.class);
    assertThat(read.toString()).isEqualTo("text");
  }

  @Test
  void aValueOfTheWrongTypeIsNotPutIntoAField() {
    Kryo kryo = Wire.newKryo(List.of(registry -> registry.add(300, Counter.class)));
    record Other(Object counts, Object name, Object sum) {}
    Kryo liar = Wire.newKryo(List.of(registry -> registry.add(300, Other.class)));
    byte[] bytes = Wire.write(liar, new Other("no map", 3, "no number"));
    assertThatThrownBy(() -> Wire.read(kryo, bytes, Counter.class))
        .isInstanceOf(UnreadableException.class);
  }

  @Test
  void listsWithinListsWithoutEndAreRefused() {
    List<Object> deep = List.of();
    for (int i = 0; i < 60; i++) {
      deep = List.of(deep);
    }
    List<Object> right = deep;
    assertThat(Wire.read(Wire.write(right), List.class)).isEqualTo(right);
    byte[] bytes = new byte[200_000];
    System.arraycopy(Wire.write(List.of(List.of(1))), 0, bytes, 0, 11);
    for (int i = 9; i < bytes.length; i += 2) {
      bytes[i] = Wire.write(List.of(1))[9];
      bytes[i + 1 < bytes.length ? i + 1 : i] = 1;
    }
    assertThatThrownBy(() -> Wire.read(Wire.sign(bytes), List.class))
        .isInstanceOf(UnreadableException.class);
  }

  @Test
  void aSentValueIsMadeOnceAndIsWhatItWasThen() throws Exception {
    ArrayList<String> words = new ArrayList<>(List.of("one"));
    Sent<ArrayList<String>> sent = Sent.of(words);
    words.add("two");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Sent<?> received = (Sent<?>) in.readObject();
      assertThat(received.get()).isEqualTo(List.of("one"));
      assertThat(received.get()).isSameAs(received.get());
    }
  }

  @Test
  void anIdIsGivenOnce() {
    assertThatThrownBy(() -> Wire.newKryo(List.of(r -> r.add(60, Stranger.class))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("below 100");
    assertThatThrownBy(
            () ->
                Wire.newKryo(
                    List.of(r -> r.add(300, Stranger.class), r -> r.add(300, Color.class))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Stranger has id 300 already");
    assertThatThrownBy(() -> Wire.newKryo(List.of(r -> r.add(301, SamplingPlan.class))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has id 60 already");
  }

  @Test
  void idsAreFixedForEver() {
    // Bytes beside saved models: a change here makes them unreadable.
    Kryo kryo = Wire.newKryo(List.of());
    assertThat(kryo.getRegistration(GraphSchema.class).getId()).isEqualTo(40);
    assertThat(kryo.getRegistration(SamplingPlan.class).getId()).isEqualTo(60);
    assertThat(kryo.getRegistration(Strategy.class).getId()).isEqualTo(61);
    assertThat(kryo.getRegistration(SampleRequest.class).getId()).isEqualTo(63);
  }

  @Test
  void anotherTypeThanWhatIsThereIsRefused() {
    assertThatThrownBy(() -> Wire.read(Wire.write(PLAN), GraphSchema.class))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("they hold a SamplingPlan");
  }

  @Test
  void damagedCutAndForeignBytesAreRefused() {
    byte[] bytes = Wire.write(PLAN);
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 0x10;
      assertThatThrownBy(() -> Wire.read(flipped, SamplingPlan.class))
          .isInstanceOf(UnreadableException.class);
      byte[] cut = Arrays.copyOf(bytes, i);
      assertThatThrownBy(() -> Wire.read(cut, SamplingPlan.class))
          .isInstanceOf(UnreadableException.class);
    }
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      assertThatThrownBy(() -> Wire.read(garbage, SamplingPlan.class))
          .isInstanceOf(UnreadableException.class)
          .hasMessageContaining("not written by spark-gnn");
    }
    byte[] newer = bytes.clone();
    newer[4] = 2;
    assertThatThrownBy(() -> Wire.read(newer, SamplingPlan.class))
        .isInstanceOf(FormatVersionException.class);
  }

  @Test
  void threadsWriteAndReadAtOnce() {
    assertThat(
            IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> Wire.read(Wire.write(PLAN), SamplingPlan.class))
                .allMatch(PLAN::equals))
        .isTrue();
  }
}

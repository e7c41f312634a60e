// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.serializers.EnumNameSerializer;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.overlay.FollowedTo;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Ids below 100: the JDK's types and this module's. They are part of the wire form. */
final class CoreTypes {
  static final int FIRST_FREE = 100;

  private CoreTypes() {}

  static void register(Kryo kryo) {
    Serializer<?> lists = new Serializers.Lists();
    Serializer<?> maps = new Serializers.Maps();
    // List.of and copyOf have one class for up to two elements and one for all other lengths.
    kryo.register(List.of(1).getClass(), lists, 10);
    kryo.register(List.of().getClass(), lists, 11);
    kryo.register(ArrayList.class, new Serializers.ArrayLists(), 12);
    kryo.register(Map.of(1, 1).getClass(), maps, 13);
    kryo.register(Map.of().getClass(), maps, 14);
    kryo.register(Collections.unmodifiableMap(new HashMap<>()).getClass(), maps, 15);
    kryo.register(HashMap.class, new Serializers.HashMaps(), 16);
    kryo.register(LinkedHashMap.class, new Serializers.HashMaps(), 17);
    kryo.register(TreeMap.class, new Serializers.TreeMaps(), 18);
    kryo.register(byte[].class, 20);
    kryo.register(int[].class, 21);
    kryo.register(long[].class, 22);
    kryo.register(float[].class, 23);
    kryo.register(double[].class, 24);
    kryo.register(String[].class, new Serializers.StringArrays(), 25);
    kryo.register(HashSet.class, new Serializers.HashSets(), 26);
    kryo.register(TreeSet.class, new Serializers.TreeSets(), 27);
    kryo.register(
        BitSet.class,
        new Serializers.Through<>(long[].class, BitSet::toLongArray, BitSet::valueOf),
        28);

    kryo.register(GraphSchema.class, new Serializers.Schema(), 40);
    kryo.register(NodeType.class, 41);
    kryo.register(Link.class, 42);
    kryo.register(KeyColumn.class, 43);
    kryo.register(FeatureColumn.class, 44);
    named(kryo, KeyType.class, 45);
    named(kryo, TimeKind.class, 46);
    named(kryo, ColumnType.class, 47);
    kryo.register(KeyType[].class, new Serializers.Arrays(KeyType[].class), 48);

    kryo.register(SamplingPlan.class, 60);
    named(kryo, Strategy.class, 61);
    kryo.register(SeedBatch.class, 62);
    kryo.register(SampleRequest.class, 63);
    kryo.register(NumNeighbors.class, 64);
    kryo.register(NumNeighbors.HopFanouts.class, 65);
    kryo.register(DegreeStatistics.class, 66);
    kryo.register(DegreeStatistics.Degrees.class, 67);

    kryo.register(RowChange.class, 80);
    kryo.register(NewRow.class, 81);
    kryo.register(FollowedTo.class, 82);
  }

  /** Enums go by name, so that a new value may come anywhere. */
  static void named(Kryo kryo, Class<?> type, int id) {
    kryo.register(type, new EnumNameSerializer(type.asSubclass(Enum.class)), id);
  }
}

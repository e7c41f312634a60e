// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkgnn.feature.FeatureWriter;
import io.sparkgnn.feature.KeyDictionaryWriter;
import io.sparkgnn.feature.KeyStripes;
import io.sparkgnn.feature.RowKeyWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a {@link RandomGraph} as a graph store, with the store's own writers. */
final class RandomStoreFiles {
  private final RandomGraph graph;
  private final Path folder;
  private final int stripes;

  RandomStoreFiles(RandomGraph graph, Path folder, int stripes) {
    this.graph = graph;
    this.folder = folder;
    this.stripes = stripes;
  }

  Manifest write() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int s = 0; s < stripes; s++) {
      for (NodeType type : graph.schema().nodeTypes()) {
        writeTable(type, s);
      }
      for (Link link : graph.schema().links()) {
        writeLink(link, s);
      }
    }
    List<Manifest.FileEntry> files = new ArrayList<>();
    for (String name : GraphFiles.all(graph.schema(), stripes)) {
      FileDigest digest = FileDigest.of(folder.resolve(name));
      files.add(new Manifest.FileEntry(name, digest.length(), digest.digest()));
    }
    Map<String, Manifest.Source> sources = new LinkedHashMap<>();
    long newest = Long.MIN_VALUE;
    for (NodeType type : graph.schema().nodeTypes()) {
      sources.put(type.name(), new Manifest.Source("random", null, type.name(), 3L, null));
      newest = Math.max(newest, Arrays.stream(graph.times(type.index())).max().orElse(newest));
    }
    Manifest manifest =
        Manifest.of(
            stripes,
            graph.schema(),
            files,
            sources,
            newest,
            JsonNodeFactory.instance.objectNode().put("note", "random"));
    manifest.write(folder.resolve(GraphFiles.MANIFEST));
    return manifest;
  }

  private void writeTable(NodeType type, int stripe) {
    int t = type.index();
    int rows = (int) type.rows();
    if (type.timed()) {
      try (TimeIndexWriter out = new TimeIndexWriter(folder.resolve(GraphFiles.times(t, stripe)))) {
        for (int id = stripe; id < rows; id += stripes) {
          out.add(graph.times(t)[id]);
        }
      }
    }
    if (type.rowBytes() > 0) {
      ByteBuffer row = ByteBuffer.wrap(graph.features(t));
      try (FeatureWriter out =
          new FeatureWriter(folder.resolve(GraphFiles.features(t, stripe)), type.rowBytes())) {
        for (int id = stripe; id < rows; id += stripes) {
          out.add(row.limit((id + 1) * type.rowBytes()).position(id * type.rowBytes()));
        }
      }
    }
    if (!type.key().isEmpty()) {
      try (RowKeyWriter out = new RowKeyWriter(folder.resolve(GraphFiles.rowKeys(t, stripe)))) {
        for (int id = stripe; id < rows; id += stripes) {
          out.add(graph.keys(t)[id]);
        }
      }
      TreeMap<byte[], Long> ids = new TreeMap<>(Arrays::compareUnsigned);
      for (int id = 0; id < rows; id++) {
        if (KeyStripes.stripe(graph.keys(t)[id], stripes) == stripe) {
          ids.put(graph.keys(t)[id], (long) id);
        }
      }
      try (KeyDictionaryWriter out =
          new KeyDictionaryWriter(folder.resolve(GraphFiles.keys(t, stripe)))) {
        ids.forEach(out::add);
      }
    }
  }

  private void writeLink(Link link, int stripe) {
    int l = link.index();
    long children = graph.schema().nodeTypes().get(link.child()).rows();
    long parents = graph.schema().nodeTypes().get(link.parent()).rows();
    try (LinkColumnWriter out =
        new LinkColumnWriter(folder.resolve(GraphFiles.parents(l, stripe)), parents)) {
      for (long child = stripe; child < children; child += stripes) {
        out.add(graph.parents(l)[(int) child]);
      }
    }
    long local = GraphFiles.localRows(parents, stripe, stripes);
    try (NeighborListsWriter out =
        new NeighborListsWriter(folder.resolve(GraphFiles.children(l, stripe)), local, children)) {
      Topology.NeighborLists lists = graph.topology().children(l);
      for (long row = 0; row < local; row++) {
        long parent = row * stripes + stripe;
        for (long at = lists.begin(parent); at < lists.end(parent); at++) {
          out.add(row, lists.child(parent, at));
        }
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.FeatureWriter;
import io.sparkgnn.feature.KeyDictionaryWriter;
import io.sparkgnn.feature.KeyStripes;
import io.sparkgnn.feature.RowKeyWriter;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.LinkColumnWriter;
import io.sparkgnn.graph.NeighborListsWriter;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeIndexWriter;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.overlay.MergedLists;
import io.sparkgnn.overlay.OverlaySnapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a graph store's rows and those that have come since as the files of one store. They are
 * the files that a build of all rows with these columns and as many stripes writes, byte for byte,
 * but for the order of rows of one time in a table without a key. Everything is written front to
 * back in one pass: the cost is that of copying the store.
 *
 * <p>Immutable; its parts may be written by any number of threads at once.
 */
public final class GraphMerge {
  private static final int ROWS_AT_ONCE = 1024;

  private final GraphStore base;
  private final OverlaySnapshot rows;
  private final GraphSchema schema;
  private final List<CategoryCodes> codes = new ArrayList<>();
  private final int stripes;

  /**
   * What a part of the files found.
   *
   * @param files names of the files that were written
   * @param nulls for each feature column of a table the rows without a value; else empty
   * @param edges of a link's children
   * @param nodesByDegree how many parents have how many children
   */
  public record Written(
      List<String> files, List<Long> nulls, long edges, Map<Long, Long> nodesByDegree) {
    public Written {
      files = List.copyOf(files);
      nulls = List.copyOf(nulls);
      nodesByDegree = new TreeMap<>(nodesByDegree);
    }

    private static Written of(String file) {
      return new Written(List.of(file), List.of(), 0, Map.of());
    }
  }

  /** Writes files into a folder that has none of them. */
  @FunctionalInterface
  private interface Writing {
    Written write(Path folder);
  }

  /** Some files of the store, to be written by one thread. */
  public static final class Part {
    private final int nodeType;
    private final int link;
    private final Writing writing;

    private Part(int nodeType, int link, Writing writing) {
      this.nodeType = nodeType;
      this.link = link;
      this.writing = writing;
    }

    /** The table that it is of, or the child of its link. */
    public int nodeType() {
      return nodeType;
    }

    /** The link that it is of, or -1. */
    public int link() {
      return link;
    }

    /** Writes the files into a folder that has none of them. */
    public Written write(Path folder) {
      return writing.write(folder);
    }
  }

  /**
   * Puts a store and its rows together.
   *
   * @param rows of an overlay over the store that nobody else reads, whose rows have the codes of
   *     {@link CategoryCodes#read}
   * @param codes what becomes of the categories of each table
   */
  public GraphMerge(GraphStore base, OverlaySnapshot rows, List<CategoryCodes> codes) {
    this.base = base;
    this.rows = rows.indexed();
    this.codes.addAll(codes);
    this.stripes = base.manifest().stripes();
    List<NodeType> types = new ArrayList<>();
    for (NodeType type : base.schema().nodeTypes()) {
      types.add(
          new NodeType(
              type.index(),
              type.name(),
              type.timeKind(),
              type.timeColumn(),
              type.key(),
              rows.topology().nodeCount(type.index()),
              codes.get(type.index()).written(),
              type.rowBytes(),
              type.firstSeenBy()));
    }
    this.schema = new GraphSchema(types, base.schema().links());
  }

  /** Of the store that is written. */
  public GraphSchema schema() {
    return schema;
  }

  /** All that is to be written, the largest parts first. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < stripes; i++) {
      int stripe = i;
      for (NodeType type : schema.nodeTypes()) {
        int table = type.index();
        if (type.timed() || !type.key().isEmpty() || type.rowBytes() > 0) {
          parts.add(new Part(table, -1, folder -> nodes(type, stripe, folder)));
        }
        if (!type.key().isEmpty()) {
          parts.add(new Part(table, -1, folder -> keys(table, stripe, folder)));
        }
      }
      for (Link link : schema.links()) {
        int index = link.index();
        parts.add(new Part(link.child(), index, folder -> parents(link, stripe, folder)));
        parts.add(new Part(link.child(), index, folder -> children(link, stripe, folder)));
      }
    }
    parts.sort(Comparator.comparingLong((Part part) -> rows(part.nodeType())).reversed());
    return parts;
  }

  private long rows(int nodeType) {
    return schema.nodeTypes().get(nodeType).rows();
  }

  private Written nodes(NodeType type, int stripe, Path folder) {
    List<String> files = new ArrayList<>();
    if (type.timed()) {
      files.add(GraphFiles.times(type.index(), stripe));
      times(type, stripe, folder.resolve(files.get(files.size() - 1)));
    }
    if (!type.key().isEmpty()) {
      files.add(GraphFiles.rowKeys(type.index(), stripe));
      rowKeys(type, stripe, folder.resolve(files.get(files.size() - 1)));
    }
    long[] nulls = new long[type.columns().size()];
    if (type.rowBytes() > 0) {
      files.add(GraphFiles.features(type.index(), stripe));
      features(type, stripe, folder.resolve(files.get(files.size() - 1)), nulls);
    }
    return new Written(files, Arrays.stream(nulls).boxed().toList(), 0, Map.of());
  }

  private void times(NodeType type, int stripe, Path file) {
    Topology topology = rows.topology();
    try (TimeIndexWriter out = new TimeIndexWriter(file)) {
      for (long id = stripe; id < type.rows(); id += stripes) {
        out.add(topology.time(type.index(), id));
      }
    }
    topology.check();
  }

  private void rowKeys(NodeType type, int stripe, Path file) {
    try (RowKeyWriter out = new RowKeyWriter(file)) {
      for (long id = stripe; id < type.rows(); id += stripes) {
        out.add(rows.keys().key(type.index(), id));
      }
    }
  }

  private void features(NodeType type, int stripe, Path file, long[] nulls) {
    int width = type.rowBytes();
    long[] ids = new long[ROWS_AT_ONCE];
    ByteBuffer read =
        ByteBuffer.allocateDirect(ROWS_AT_ONCE * width).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = rows.features().reader();
        FeatureWriter out = new FeatureWriter(file, width)) {
      long id = stripe;
      while (id < type.rows()) {
        int count = 0;
        for (; count < ROWS_AT_ONCE && id < type.rows(); id += stripes) {
          ids[count++] = id;
        }
        reader.read(type.index(), ids, count, read.clear());
        for (int i = 0; i < count; i++) {
          int at = i * width;
          read.limit(at + width).position(at);
          codes.get(type.index()).recode(read, at, nulls);
          out.add(read);
        }
      }
    }
  }

  private Written keys(int type, int stripe, Path folder) {
    String name = GraphFiles.keys(type, stripe);
    TreeMap<byte[], Long> come = new TreeMap<>(Arrays::compareUnsigned);
    for (long id : rows.addedIds(type)) {
      byte[] key = rows.keys().key(type, id);
      if (KeyStripes.stripe(key, stripes) == stripe && base.keys().id(type, key) < 0) {
        come.put(key, id);
      }
    }
    try (KeyDictionaryWriter out = new KeyDictionaryWriter(folder.resolve(name))) {
      base.dictionary()
          .forEach(
              type,
              stripe,
              (key, node) -> {
                while (!come.isEmpty() && Arrays.compareUnsigned(come.firstKey(), key) < 0) {
                  Map.Entry<byte[], Long> next = come.pollFirstEntry();
                  out.add(next.getKey(), next.getValue());
                }
                long id = rows.id(type, node);
                if (id >= 0) {
                  out.add(key, id);
                }
              });
      come.forEach(out::add);
    }
    return Written.of(name);
  }

  private Written parents(Link link, int stripe, Path folder) {
    String name = GraphFiles.parents(link.index(), stripe);
    Topology.LinkColumn parents = rows.topology().parents(link.index());
    try (LinkColumnWriter out = new LinkColumnWriter(folder.resolve(name), rows(link.parent()))) {
      for (long id = stripe; id < rows(link.child()); id += stripes) {
        out.add(parents.parent(id));
      }
    }
    rows.topology().check();
    return Written.of(name);
  }

  private Written children(Link link, int stripe, Path folder) {
    String name = GraphFiles.children(link.index(), stripe);
    MergedLists lists = rows.children(link.index());
    long parents = rows(link.parent());
    Map<Long, Long> degrees = new TreeMap<>();
    long edges = 0;
    try (NeighborListsWriter out =
        new NeighborListsWriter(
            folder.resolve(name),
            GraphFiles.localRows(parents, stripe, stripes),
            rows(link.child()))) {
      for (long id = stripe, local = 0; id < parents; id += stripes, local++) {
        long parent = local;
        lists.forEach(id, child -> out.add(parent, child));
        long degree = lists.end(id) - lists.begin(id);
        edges += degree;
        degrees.merge(degree, 1L, Long::sum);
      }
    }
    rows.topology().check();
    return new Written(List.of(name), List.of(), edges, degrees);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.graph.FileSizes;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;

/** Keys in the {@link KeyFile}s and {@link RowKeys} of a graph store. */
public final class LmdbKeyDictionary implements KeyDictionary, AutoCloseable {
  private final List<KeyFile[]> keys = new ArrayList<>();
  private final List<RowKeys[]> rowKeys = new ArrayList<>();
  private final GraphSchema schema;
  private final int stripes;
  private final int stripeShift;
  private final SharedUse use = new SharedUse(() -> {});
  private final FileSizes sizes = new FileSizes();

  /**
   * Opens the key files in a graph store's folder, whose digests were compared.
   *
   * @throws CorruptFileException if a file contradicts the schema
   */
  public LmdbKeyDictionary(Path folder, GraphSchema schema, int stripes) {
    this(folder, schema, stripes, type -> true);
  }

  /**
   * Opens the key files of some node types; the others count as having no key.
   *
   * @throws CorruptFileException if a file contradicts the schema
   */
  public LmdbKeyDictionary(Path folder, GraphSchema schema, int stripes, IntPredicate opened) {
    this.schema = schema;
    this.stripes = stripes;
    this.stripeShift = Integer.numberOfTrailingZeros(stripes);
    for (NodeType type : schema.nodeTypes()) {
      int files = type.key().isEmpty() || !opened.test(type.index()) ? 0 : stripes;
      keys.add(new KeyFile[files]);
      rowKeys.add(new RowKeys[files]);
      if (files > 0) {
        open(folder, type);
      }
    }
  }

  private void open(Path folder, NodeType type) {
    long known = 0;
    for (int s = 0; s < stripes; s++) {
      Path rowKeyPath = folder.resolve(GraphFiles.rowKeys(type.index(), s));
      sizes.add(rowKeyPath);
      RowKeys byRow = RowKeys.open(rowKeyPath);
      rowKeys.get(type.index())[s] = byRow;
      long local = GraphFiles.localRows(type.rows(), s, stripes);
      if (byRow.count() != local) {
        throw new CorruptFileException(
            rowKeyPath, "it has %d keys, not %d".formatted(byRow.count(), local));
      }
      Path keyPath = folder.resolve(GraphFiles.keys(type.index(), s));
      sizes.add(keyPath);
      KeyFile byKey = new KeyFile(keyPath);
      keys.get(type.index())[s] = byKey;
      known += byKey.keys();
    }
    if (known != type.rows()) {
      throw new CorruptFileException(
          folder.resolve(GraphFiles.keys(type.index(), 0)),
          "the dictionary of %s has %d keys for %d rows"
              .formatted(type.name(), known, type.rows()));
    }
  }

  @Override
  public long id(int nodeType, byte[] key) {
    checkKeyed(nodeType);
    use.check();
    try {
      long id = keys.get(nodeType)[KeyStripes.stripe(key, stripes)].id(key);
      sizes.check();
      return id;
    } catch (RuntimeException | InternalError e) {
      throw sizes.explain(e);
    }
  }

  @Override
  public byte[] key(int nodeType, long id) {
    checkKeyed(nodeType);
    use.check();
    Objects.checkIndex(id, schema.nodeTypes().get(nodeType).rows());
    try {
      byte[] key = rowKeys.get(nodeType)[(int) id & (stripes - 1)].key(id >>> stripeShift);
      sizes.check();
      return key;
    } catch (RuntimeException | InternalError e) {
      throw sizes.explain(e);
    }
  }

  /**
   * Hands over the keys of one stripe of keys with their nodes, in ascending order of their bytes.
   *
   * @param stripe see {@link KeyStripes}
   */
  public void forEach(int nodeType, int stripe, Entries entries) {
    checkKeyed(nodeType);
    use.check();
    try {
      keys.get(nodeType)[stripe].forEach(entries);
      sizes.check();
    } catch (RuntimeException | InternalError e) {
      throw sizes.explain(e);
    }
  }

  private void checkKeyed(int nodeType) {
    if (keys.get(nodeType).length == 0) {
      throw new IllegalArgumentException(
          "table " + schema.nodeTypes().get(nodeType).name() + " has no primary key");
    }
  }

  @Override
  public void close() {
    use.close();
  }
}

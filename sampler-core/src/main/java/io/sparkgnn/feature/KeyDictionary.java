// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

/** Warehouse key to node id and back. Safe for use by any number of threads. */
public interface KeyDictionary {
  /** Takes keys. */
  @FunctionalInterface
  interface Entries {
    /** A key, as {@link KeyCodec} encodes it, and its node. */
    void take(byte[] key, long id);
  }

  /**
   * The node with that key.
   *
   * @param nodeType a node type with a primary key
   * @param key the key as {@link KeyCodec} encodes it
   * @return the node's id, or -1 if no row has that key
   */
  long id(int nodeType, byte[] key);

  /**
   * The key of a node, as {@link KeyCodec} encodes it.
   *
   * @param nodeType a node type with a primary key
   */
  byte[] key(int nodeType, long id);
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Boosted trees in one file. All numbers are big-endian:
 *
 * <pre>
 * magic "SGNNTREE", int32 version, int32 task (0 binary, 1 multiclass, 2 absolute, 3 squared,
 *     4 poisson)
 * int32 number of outputs, a float32 start for each
 * int32 number of columns, per column: int32 name length, name in UTF-8, float32 gain
 * int32 number of trees, in rounds of one an output; per tree: int32 number of nodes, per node:
 *     int32 column (-1: a leaf); of a leaf its float32 value; else float32 threshold, int8 where
 *     rows without a value go (1: left), int32 left, int32 right, both after the node
 * int32 CRC-32C of everything before
 * </pre>
 */
final class TreesFile {
  private static final byte[] MAGIC = "SGNNTREE".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  private TreesFile() {}

  static byte[] encode(Forest trees) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(trees.task().ordinal());
      out.writeInt(trees.outputs());
      for (float start : trees.start()) {
        out.writeFloat(start);
      }
      float[] gain = trees.gain();
      out.writeInt(gain.length);
      for (int column = 0; column < gain.length; column++) {
        byte[] name = trees.columns().get(column).getBytes(StandardCharsets.UTF_8);
        out.writeInt(name.length);
        out.write(name);
        out.writeFloat(gain[column]);
      }
      out.writeInt(trees.trees().size());
      for (Tree tree : trees.trees()) {
        write(tree, out);
      }
      out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Tree tree, DataOutputStream out) throws IOException {
    out.writeInt(tree.nodes());
    for (int node = 0; node < tree.nodes(); node++) {
      out.writeInt(tree.column()[node]);
      if (tree.column()[node] < 0) {
        out.writeFloat(tree.value()[node]);
      } else {
        out.writeFloat(tree.threshold()[node]);
        out.writeByte(tree.missingLeft()[node] ? 1 : 0);
        out.writeInt(tree.left()[node]);
        out.writeInt(tree.right()[node]);
      }
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  static Forest decode(byte[] bytes, String file) {
    int head = MAGIC.length + Integer.BYTES;
    if (bytes.length < head + Integer.BYTES
        || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw corrupt(file, "it does not begin with SGNNTREE");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).position(MAGIC.length);
    int version = in.getInt();
    if (version != VERSION) {
      throw new FormatVersionException(file, version, VERSION, VERSION, Remedy.MODEL);
    }
    int end = bytes.length - Integer.BYTES;
    if (in.getInt(end) != crc(bytes, end)) {
      throw corrupt(file, "its checksum is wrong");
    }
    in.limit(end);
    try {
      return decode(in, file);
    } catch (BufferUnderflowException e) {
      throw corrupt(file, "it is cut off");
    }
  }

  private static Forest decode(ByteBuffer in, String file) {
    int task = in.getInt();
    if (task < 0 || task >= TreeTask.values().length) {
      throw corrupt(file, "it is of task " + task);
    }
    float[] start = new float[count(Float.BYTES, in, file)];
    for (int i = 0; i < start.length; i++) {
      start[i] = in.getFloat();
    }
    int width = count(2 * Integer.BYTES, in, file);
    List<String> columns = new ArrayList<>();
    float[] gain = new float[width];
    for (int i = 0; i < width; i++) {
      byte[] name = new byte[count(1, in, file)];
      in.get(name);
      columns.add(new String(name, StandardCharsets.UTF_8));
      gain[i] = in.getFloat();
    }
    int number = count(2 * Integer.BYTES, in, file);
    if (start.length == 0 || width == 0 || number % start.length != 0) {
      throw corrupt(
          file,
          "it has %d trees for %d outputs and %d columns".formatted(number, start.length, width));
    }
    List<Tree> trees = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      trees.add(tree(in, width, file));
    }
    if (in.hasRemaining()) {
      throw corrupt(file, "it goes on after the last tree");
    }
    return new Forest(TreeTask.values()[task], columns, start, trees, gain);
  }

  private static Tree tree(ByteBuffer in, int width, String file) {
    int nodes = count(2 * Integer.BYTES, in, file);
    Tree tree = Tree.ofNodes(nodes);
    for (int node = 0; node < nodes; node++) {
      int column = in.getInt();
      tree.column()[node] = column;
      if (column < 0) {
        tree.value()[node] = in.getFloat();
        continue;
      }
      tree.threshold()[node] = in.getFloat();
      tree.missingLeft()[node] = in.get() == 1;
      tree.left()[node] = in.getInt();
      tree.right()[node] = in.getInt();
      if (column >= width
          || !isAfter(tree.left()[node], node, nodes)
          || !isAfter(tree.right()[node], node, nodes)) {
        throw corrupt(file, "a tree leads nowhere");
      }
    }
    if (nodes == 0) {
      throw corrupt(file, "a tree has no node");
    }
    return tree;
  }

  private static boolean isAfter(int child, int node, int nodes) {
    return child > node && child < nodes;
  }

  /** A number of things of at least so many bytes, all of which may be there. */
  private static int count(int bytes, ByteBuffer in, String file) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / bytes) {
      throw corrupt(file, "it is cut off");
    }
    return count;
  }

  private static CorruptFileException corrupt(String file, String problem) {
    return new CorruptFileException(file, problem, Remedy.MODEL);
  }
}

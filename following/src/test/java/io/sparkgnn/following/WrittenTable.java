// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.following;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.internal.data.DefaultColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.deletionvectors.Base85Codec;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.sparkgnn.graph.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A Delta table whose files Delta Kernel writes, and whose log is written by the protocol here. */
final class WrittenTable {
  private final Engine engine = DefaultEngine.create(new Configuration());
  private final Path folder;
  private final StructType schema;
  private int version = -1;

  WrittenTable(Path folder, StructType schema) throws IOException {
    this.folder = folder;
    this.schema = schema;
    Files.createDirectories(folder.resolve("_delta_log"));
  }

  Manifest.Source source() {
    return new Manifest.Source("delta", folder.toUri().toString(), null, 0L, null);
  }

  Path log(int of) {
    return folder.resolve("_delta_log/%020d.json".formatted(of));
  }

  /** The first commit, without rows. */
  void make(long millis, String... partition) throws IOException {
    make("\"minReaderVersion\":1,\"minWriterVersion\":4", millis, partition);
  }

  /** The same of a table that may have deletion vectors. */
  void makeWithVectors(long millis) throws IOException {
    String feature = "[\"deletionVectors\"]";
    make(
        "\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":%s,\"writerFeatures\":%s"
            .formatted(feature, feature),
        millis);
  }

  private void make(String protocol, long millis, String... partition) throws IOException {
    commit(
        """
        {"protocol":{%s}}"""
            .formatted(protocol),
        """
        {"metaData":{"id":"5f","format":{"provider":"parquet","options":{}},"schemaString":%s,"partitionColumns":[%s],"configuration":{},"createdTime":%d}}"""
            .formatted(
                '"' + schema.toJson().replace("\"", "\\\"") + '"',
                partition.length == 0 ? "" : '"' + String.join("\",\"", partition) + '"',
                millis));
  }

  int commit(String... actions) throws IOException {
    Files.writeString(log(++version), String.join("\n", actions) + "\n");
    return version;
  }

  /** Writes a file of rows; its name. */
  String file(StructType columns, Object[]... rows) throws IOException {
    ColumnVector[] vectors = new ColumnVector[columns.length()];
    for (int column = 0; column < vectors.length; column++) {
      List<Object> values = new ArrayList<>();
      for (Object[] row : rows) {
        values.add(row[column]);
      }
      vectors[column] = VectorUtils.buildColumnVector(values, columns.at(column).getDataType());
    }
    FilteredColumnarBatch batch =
        new FilteredColumnarBatch(
            new DefaultColumnarBatch(rows.length, columns, vectors), Optional.empty());
    try (CloseableIterator<DataFileStatus> written =
        engine
            .getParquetHandler()
            .writeParquetFiles(
                folder.toUri().toString(), Utils.singletonCloseableIterator(batch), List.of())) {
      String path = written.next().getPath();
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  String file(Object[]... rows) throws IOException {
    return file(schema, rows);
  }

  private String action(String name, String file, boolean change, Map<String, String> partition)
      throws IOException {
    StringBuilder values = new StringBuilder();
    partition.forEach(
        (column, value) ->
            values
                .append(values.length() == 0 ? "" : ",")
                .append("\"%s\":\"%s\"".formatted(column, value)));
    return """
        {"%s":{"path":"%s","partitionValues":{%s},"size":%d,"%s":0,"dataChange":%b%s}}"""
        .formatted(
            name,
            file,
            values,
            Files.size(folder.resolve(file)),
            name.equals("remove") ? "deletionTimestamp" : "modificationTime",
            change,
            name.equals("remove") ? ",\"extendedFileMetadata\":true" : "");
  }

  String add(String file, boolean change) throws IOException {
    return action("add", file, change, Map.of());
  }

  String add(String file, Map<String, String> partition) throws IOException {
    return action("add", file, true, partition);
  }

  /** A file of which some rows, by their place in it, are deleted: a vector within the log. */
  String addWithout(String file, int... deleted) throws IOException {
    return withoutRows(add(file, true), deleted);
  }

  /** The removal of the same. */
  String removeWithout(String file, int... deleted) throws IOException {
    return withoutRows(remove(file, true), deleted);
  }

  private static String withoutRows(String action, int... deleted) {
    int used = 32 + 2 * deleted.length;
    ByteBuffer vector = ByteBuffer.allocate((used + 3) / 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
    vector.putInt(1681511377).putLong(1).putInt(0); // RoaringBitmapArray, one bitmap, of key 0
    vector.putInt(12346).putInt(1).putShort((short) 0).putShort((short) (deleted.length - 1));
    vector.putInt(16); // where the container of values begins
    for (int row : deleted) {
      vector.putShort((short) row);
    }
    return action.substring(0, action.length() - 2)
        + """
        ,"deletionVector":{"storageType":"i","pathOrInlineDv":"%s","sizeInBytes":%d,"cardinality":%d}}}"""
            .formatted(Base85Codec.encodeBytes(vector.array()), used, deleted.length);
  }

  String remove(String file, boolean change) throws IOException {
    return action("remove", file, change, Map.of());
  }

  String feed(String file) throws IOException {
    return action("cdc", file, false, Map.of()).replace("\"modificationTime\":0,", "");
  }

  void delete(String file) throws IOException {
    Files.delete(folder.resolve(file));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.wire.Sent;
import io.sparkgnn.wire.Wire;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import scala.math.BigInt;

/**
 * A source's rows as one reading gave them, in files of one task each: every row, behind its
 * length, in Spark's binary form. Two copies to and from memory cost less than any columnar format
 * here, since every column is read back, once.
 *
 * @param rows number of rows
 * @param bytes of all files
 * @param unread one for each check, in their order
 */
public record RawTable(
    StagingFolder folder,
    List<String> files,
    StructType schema,
    long rows,
    long bytes,
    List<UnreadValues> unread) {
  private static final int BUFFER_BYTES = 1 << 20;

  public RawTable {
    files = List.copyOf(files);
    unread = List.copyOf(unread);
  }

  /**
   * What one task read.
   *
   * @param reading which of the readings it belongs to
   */
  record Part(int reading, String file, long rows, long bytes, ArrayList<UnreadValues> unread) {}

  /** A source that is to be read once, with what is looked at on the way. */
  public static final class Reading {
    private final Dataset<Row> rows;
    private final String name;
    private final RowChecks checks;

    Reading(Dataset<Row> rows, String name, RowChecks checks) {
      this.rows = rows;
      this.name = name;
      this.checks = checks;
    }

    /** What Spark takes the source's size to be; empty where it cannot know. */
    OptionalLong expectedBytes() {
      BigInt bytes = rows.queryExecution().optimizedPlan().stats().sizeInBytes();
      return bytes.isValidLong() ? OptionalLong.of(bytes.toLong()) : OptionalLong.empty();
    }

    /** One answer for each part of the dataset that has rows, in the wire form. */
    private JavaRDD<byte[]> parts(int index, StagingFolder folder) {
      StructType schema = rows.schema();
      JavaRDD<InternalRow> from = CatalystRows.of(rows);
      boolean inOrder = from.getNumPartitions() == 1;
      Sent<StagingFolder> into = Sent.of(folder);
      Sent<RowChecks> looked = Sent.of(checks);
      String files = name;
      return from.mapPartitions(
          part -> write(part, index, schema, files, into.get(), looked.get(), inOrder).iterator());
    }

    private RawTable table(StagingFolder folder, List<Part> parts) {
      List<UnreadValues> unread = checks.begin();
      parts.forEach(part -> RowChecks.merge(unread, part.unread()));
      return new RawTable(
          folder,
          parts.stream().map(Part::file).toList(),
          rows.schema(),
          parts.stream().mapToLong(Part::rows).sum(),
          parts.stream().mapToLong(Part::bytes).sum(),
          unread);
    }
  }

  /** Reads datasets, each once, in one job; there is at least one. */
  static List<RawTable> write(SparkSession spark, List<Reading> readings, StagingFolder folder) {
    List<JavaRDD<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      all.add(readings.get(i).parts(i, folder));
    }
    @SuppressWarnings("unchecked") // an array of what the list has
    JavaRDD<byte[]>[] parts = all.toArray(JavaRDD[]::new);
    List<Part> written =
        (all.size() == 1
                ? all.get(0)
                : JavaSparkContext.fromSparkContext(spark.sparkContext()).union(parts))
            .collect().stream().map(part -> Wire.read(part, Part.class)).toList();
    List<RawTable> tables = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      int index = i;
      tables.add(
          readings
              .get(i)
              .table(folder, written.stream().filter(part -> part.reading() == index).toList()));
    }
    return tables;
  }

  /** The wire form of the part, or of none. */
  private static List<byte[]> write(
      Iterator<InternalRow> rows,
      int reading,
      StructType schema,
      String name,
      StagingFolder folder,
      RowChecks checks,
      boolean inOrder) {
    if (!rows.hasNext()) {
      return List.of();
    }
    String file = name + "-" + TaskContext.get().taskAttemptId();
    CatalystRows.Binary binary = new CatalystRows.Binary(schema);
    RowBuffer buffer = new RowBuffer();
    ArrayList<UnreadValues> unread = checks.begin();
    long count = 0;
    long bytes = 0;
    try (OutputStream out = folder.create(file)) {
      while (rows.hasNext()) {
        UnsafeRow row = binary.of(rows.next());
        buffer.add(row);
        count++;
        checks.look(row, inOrder ? count : 0, unread);
        if (buffer.size() > BUFFER_BYTES) {
          bytes += buffer.size();
          buffer.drainTo(out);
        }
      }
      bytes += buffer.size();
      buffer.drainTo(out);
    } catch (IOException e) {
      throw folder.failed("write", file, e);
    }
    return List.of(Wire.write(new Part(reading, file, count, bytes, unread)));
  }

  /** The rows, as often as they are asked for. */
  Dataset<Row> rows(SparkSession spark) {
    Sent<StagingFolder> from = Sent.of(folder);
    int fields = schema.size();
    return CatalystRows.dataset(
        spark,
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(new ArrayList<>(files), Math.max(1, files.size()))
            .flatMap(file -> new RawRows(from.get(), file, fields)),
        schema);
  }

  /** The rows of one of the files; each is good until the next one is asked for. */
  static Iterator<InternalRow> rows(StagingFolder folder, String file, int fields) {
    return new RawRows(folder, file, fields);
  }

  /** Removes the files. */
  public void delete() {
    files.forEach(folder::delete);
  }

  private static final class RawRows implements Iterator<InternalRow> {
    private final StagingFolder folder;
    private final String file;
    private final InputStream in;
    private final UnsafeRow row;
    private final byte[] header = new byte[RowBuffer.HEADER_BYTES];
    private byte[] bytes = new byte[1 << 10];
    private int next;

    RawRows(StagingFolder folder, String file, int fields) {
      this.folder = folder;
      this.file = file;
      this.in = new BufferedInputStream(folder.open(file), BUFFER_BYTES);
      this.row = new UnsafeRow(fields);
      readLength();
    }

    private void readLength() {
      try {
        int read = in.readNBytes(header, 0, RowBuffer.HEADER_BYTES);
        next = read == RowBuffer.HEADER_BYTES ? RowBuffer.length(header, 0) : -1;
        if (next < 0) {
          in.close();
        }
      } catch (IOException e) {
        throw folder.failed("read", file, e);
      }
    }

    @Override
    public boolean hasNext() {
      return next >= 0;
    }

    @Override
    public InternalRow next() {
      if (next < 0) {
        throw new NoSuchElementException();
      }
      if (bytes.length < next) {
        bytes = new byte[Math.max(next, 2 * bytes.length)];
      }
      try {
        if (in.readNBytes(bytes, 0, next) < next) {
          throw new EOFException("it ends within a row");
        }
      } catch (IOException e) {
        throw folder.failed("read", file, e);
      }
      row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, next);
      readLength();
      return row;
    }
  }
}

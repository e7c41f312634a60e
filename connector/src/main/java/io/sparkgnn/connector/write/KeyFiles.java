// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.sparkgnn.connector.stage.NodeCursor;
import io.sparkgnn.connector.stage.SortedRows;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.connector.stage.StagedTable;
import io.sparkgnn.connector.stage.TableTask;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionaryWriter;
import io.sparkgnn.feature.KeyStripes;
import io.sparkgnn.graph.GraphFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;

/**
 * Writes the dictionary from a table's keys to its node ids, in order of key. Equal keys meet here,
 * so that this is where they are found.
 */
public final class KeyFiles implements StripeJob.Task<KeyFiles.Written> {
  private final StripeFolder folder;
  private final int index;
  private final StagedKey form;

  /**
   * What was written.
   *
   * @param duplicates rows whose key another row has; unless 0, the files are of no use
   */
  public record Written(long duplicates, List<WrittenFile> files) {}

  KeyFiles(StripeFolder folder, int index, StagedKey form) {
    this.folder = folder;
    this.index = index;
    this.form = form;
  }

  /** Writes the dictionary of a table with a primary key. */
  public static Written write(SparkSession spark, StagedTable table, StripeFolder folder) {
    int stripes = table.rows().stripes();
    StagedKey form = StagedKey.of(table.plan().key());
    Column key = col(StagedColumns.KEY);
    Column stripe =
        switch (form) {
          case NUMBER ->
              udf(
                      (UDF1<Long, Integer>)
                          value -> KeyStripes.stripe(KeyCodec.encode(value), stripes),
                      DataTypes.IntegerType)
                  .apply(key);
          case BYTES ->
              udf(
                      (UDF1<byte[], Integer>) value -> KeyStripes.stripe(value, stripes),
                      DataTypes.IntegerType)
                  .apply(key);
        };
    return written(
        StripeJob.sorted(
            spark,
            table.keyed(spark).select(key, col(StagedTable.ID)),
            stripe,
            key,
            stripes,
            new KeyFiles(folder, table.plan().index(), form)));
  }

  private static Written written(List<Written> stripes) {
    return new Written(
        stripes.stream().mapToLong(Written::duplicates).sum(),
        StripeJob.flatten(stripes.stream().map(Written::files).toList()));
  }

  /** Writes the dictionaries of small tables with primary keys and one stripe, in one job. */
  public static List<Written> write(
      SparkSession spark, List<StagedTable> tables, StripeFolder folder) {
    return TableTask.all(
        spark,
        tables.stream()
            .map(
                table ->
                    new Small(
                        new KeyFiles(
                            folder, table.plan().index(), StagedKey.of(table.plan().key())),
                        table.rows(),
                        table.ids().fieldIndex(StagedColumns.KEY)))
            .toList());
  }

  /** The dictionary of a small table, whose keys are sorted in memory. */
  record Small(KeyFiles files, SortedRows rows, int keyAt) implements TableTask<Written> {
    @Override
    public Written run() {
      List<InternalRow> keys = new ArrayList<>();
      for (int run = 0; run < rows.runs(); run++) {
        try (NodeCursor nodes = rows.run(run)) {
          while (nodes.next()) {
            Object key = nodes.ids().copy().get(keyAt, files.form.type());
            keys.add(new GenericInternalRow(new Object[] {key, nodes.id()}));
          }
        }
      }
      keys.sort((a, b) -> files.form.compare(a, b, 0));
      return written(List.of(files.write(0, keys.iterator())));
    }
  }

  @Override
  public Written write(int stripe, Iterator<InternalRow> keys) {
    long[] duplicates = {0};
    List<WrittenFile> files = folder.write(scratch -> duplicates[0] = write(stripe, keys, scratch));
    return new Written(duplicates[0], new ArrayList<>(files));
  }

  private long write(int stripe, Iterator<InternalRow> keys, Path scratch) {
    long duplicates = 0;
    try (KeyDictionaryWriter out =
        new KeyDictionaryWriter(scratch.resolve(GraphFiles.keys(index, stripe)))) {
      byte[] last = null;
      while (keys.hasNext()) {
        InternalRow row = keys.next();
        byte[] key = form.encoded(row, 0);
        long id = row.getLong(1);
        if (Arrays.equals(key, last)) {
          duplicates++;
        } else if (id >= 0) {
          out.add(key, id);
        }
        last = key;
      }
    }
    return duplicates;
  }
}

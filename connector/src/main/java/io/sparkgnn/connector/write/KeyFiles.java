// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.connector.stage.StagedTable;
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
    List<Written> written =
        StripeJob.sorted(
            spark,
            table.keyed(spark).select(key, col(StagedTable.ID)),
            stripe,
            key,
            stripes,
            new KeyFiles(folder, table.plan().index(), form));
    return new Written(
        written.stream().mapToLong(Written::duplicates).sum(),
        StripeJob.flatten(written.stream().map(Written::files).toList()));
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

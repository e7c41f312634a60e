package io.sparkgnn.train.encode;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table's encoding on the feature rows of one graph, whose columns may lie elsewhere and whose
 * categories may have other codes than in the graph that the encoding was fitted on. Plain arrays,
 * ready to be made tensors; a slot is an offset in 4-byte units.
 */
@SuppressWarnings("ArrayRecordComponent") // built once, read by the model's blocks
public record BoundTable(
    TableEncoding encoding,
    int rowBytes,
    int[] numberSlots,
    float[] numberCenter,
    float[] numberScale,
    float[] binLow,
    float[] binRate,
    int bins,
    int[] codeSlots,
    int[] codeFirst,
    int[] codeLimit,
    int[] codeTable,
    int codeEntries,
    List<int[]> textSlots,
    int[] vectorSlots,
    int[] ageOffsets) {

  /**
   * Binds an encoding.
   *
   * @throws UserErrorException if the table lacks a column or has it with another type or length;
   *     the message says which
   */
  public static BoundTable bind(TableEncoding encoding, NodeType type) {
    Columns columns = new Columns(type);
    int k = encoding.numbers().size();
    int[] numberSlots = new int[k];
    float[] center = new float[k];
    float[] scale = new float[k];
    int bins = 0;
    for (NumberEncoding number : encoding.numbers()) {
      bins = Math.max(bins, number.bounds().length - 1);
    }
    float[] low = new float[k * bins];
    float[] rate = new float[k * bins];
    for (int i = 0; i < k; i++) {
      NumberEncoding number = encoding.numbers().get(i);
      numberSlots[i] = columns.find(number.column(), 1, ColumnType.NUMERIC).byteOffset() / 4;
      center[i] = number.center();
      scale[i] = number.scale();
      for (int b = 0; b + 1 < number.bounds().length; b++) {
        low[i * bins + b] = number.bounds()[b];
        rate[i * bins + b] = 1 / (number.bounds()[b + 1] - number.bounds()[b]);
      }
    }

    int c = encoding.categories().size();
    int[] codeSlots = new int[c];
    int[] first = new int[c];
    int[] limit = new int[c];
    int[][] parts = new int[c][];
    int entries = 0;
    int length = 0;
    for (int i = 0; i < c; i++) {
      CategoryEncoding category = encoding.categories().get(i);
      FeatureColumn column =
          columns.find(category.column(), 1, ColumnType.CATEGORICAL, ColumnType.BOOLEAN);
      codeSlots[i] = column.byteOffset() / 4;
      parts[i] = codeTable(category, values(column), entries);
      first[i] = length;
      limit[i] = parts[i].length - 1;
      entries += category.entries();
      length += parts[i].length;
    }
    int[] table = new int[length];
    for (int i = 0; i < c; i++) {
      System.arraycopy(parts[i], 0, table, first[i], parts[i].length);
    }

    List<int[]> texts =
        encoding.texts().stream()
            .map(t -> slots(columns.find(t.column(), t.length(), ColumnType.TEXT)))
            .toList();
    int[] vectors =
        encoding.vectors().stream()
            .map(v -> slots(columns.find(v.column(), v.length(), ColumnType.EMBEDDING)))
            .flatMapToInt(java.util.Arrays::stream)
            .toArray();
    int[] ages =
        encoding.ages().stream()
            .mapToInt(a -> columns.find(a.column(), 1, ColumnType.TIMESTAMP).byteOffset())
            .toArray();
    return new BoundTable(
        encoding,
        type.rowBytes(),
        numberSlots,
        center,
        scale,
        low,
        rate,
        bins,
        codeSlots,
        first,
        limit,
        table,
        entries,
        texts,
        vectors,
        ages);
  }

  /** Values that a model input takes from this table apart from times: see {@code Ops}. */
  public int staticWidth(int categoryDim, int textDim) {
    return numberSlots.length * (2 + bins)
        + codeSlots.length * categoryDim
        + textSlots.size() * textDim
        + vectorSlots.length;
  }

  /** The codes' values; a boolean's are named like the words. */
  static List<String> values(FeatureColumn column) {
    return column.type() == ColumnType.BOOLEAN ? List.of("false", "true") : column.categories();
  }

  /** For null, then each code, then any code beyond: the row of the embedding matrix. */
  private static int[] codeTable(CategoryEncoding category, List<String> values, int base) {
    Map<String, Integer> entry = new HashMap<>();
    for (int i = 0; i < category.values().size(); i++) {
      entry.put(category.values().get(i), i + 2);
    }
    int[] table = new int[values.size() + 2];
    table[0] = base + CategoryEncoding.NULL;
    for (int i = 0; i < values.size(); i++) {
      table[i + 1] = base + entry.getOrDefault(values.get(i), CategoryEncoding.UNSEEN);
    }
    table[values.size() + 1] = base + CategoryEncoding.UNSEEN;
    return table;
  }

  private static int[] slots(FeatureColumn column) {
    int[] slots = new int[column.length()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = column.byteOffset() / 4 + i;
    }
    return slots;
  }

  /** The columns of a table by name. */
  private record Columns(NodeType type) {
    FeatureColumn find(String name, int length, ColumnType... allowed) {
      for (FeatureColumn column : type.columns()) {
        if (column.name().equalsIgnoreCase(name)) {
          if (!List.of(allowed).contains(column.type()) || column.length() != length) {
            throw new UserErrorException(
                String.format(
                    "Cannot use the model on this graph: column %s.%s is %s of length %d,"
                        + " the model was trained on %s of length %d",
                    type.name(), name, column.type(), column.length(), allowed[0], length));
          }
          return column;
        }
      }
      throw new UserErrorException(
          String.format(
              "Cannot use the model on this graph: table %s has no column '%s', which the model"
                  + " was trained on",
              type.name(), name));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table's encoding on the feature rows of one graph, whose columns may lie elsewhere and whose
 * categories may have other codes than in the graph that the encoding was fitted on. Plain arrays,
 * ready to be made tensors; a slot is an offset in 4-byte units.
 *
 * @param own columns with an encoder of the user's own
 * @param fill values that are to be put behind each row, for columns that the table does not have;
 *     slots from {@code rowBytes / 4} on are theirs. Empty when it has all
 * @param drift a sentence for each column that does not have what the model was trained on
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
    int[] ageOffsets,
    List<OwnColumn> own,
    int[] fill,
    List<String> drift) {
  /** Offset of an age that the table does not have: it counts as missing. */
  public static final int NO_OFFSET = -1;

  /**
   * Binds an encoding. A column that the table does not have any more, as one is left out that has
   * no value or one value only, counts as missing in every row; a category that has become text is
   * one not seen before.
   *
   * @throws UserErrorException if the table has a column with another type; the message says which
   *     and what to declare
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
      FeatureColumn column = columns.find(number.column(), 1, ColumnType.NUMERIC);
      numberSlots[i] = column == null ? columns.noNumber() : column.byteOffset() / 4;
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
          columns.find(
              category.column(), 1, ColumnType.CATEGORICAL, ColumnType.BOOLEAN, ColumnType.TEXT);
      codeSlots[i] = column == null ? columns.zero() : column.byteOffset() / 4;
      parts[i] = codeTable(category, column, entries);
      columns.compareValues(category, column);
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
            .map(t -> columns.find(t.column(), 0, ColumnType.TEXT))
            .map(column -> column == null ? new int[] {columns.zero()} : slots(column))
            .toList();
    int[] vectors =
        encoding.vectors().stream()
            .map(v -> columns.vector(v))
            .flatMapToInt(Arrays::stream)
            .toArray();
    int[] ages =
        encoding.ages().stream()
            .map(a -> columns.find(a.column(), 1, ColumnType.TIMESTAMP))
            .mapToInt(column -> column == null ? NO_OFFSET : column.byteOffset())
            .toArray();
    List<OwnColumn> own =
        encoding.own().stream()
            .map(o -> new OwnColumn(o, columns.find(o.column(), o.length(), o.type())))
            .toList();
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
        ages,
        own,
        columns.fill(),
        List.copyOf(columns.drift));
  }

  /** Values that a model input takes from this table apart from times: see {@code Ops}. */
  public int staticWidth(int categoryDim, int textDim) {
    return numberSlots.length * (2 + bins)
        + codeSlots.length * categoryDim
        + textSlots.size() * textDim
        + vectorSlots.length;
  }

  /** For null, then each code, then any code beyond: the row of the embedding matrix. */
  private static int[] codeTable(CategoryEncoding category, FeatureColumn column, int base) {
    if (column == null) {
      return new int[] {base + CategoryEncoding.NULL};
    }
    if (column.type() == ColumnType.TEXT) {
      // the first n-gram's hash: 0 for none, else above
      int unseen = base + CategoryEncoding.UNSEEN;
      return new int[] {unseen, base + CategoryEncoding.NULL, unseen};
    }
    List<String> values = ColumnValue.categories(column);
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

  /** The columns of a table by name, and what to do without one. */
  private static final class Columns {
    private static final int SHOWN = 3;
    private static final int[] FILL = {Float.floatToRawIntBits(Float.NaN), 0};

    private final NodeType type;
    private final List<String> drift = new ArrayList<>();

    Columns(NodeType type) {
      this.type = type;
    }

    /**
     * A column, or null if the table does not have it.
     *
     * @param length values a row, or 0 for any
     * @param allowed first the type that the model was trained on
     */
    FeatureColumn find(String name, int length, ColumnType... allowed) {
      for (FeatureColumn column : type.columns()) {
        if (!column.name().equalsIgnoreCase(name)) {
          continue;
        }
        boolean fits = List.of(allowed).contains(column.type());
        boolean text = fits && column.type() == ColumnType.TEXT;
        if (!fits || (length > 0 && column.length() != length && !text)) {
          throw new UserErrorException(
              "Cannot use the model on this graph: column %s.%s is %s, the model was trained on it as %s; declare it so in the job file (columns: {%s: %s}) and build the graph again, or train the model again"
                  .formatted(
                      type.name(),
                      name,
                      kind(column.type(), column.length()),
                      kind(allowed[0], length),
                      name,
                      allowed[0].name().toLowerCase(Locale.ROOT)));
        }
        if (text && allowed[0] != ColumnType.TEXT) {
          drift.add(
              "column %s.%s is text now, the model was trained on it as categorical: its values count as not seen before; declare it categorical and build the graph again to use them"
                  .formatted(type.name(), name));
        }
        return column;
      }
      drift.add(
          "table %s has no column %s now, or one without different values: it counts as missing in every row"
              .formatted(type.name(), name));
      return null;
    }

    /** Values written in another way, such as Y for true, are of no use without a word. */
    void compareValues(CategoryEncoding category, FeatureColumn column) {
      if (column == null || column.type() == ColumnType.TEXT || category.values().isEmpty()) {
        return;
      }
      List<String> now = ColumnValue.categories(column);
      if (Collections.disjoint(now, category.values())) {
        drift.add(
            "column %s.%s has none of the values that the model was trained on, such as %s, but %s: all count as not seen before"
                .formatted(type.name(), category.column(), some(category.values()), some(now)));
      }
    }

    private static String some(List<String> values) {
      return values.stream()
          .limit(SHOWN)
          .map(value -> "'" + Shown.value(value) + "'")
          .collect(Collectors.joining(", "));
    }

    private static String kind(ColumnType type, int length) {
      String name = type.name().toLowerCase(Locale.ROOT);
      return type == ColumnType.EMBEDDING ? name + " of length " + length : name;
    }

    int[] vector(SpanEncoding encoding) {
      FeatureColumn column = find(encoding.column(), encoding.length(), ColumnType.EMBEDDING);
      if (column != null) {
        return slots(column);
      }
      int[] none = new int[encoding.length()];
      Arrays.fill(none, noNumber());
      return none;
    }

    /** The slot of a number that is missing. */
    int noNumber() {
      return type.rowBytes() / 4;
    }

    /** The slot of a text's end. */
    int zero() {
      return type.rowBytes() / 4 + 1;
    }

    int[] fill() {
      return drift.isEmpty() ? new int[0] : FILL.clone();
    }
  }
}

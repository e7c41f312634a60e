// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.ItemCondition;
import io.sparkgnn.train.data.TrainingGraph;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The items that a ranking may answer, in the order of their ids. Immutable, and safe for use by
 * any number of threads.
 */
public final class Candidates {
  private static final int CHUNK = 8192;

  private final int count;
  private final int[] ids;

  /**
   * @param ids ascending; null for all
   */
  private Candidates(int count, int[] ids) {
    this.count = count;
    this.ids = ids;
  }

  /** All items. */
  public static Candidates all(int count) {
    return new Candidates(count, null);
  }

  /**
   * Checks that conditions fit a table.
   *
   * @throws UserErrorException if not; the message says what can be asked
   */
  public static void check(NodeType items, List<ItemCondition> conditions) {
    for (ItemCondition condition : conditions) {
      if (isOfKey(items, condition)) {
        boundToKey(items, condition);
      } else {
        bound(items, condition);
      }
    }
  }

  private static boolean isOfKey(NodeType items, ItemCondition condition) {
    return items.key().get(0).name().equalsIgnoreCase(condition.column());
  }

  /** Number of them. */
  public int count() {
    return count;
  }

  /** The id of the one at a place. */
  public int id(int place) {
    return ids == null ? place : ids[place];
  }

  /** The place of an item; negative if it is no candidate. */
  public int place(long id) {
    return ids == null ? (int) id : Arrays.binarySearch(ids, (int) id);
  }

  /** How many have ids below one: those that there are at a time, by the items that there are. */
  public int below(int id) {
    if (ids == null) {
      return Math.min(id, count);
    }
    int place = Arrays.binarySearch(ids, id);
    return place < 0 ? -place - 1 : place;
  }

  /** Whether an item is one. */
  public boolean has(long id) {
    return place(id) >= 0;
  }

  /**
   * Those of all items for which conditions hold.
   *
   * @param count number of all items
   * @throws UserErrorException if a condition is of what the graph does not keep, or does not fit
   *     it
   */
  static Candidates of(
      TrainingGraph graph, NodeType items, int count, List<ItemCondition> conditions) {
    if (conditions.isEmpty()) {
      return all(count);
    }
    List<RowCondition> ofRow = new ArrayList<>();
    List<Asked> ofKey = new ArrayList<>();
    for (ItemCondition condition : conditions) {
      if (isOfKey(items, condition)) {
        ofKey.add(boundToKey(items, condition));
      } else {
        ofRow.add(bound(items, condition));
      }
    }
    IntArrayList kept = new IntArrayList();
    int width = items.rowBytes();
    ByteBuffer rows =
        ByteBuffer.allocateDirect(Math.min(CHUNK, count) * width).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = graph.features().reader()) {
      for (int from = 0; from < count; from += CHUNK) {
        int size = Math.min(CHUNK, count - from);
        if (!ofRow.isEmpty()) {
          long[] asked = LongStream.range(from, from + size).toArray();
          reader.read(items.index(), asked, size, rows.clear());
        }
        for (int i = 0; i < size; i++) {
          int at = i * width;
          if (ofRow.stream().allMatch(condition -> condition.holds(rows, at))
              && keyHolds(graph.keys(), items, from + i, ofKey)) {
            kept.add(from + i);
          }
        }
      }
    }
    return new Candidates(kept.size(), kept.toIntArray());
  }

  private static boolean keyHolds(
      KeyDictionary keys, NodeType items, int id, List<Asked> conditions) {
    if (conditions.isEmpty()) {
      return true;
    }
    Object key = KeyCodec.decode(items.key(), keys.key(items.index(), id))[0];
    return key instanceof Long number
        ? conditions.stream().allMatch(condition -> condition.holds(BigDecimal.valueOf(number)))
        : conditions.stream().allMatch(condition -> condition.holds(key.toString()));
  }

  /**
   * A condition whose values are of the column's kind.
   *
   * @param limit of an ordered one, else not used
   */
  private record Asked(ItemCondition.Operator operator, Set<Object> among, Object limit) {
    static Asked of(ItemCondition condition, UnaryOperator<Object> kind) {
      List<Object> values = condition.values().stream().map(kind).toList();
      return new Asked(
          condition.operator(), Set.copyOf(values), values.isEmpty() ? null : values.get(0));
    }

    /** Whether it holds for a value that is there. */
    @SuppressWarnings("unchecked")
    <T extends Comparable<T>> boolean holds(T value) {
      return switch (operator) {
        case EQUAL, IN -> among.contains(value);
        case NOT_EQUAL, NOT_IN -> !among.contains(value);
        case IS_NULL -> false;
        case IS_NOT_NULL -> true;
        case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
            operator.holds(value.compareTo((T) limit));
      };
    }

    boolean holdsForNull() {
      return operator == ItemCondition.Operator.IS_NULL;
    }
  }

  /** A condition on a column of a feature row. */
  private interface RowCondition {
    boolean holds(ByteBuffer rows, int at);
  }

  private static RowCondition bound(NodeType items, ItemCondition condition) {
    FeatureColumn column =
        items.columns().stream()
            .filter(each -> each.name().equalsIgnoreCase(condition.column()))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        condition,
                        "the graph keeps no column %s of %s; it keeps %s"
                            .formatted(condition.column(), items.name(), usable(items))));
    return switch (column.type()) {
      case NUMERIC -> {
        check(condition, BigDecimal.class, "a number");
        yield ofNumber(column, Asked.of(condition, Candidates::asFloat));
      }
      case BOOLEAN -> {
        check(condition, Boolean.class, "TRUE or FALSE");
        yield ofCode(column, condition, List.of(false, true));
      }
      case CATEGORICAL -> ofCode(column, condition, column.categories());
      case TIMESTAMP, TEXT, EMBEDDING ->
          throw refused(
              condition,
              "%s.%s is kept as a %s, which has no conditions; there are %s, and a string may be declared categorical"
                  .formatted(
                      items.name(),
                      column.name(),
                      column.type().name().toLowerCase(Locale.ROOT),
                      usable(items)));
    };
  }

  /** Numbers are kept as floats: what they are compared with is one, too. */
  private static RowCondition ofNumber(FeatureColumn column, Asked asked) {
    int offset = column.byteOffset();
    return (rows, at) -> {
      float value = rows.getFloat(at + offset) + 0f;
      return Float.isFinite(value) ? asked.holds(value) : asked.holdsForNull();
    };
  }

  private static Object asFloat(Object number) {
    return ((BigDecimal) number).floatValue() + 0f;
  }

  /**
   * For which codes it holds, found once.
   *
   * @param values of the codes: Strings or Booleans
   */
  private static RowCondition ofCode(
      FeatureColumn column, ItemCondition condition, List<?> values) {
    if (condition.operator().ordered()) {
      throw refused(
          condition, "%s has no order; =, != and IN are allowed".formatted(column.name()));
    }
    Asked asked =
        Asked.of(
            condition,
            value -> value instanceof BigDecimal number ? number.toPlainString() : value);
    boolean[] holds = new boolean[values.size()];
    for (int code = 0; code < holds.length; code++) {
      holds[code] =
          values.get(code) instanceof Boolean truth
              ? asked.holds(truth)
              : asked.holds((String) values.get(code));
    }
    int offset = column.byteOffset();
    return (rows, at) -> {
      int code = rows.getInt(at + offset);
      return code < 0 ? asked.holdsForNull() : code < holds.length && holds[code];
    };
  }

  private static Asked boundToKey(NodeType items, ItemCondition condition) {
    return switch (items.key().get(0).type()) {
      case LONG -> {
        check(condition, BigDecimal.class, "a whole number");
        yield Asked.of(condition, Candidates::plain);
      }
      case STRING -> {
        check(condition, String.class, "a string");
        yield Asked.of(condition, UnaryOperator.identity());
      }
      case DATE, TIMESTAMP -> throw refused(condition, "a key that is a time has no conditions");
    };
  }

  /** A number as one that was a long: equal numbers are equal objects. */
  private static Object plain(Object number) {
    BigDecimal stripped = ((BigDecimal) number).stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static void check(ItemCondition condition, Class<?> values, String what) {
    if (!condition.values().stream().allMatch(values::isInstance)) {
      throw refused(condition, "%s is compared with %s".formatted(condition.column(), what));
    }
  }

  private static String usable(NodeType items) {
    return items.columns().stream()
        .filter(column -> column.type() == ColumnType.NUMERIC || column.type().isCoded())
        .map(column -> column.name() + ", ")
        .collect(Collectors.joining("", "", "the key " + items.key().get(0).name()));
  }

  private static UserErrorException refused(ItemCondition condition, String reason) {
    return new UserErrorException(
        "Cannot use candidates '%s': %s".formatted(Shown.value(condition.text()), reason));
  }
}

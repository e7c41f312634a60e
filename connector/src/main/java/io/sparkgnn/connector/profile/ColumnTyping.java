// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.TextTokens;
import io.sparkgnn.graph.ColumnType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * From a column's profile to its type. The rules, unless the user declares a type:
 *
 * <ul>
 *   <li>a column with no value is kept out; one with one value and no null is kept out unless it is
 *       a number, a category or a truth value, which a model may know that was trained when the
 *       column had others;
 *   <li>booleans, times, decimals and arrays are what they are; arrays must be of one length;
 *   <li>an integer is categorical when the last word of its name says that it is a code and it has
 *       at most 1,000 values, else numeric;
 *   <li>a string is categorical when it has at most 1,000 values, each seen twice on average, else
 *       text.
 * </ul>
 */
public final class ColumnTyping {
  private static final Set<String> CODE_WORDS =
      Set.of(
          "id",
          "code",
          "type",
          "status",
          "category",
          "class",
          "kind",
          "flag",
          "group",
          "region",
          "zone",
          "state",
          "country",
          "brand",
          "channel",
          "gender");

  private static final Pattern WORD_ENDS =
      Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

  private static final Set<ColumnType> KEPT_WHEN_ALIKE =
      Set.of(ColumnType.NUMERIC, ColumnType.CATEGORICAL, ColumnType.BOOLEAN);

  /** Why a column has the type that the user declared. */
  public static final String AS_DECLARED = "as declared";

  /** Why a column is kept out that has no value. */
  public static final String NO_VALUES = "every value is null";

  private static final double KEPT_WHOLE = 0.95;

  /** Where so much of the total is in so few values, means and sums tell of little else. */
  private static final double SKEWED = 0.5;

  private ColumnTyping() {}

  /**
   * Decides.
   *
   * @param table name, for messages
   * @param rows number of nodes of the table
   * @throws UserErrorException if the values do not fit the declared type, or arrays differ in
   *     length
   */
  public static ColumnChoice choose(
      String table, ColumnPlan plan, ColumnProfile profile, long rows) {
    if (profile.present() == 0) {
      return keptOut(plan, rows == 0 ? "the table is empty" : NO_VALUES);
    }
    ColumnType type = plan.wanted() != null ? plan.wanted() : inferred(plan, profile);
    String reason = plan.wanted() != null ? AS_DECLARED : reason(plan, profile, type);
    if (plan.wanted() == null && !profile.varies() && profile.present() == rows) {
      if (!KEPT_WHEN_ALIKE.contains(type)) {
        return keptOut(plan, "every value is the same");
      }
      reason = "every value is the same: only models trained on others use it";
    }
    return switch (type) {
      case NUMERIC ->
          new ColumnChoice(plan, type, 1, List.of(), reason + skew(profile.magnitudes()), 0);
      case TIMESTAMP, BOOLEAN -> new ColumnChoice(plan, type, 1, List.of(), reason, 0);
      case CATEGORICAL ->
          new ColumnChoice(plan, type, 1, categories(table, plan, profile), reason, 0);
      case TEXT -> text(plan, profile, reason);
      case EMBEDDING ->
          new ColumnChoice(plan, type, length(table, plan, profile), List.of(), reason, 0);
    };
  }

  private static ColumnChoice keptOut(ColumnPlan plan, String reason) {
    return new ColumnChoice(plan, null, 0, List.of(), reason, 0);
  }

  private static ColumnType inferred(ColumnPlan plan, ColumnProfile profile) {
    return switch (plan.kind()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case DECIMAL -> ColumnType.NUMERIC;
      case TIME -> ColumnType.TIMESTAMP;
      case ARRAY -> ColumnType.EMBEDDING;
      case INTEGER ->
          profile.values() != null && isCode(plan.name())
              ? ColumnType.CATEGORICAL
              : ColumnType.NUMERIC;
      case STRING ->
          profile.values() != null && 2L * profile.values().size() <= profile.present()
              ? ColumnType.CATEGORICAL
              : ColumnType.TEXT;
    };
  }

  private static String reason(ColumnPlan plan, ColumnProfile profile, ColumnType type) {
    String values = profile.values() == null ? "many" : Integer.toString(profile.values().size());
    return switch (plan.kind()) {
      case BOOLEAN, DECIMAL, TIME, ARRAY -> plan.sourceType();
      case INTEGER ->
          type == ColumnType.CATEGORICAL ? "named as a code, " + values + " values" : "integers";
      case STRING -> values + " values in " + profile.present();
    };
  }

  private static String skew(Magnitudes magnitudes) {
    double share = magnitudes.ofLargest().orElse(0);
    return share > SKEWED
        ? "; skewed: the largest 1 %% of the values are about %.0f %% of the total"
            .formatted(100 * share)
        : "";
  }

  static boolean isCode(String name) {
    String last = WORD_ENDS.splitAsStream(name.trim()).reduce("", (before, word) -> word);
    return CODE_WORDS.contains(last.toLowerCase(Locale.ROOT));
  }

  private static List<String> categories(String table, ColumnPlan plan, ColumnProfile profile) {
    if (profile.values() == null) {
      throw new UserErrorException(
          "Cannot make column %s.%s categorical: it has more than %,d values; text or ignore do"
              .formatted(table, plan.name(), ColumnProfile.DECLARED_CATEGORIES));
    }
    // all values of a column are of one class: longs sort as numbers, strings by code unit
    return new TreeSet<>(profile.values()).stream().map(Object::toString).toList();
  }

  private static ColumnChoice text(ColumnPlan plan, ColumnProfile profile, String reason) {
    long[] counts = profile.tokenCounts();
    long whole = 0;
    int length = 0;
    while (length < TextTokens.MAX_TOKENS) {
      whole += counts[length];
      if (length > 0 && whole >= KEPT_WHOLE * profile.present()) {
        break;
      }
      length++;
    }
    long truncated = 0;
    for (int i = length + 1; i < counts.length; i++) {
      truncated += counts[i];
    }
    return new ColumnChoice(plan, ColumnType.TEXT, length, List.of(), reason, truncated);
  }

  private static int length(String table, ColumnPlan plan, ColumnProfile profile) {
    Map<Integer, Long> lengths = profile.lengths();
    int usual =
        lengths.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    long others = profile.present() - lengths.get(usual);
    if (others > 0 || usual == 0) {
      throw new UserErrorException(
          ("Cannot use column %s.%s as an embedding: %,d of %,d arrays have another length than"
                  + " %d; make them of one length above 0, or ignore the column")
              .formatted(table, plan.name(), others, profile.present(), usual));
    }
    return usual;
  }
}

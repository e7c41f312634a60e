// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import java.util.Collection;
import java.util.Locale;

/** Finds what a misspelt name was meant to be. */
final class NearestName {
  private static final int LONGEST = 200;

  private NearestName() {}

  /**
   * The candidate with the fewest edits (insert, delete, replace, swap neighbors) from {@code
   * name}, without regard to case; null when all need more edits than a third of the name's length,
   * or two for a short one.
   */
  static String of(String name, Collection<String> candidates) {
    if (name.length() > LONGEST) {
      return null;
    }
    String nearest = null;
    int fewest = Math.max(2, name.length() / 3) + 1;
    for (String candidate : candidates) {
      int edits = edits(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (edits < fewest) {
        fewest = edits;
        nearest = candidate;
      }
    }
    return nearest;
  }

  static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}

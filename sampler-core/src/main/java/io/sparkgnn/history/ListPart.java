// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/** The columns of one parent's list, by places in it from 0 on. */
interface ListPart {
  /** Place of the list's begin among {@link #numbers}. */
  long first();

  /**
   * The numbers of a column.
   *
   * @param stored what is kept of the graph store's rows
   */
  ListNumbers numbers(ListColumn column, ListNumbers stored);

  /** How many children have a flag, between two places. */
  long flagged(ListColumn column, ListFlags stored, long from, long to);
}

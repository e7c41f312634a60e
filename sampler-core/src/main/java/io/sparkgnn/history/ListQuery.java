// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

/**
 * Figures of the lists of some nodes, each as of its own time. The arrays are live and may be
 * longer than what counts. Confined to a thread.
 */
public final class ListQuery {
  private final ListPlan plan;
  private final long[] nodes;
  private final long[] times;
  private final long[] visible;
  private final int count;
  private final double[] values;

  /**
   * A question.
   *
   * @param nodes whose lists
   * @param times that ages are measured to, microseconds
   * @param visible until when each node's list is seen
   * @param count how many leading elements of the arrays count
   */
  public ListQuery(ListPlan plan, long[] nodes, long[] times, long[] visible, int count) {
    this.plan = plan;
    this.nodes = nodes;
    this.times = times;
    this.visible = visible;
    this.count = count;
    this.values = new double[Math.multiplyExact(count, plan.width())];
  }

  public ListPlan plan() {
    return plan;
  }

  public long[] nodes() {
    return nodes;
  }

  public long[] times() {
    return times;
  }

  public long[] visible() {
    return visible;
  }

  public int count() {
    return count;
  }

  /** The answer: {@link ListPlan#width} numbers a node; NaN for a figure that is missing. */
  public double[] values() {
    return values;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.format.MemoryAdvice;
import io.sparkgnn.format.UnsafeMemory;
import java.util.Arrays;

/**
 * Has the operating system read pages of mapped files before they are touched: all that a batch
 * asks for at once, in the order in which they lie. A page that is touched without that is waited
 * for alone, which leaves a disk idle that can serve tens of requests side by side.
 *
 * <p>The advice is no promise: a page that does not come is read when it is touched. Where the
 * system takes no such advice, nothing happens. Confined to one thread.
 */
final class PageReadAhead {
  private static final int PAGE = UnsafeMemory.pageBytes();

  private final Advice advice;
  private long[] pages = new long[1024];
  private int count;

  /** Tells the system that memory will be needed. */
  interface Advice {
    /**
     * Gives advice.
     *
     * @param address of the first page
     * @param bytes of all pages
     */
    void willNeed(long address, long bytes);
  }

  /** Asks this machine's system. */
  static PageReadAhead ofSystem() {
    return new PageReadAhead(MemoryAdvice::willNeed);
  }

  PageReadAhead(Advice advice) {
    this.advice = advice;
  }

  /** Adds the pages of some bytes to those to ask for. */
  void add(long address, int bytes) {
    long last = address + bytes - 1 & -PAGE;
    for (long page = address & -PAGE; page <= last; page += PAGE) {
      if (count == pages.length) {
        pages = Arrays.copyOf(pages, 2 * count);
      }
      pages[count++] = page;
    }
  }

  /** Asks for the pages that were added, and forgets them. */
  void start() {
    Arrays.sort(pages, 0, count);
    for (int i = 0; i < count; ) {
      long first = pages[i];
      long end = first;
      while (i < count && pages[i] <= end) {
        end = pages[i++] + PAGE;
      }
      advice.willNeed(first, end - first);
    }
    count = 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.follow;

import io.sparkgnn.graph.Manifest;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Reads what has come to tables of one format. Found by {@link java.util.ServiceLoader}. */
public interface ChangeReader {
  /** The format of the sources that it reads, such as {@code delta}. */
  String format();

  /**
   * Reads the commits of a table that come after one, in their order.
   *
   * @param source the table
   * @param after the version of the last commit that is known
   * @param known when the graph was made that has been built of the table
   * @param target given each commit
   * @throws CannotFollowException if the log does not tell what has come
   * @throws IOException if it cannot be read
   */
  void read(Manifest.Source source, long after, Instant known, Commits target) throws IOException;

  /** Takes commits. */
  interface Commits {
    /**
     * A commit.
     *
     * @param rows reads what has changed, each time that it is asked to
     */
    void take(long version, RowSource rows) throws IOException;
  }

  /** What has changed with a commit. */
  interface RowSource {
    /**
     * Reads it.
     *
     * @throws CannotFollowException if the files are not there any more
     * @throws IOException if they cannot be read
     */
    void read(Rows target) throws IOException;
  }

  /**
   * Takes rows by their columns' names, with values as {@link io.sparkgnn.overlay.RowReader} has
   * them. Rows that have not changed may be among them, once gone and once come.
   */
  interface Rows {
    /** Told before the rows how many there are at most; -1 if it is not known. */
    void count(long rows);

    /** A row that is no more, or was another before. */
    void gone(Map<String, Object> row);

    /** A row that is there now. */
    void came(Map<String, Object> row);
  }
}

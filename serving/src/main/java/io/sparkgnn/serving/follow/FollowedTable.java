// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.follow;

import java.time.Instant;

/**
 * How far a table is followed.
 *
 * @param table its name
 * @param version of the last commit that is here; -1 for none
 * @param rows that came, changed or went since the server started
 * @param leftOut rows that could not be taken since then
 * @param complete when all that the table had was here
 * @param problem why it cannot be followed now; null if it can
 */
public record FollowedTable(
    String table, long version, long rows, long leftOut, Instant complete, String problem) {}

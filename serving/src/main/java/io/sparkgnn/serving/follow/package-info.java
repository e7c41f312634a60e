// SPDX-License-Identifier: Apache-2.0
/**
 * Follows the tables that a graph was built of, so that a server knows rows as soon as they are
 * there. How a table's log is read is up to a {@link io.sparkgnn.serving.follow.ChangeReader},
 * which comes from outside: nothing here knows a table format.
 */
package io.sparkgnn.serving.follow;

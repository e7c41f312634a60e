// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

/**
 * Until where a table has been followed: the rows that come with this are those of its source's
 * version, and all before are here.
 *
 * @param nodeType the table
 * @param version of its source
 */
public record FollowedTo(int nodeType, long version) {}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import java.util.List;

/**
 * What was written of a link.
 *
 * @param link index of the link
 * @param edges children with a parent
 * @param nullKeys children whose foreign key is null
 * @param dangling children whose foreign key is not null and fits no parent
 * @param danglingKeys a few of the keys that fit no parent, as people write them
 * @param degrees children of each parent
 */
public record LinkCounts(
    int link,
    long edges,
    long nullKeys,
    long dangling,
    List<String> danglingKeys,
    DegreeCounts degrees,
    List<WrittenFile> files) {}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.Stride;
import io.sparkgnn.connector.source.TimeZones;
import java.time.ZoneId;

/**
 * A question instead of label tables.
 *
 * @param query the question
 * @param stride between anchor times, or null
 * @param from no earlier anchor time, or null; like the times below a date or a time as it was
 *     written
 * @param validation first anchor time of the validation part, or null
 * @param test first anchor time of the test part, or null
 * @param to no label window ends later, or null
 * @param most training times at most, 0 for the default
 * @param given the anchor times as an object, or null for those that follow from the above
 */
public record QueryJob(
    PredictiveQuery query,
    String stride,
    String from,
    String validation,
    String test,
    String to,
    int most,
    Anchors given) {
  /** A question at automatic times, or at those given. */
  public static QueryJob of(PredictiveQuery query, Anchors anchors) {
    return new QueryJob(query, null, null, null, null, null, 0, anchors);
  }

  /**
   * The times as of which it is asked.
   *
   * @param zone of times that do not say theirs
   * @throws io.sparkgnn.error.UserErrorException if a time or the stride cannot be read
   */
  public Anchors anchors(ZoneId zone) {
    if (given != null) {
      return given;
    }
    return Anchors.automatic()
        .withStride(stride == null ? null : Stride.parse(stride))
        .withRange(TimeZones.instant(from, zone), TimeZones.instant(to, zone))
        .withParts(TimeZones.instant(validation, zone), TimeZones.instant(test, zone))
        .withMost(most);
  }
}

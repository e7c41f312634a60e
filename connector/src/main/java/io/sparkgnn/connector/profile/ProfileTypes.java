// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.wire.WireTypes;

/** What profiles are made of as they come from tasks, with its ids. */
public final class ProfileTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(140, TableProfile.class);
    registry.add(141, TableProfile.Pass.class);
    registry.add(142, ColumnProfile.class);
    registry.add(143, StringSample.class);
    registry.add(144, TimeCounts.class);
    registry.add(145, TimeCounts.Stretch.class);
    registry.add(146, TimeRange.class);
    registry.add(147, TimeBounds.class);
    registry.add(148, Magnitudes.class);
  }
}

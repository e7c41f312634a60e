// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.wire.WireTypes;

/** The tasks that write files and what they tell of them, with their ids. */
public final class WriteTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(160, StripeFolder.class);
    registry.add(161, StripeJob.Result.class);
    registry.add(162, WrittenFile.class);
    registry.add(163, NodeFiles.class);
    registry.add(164, FeatureRow.Field.class);
    registry.add(165, KeyFiles.class);
    registry.add(166, KeyFiles.Written.class);
    registry.add(167, ParentFiles.class);
    registry.add(168, ParentFiles.Written.class);
    registry.add(169, DanglingKeys.class);
    registry.add(170, ChildFiles.class);
    registry.add(171, ChildFiles.Written.class);
    registry.add(172, DegreeCounts.class);
    registry.add(173, KeyFiles.Small.class);
    registry.add(174, SmallLinks.class);
    registry.add(175, SmallLinks.Parent.class);
    registry.add(176, SmallLinks.Written.class);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.error.FailureKind;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.wire.WireTypes;

/** What the driver and the workers of a fit tell each other, with its ids. */
public final class FitTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(310, FitRequest.class);
    registry.add(311, FitRequest.Plan.class);
    registry.add(312, FitOutcome.class);
    registry.add(313, FailureKind.class);
    registry.add(314, ProgressMessage.class);
    registry.add(315, ProgressMessage.Start.class);
    registry.add(316, GnnSummary.class);
    registry.add(317, ProgressMessage.Resumed.class);
  }
}

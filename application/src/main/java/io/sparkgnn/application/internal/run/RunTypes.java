// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.SamplingJob;
import io.sparkgnn.wire.WireTypes;

/** What sampling tasks are told and what they tell, with its ids. */
public final class RunTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(400, SampleRows.Request.class);
    registry.add(401, SamplingJob.class);
    registry.add(402, FeatureRows.Request.class);
    registry.add(410, LeftOut.class);
    registry.add(411, LeftOut.Seed.class);
  }
}

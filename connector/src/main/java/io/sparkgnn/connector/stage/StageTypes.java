// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import io.sparkgnn.wire.WireTypes;

/** What staging sends, with its ids. */
public final class StageTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(120, StagingFolder.class);
    registry.add(121, RowChecks.class);
    registry.add(122, RawTable.Part.class);
    registry.add(123, UnreadValues.class);
    registry.add(124, UnreadValues.Example.class);
    registry.add(125, SortedRows.class);
    registry.add(126, Run.class);
    registry.add(127, RunTask.class);
    registry.add(128, RunTask.Part.class);
    registry.add(129, StagedKey.class);
    registry.add(130, SmallSort.class);
    registry.add(131, SmallTimes.class);
    registry.add(132, SmallTimes.From.class);
  }
}

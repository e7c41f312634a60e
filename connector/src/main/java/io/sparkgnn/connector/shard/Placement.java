package io.sparkgnn.connector.shard;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where a graph's stripes are while a stage runs. */
public enum Placement {
  /** As {@link PlacementChoice} decides from the graph's bytes and the executors' memory. */
  AUTO,
  /** Every executor has all stripes. */
  REPLICATED,
  /** Every executor has its share, and asks the others for what is theirs. */
  SHARDED;

  /**
   * The placement of a name in any case.
   *
   * @throws UserErrorException if there is none; the message names those there are
   */
  public static Placement of(String name) {
    for (Placement placement : values()) {
      if (placement.name().equalsIgnoreCase(name)) {
        return placement;
      }
    }
    throw new UserErrorException(
        "Cannot use placement = "
            + Shown.value(name)
            + ": allowed is "
            + Arrays.stream(values())
                .map(p -> p.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}

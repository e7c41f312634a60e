// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Why a label row cannot be a seed. A row with several reasons counts under the first of them. */
public enum SeedProblem {
  NULL_ENTITY("the entity key is null"),
  UNKNOWN_ENTITY("the entity is not in the graph"),
  NOT_YET_VISIBLE("the entity's own row is later than the time"),
  NULL_TIME("the time is null or cannot be read as a timestamp"),
  NULL_LABEL("the label is null or not a number"),
  NULL_VALIDATION("the validation indicator is null"),
  BAD_WEIGHT("the weight is null or not a number above 0");

  private final String text;

  SeedProblem(String text) {
    this.text = text;
  }

  /**
   * The problem of a seed whose key was looked up, or null if it has none. A row may be shown only
   * from its own time on, the seed's own row included.
   *
   * @param id the entity's node id, below 0 if no row has the key
   * @param time the seed time in microseconds
   */
  public static SeedProblem of(Topology topology, int nodeType, long id, long time) {
    if (id < 0) {
      return UNKNOWN_ENTITY;
    }
    return topology.time(nodeType, id) > time ? NOT_YET_VISIBLE : null;
  }

  /**
   * What is wrong with a seed, with what helps to see why: the time of the entity's row, or the key
   * that was probably meant.
   *
   * @param key the entity's
   * @param id the entity's node id, below 0 if no row has the key
   * @param guess whether another key is looked for, which takes some dozens of lookups
   */
  public String told(
      Topology times, KeyDictionary keys, NodeType entity, byte[] key, long id, boolean guess) {
    return switch (this) {
      case NOT_YET_VISIBLE ->
          text
              + "; it is of "
              + Instant.EPOCH.plus(times.time(entity.index(), id), ChronoUnit.MICROS);
      case UNKNOWN_ENTITY ->
          text
              + (guess ? NearKey.of(keys, entity, key) : Optional.<String>empty())
                  .map(near -> "; the graph has " + KeyCodec.quote(near))
                  .orElse("");
      default -> text;
    };
  }

  /** The problem whose text begins a message, or null for other messages. */
  public static SeedProblem of(String message) {
    for (SeedProblem problem : values()) {
      if (message.startsWith(problem.text)) {
        return problem;
      }
    }
    return null;
  }

  /** What is wrong, as people read it. */
  public String text() {
    return text;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.serving.Answer;
import io.sparkgnn.serving.Scores;
import io.sparkgnn.serving.Seed;
import io.sparkgnn.serving.ServedVersion;
import io.sparkgnn.serving.ServedVersions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A request's seeds, each with the version that answers for its key. */
final class Answering {
  private final List<Seed> seeds;
  private final List<Group> groups = new ArrayList<>();
  private final ServedVersion current;

  private record Group(
      ServedVersion version, List<Integer> places, CompletableFuture<Scores> scores) {}

  /**
   * Gives the seeds to the versions.
   *
   * @param with rows that the seeds see, as each version has them
   */
  Answering(
      ServedVersions.State versions,
      List<Seed> seeds,
      Function<ServedVersion, List<RowChange>> with) {
    this.seeds = seeds;
    this.current = versions.current();
    Map<ServedVersion, List<Integer>> places = new LinkedHashMap<>();
    places.put(current, new ArrayList<>());
    for (int i = 0; i < seeds.size(); i++) {
      ServedVersion version = versions.of(seeds.get(i).key());
      places.computeIfAbsent(version, v -> new ArrayList<>()).add(i);
    }
    places.forEach(
        (version, at) -> {
          if (version == current && at.isEmpty() && !seeds.isEmpty()) {
            return;
          }
          List<Seed> own = at.size() == seeds.size() ? seeds : at.stream().map(seeds::get).toList();
          groups.add(new Group(version, at, version.service().scores(own, with.apply(version))));
        });
  }

  /** Number of the seeds. */
  int size() {
    return seeds.size();
  }

  /** The answers, when all versions have given theirs. */
  CompletableFuture<Answered> answered() {
    if (groups.size() == 1) {
      return groups.get(0).scores().thenApply(scores -> together());
    }
    return CompletableFuture.allOf(
            groups.stream().map(Group::scores).toArray(CompletableFuture[]::new))
        .thenApply(done -> together());
  }

  private Answered together() {
    Answer[] answers = new Answer[seeds.size()];
    Answered.By[] by = new Answered.By[seeds.size()];
    Answered.By usual = null;
    for (Group group : groups) {
      Scores scores = group.scores().join();
      Answered.By versions = new Answered.By(group.version().model(), scores.graph());
      usual = usual == null ? versions : usual;
      for (int i = 0; i < group.places().size(); i++) {
        answers[group.places().get(i)] = scores.answers().get(i);
        by[group.places().get(i)] = versions;
      }
    }
    return new Answered(seeds, Arrays.asList(answers), Arrays.asList(by), usual);
  }
}

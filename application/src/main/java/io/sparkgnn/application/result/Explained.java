// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.explain.Importance;
import io.sparkgnn.train.explain.Sentences;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why seeds have their predictions.
 *
 * @param seeds in their order
 * @param importance what moves the model's predictions over all of them
 */
public record Explained(List<ExplainedSeed> seeds, List<Importance> importance) {
  /** A column with more than this share of what all columns move is asked about. */
  private static final double SUSPICIOUS_SHARE = 0.5;

  private static final int SHOWN_SEEDS = 20;
  private static final int SHOWN_IMPORTANCE = 5;

  public Explained {
    seeds = List.copyOf(seeds);
    importance = List.copyOf(importance);
  }

  /** Explanations and their sums. */
  public static Explained of(List<ExplainedSeed> seeds) {
    return new Explained(seeds, Importance.of(seeds));
  }

  /**
   * A question about a column that says more than all others together: perhaps it is a leak. Empty
   * where there is none.
   */
  public Optional<String> suspicion() {
    return importance.stream()
        .filter(figure -> figure.kind() == Importance.Kind.COLUMN)
        .findFirst()
        .filter(figure -> figure.share() > SUSPICIOUS_SHARE)
        .map(
            figure ->
                String.format(
                    Locale.ROOT,
                    "%s at hop %d has %.0f %% of what all columns move; was it known at the seeds'"
                        + " times? audit looks for columns that know the label",
                    figure.name(),
                    figure.hop(),
                    100 * figure.share()));
  }

  /**
   * Whether taking away what the explanations call strongest moved the scores more than taking away
   * others did, on average over the seeds where that can be compared.
   */
  public String check() {
    return "Check: "
        + compared("setting the strongest columns to their averages", ExplainedSeed::columnCheck)
        + "; "
        + compared("taking away the strongest rows", ExplainedSeed::neighborCheck);
  }

  private String compared(String what, Function<ExplainedSeed, ExplainedSeed.Check> check) {
    List<ExplainedSeed.Check> made =
        seeds.stream().map(check).filter(each -> each.count() > 0).toList();
    return made.isEmpty()
        ? what + " could not be compared"
        : String.format(
            Locale.ROOT,
            "%s moves the score by %s, random others by %s (%d seeds)",
            what,
            Sentences.number(
                made.stream().mapToDouble(ExplainedSeed.Check::top).average().orElseThrow()),
            Sentences.number(
                made.stream().mapToDouble(ExplainedSeed.Check::random).average().orElseThrow()),
            made.size());
  }

  /** For people: what matters over all seeds, then each of the first seeds in words. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (Importance.Kind kind : Importance.Kind.values()) {
      text.append(
          "By %s: how far it moves a score, and its share%n"
              .formatted(kind.text().replace('_', ' ')));
      importance.stream()
          .filter(figure -> figure.kind() == kind)
          .limit(SHOWN_IMPORTANCE)
          .forEach(figure -> text.append(line(figure)));
    }
    text.append(System.lineSeparator());
    seeds.stream()
        .limit(SHOWN_SEEDS)
        .forEach(seed -> text.append(Sentences.of(seed)).append(System.lineSeparator()));
    if (seeds.size() > SHOWN_SEEDS) {
      text.append("... and %d more seeds%n".formatted(seeds.size() - SHOWN_SEEDS));
    }
    return text.toString();
  }

  private static String line(Importance figure) {
    boolean hop = figure.kind() != Importance.Kind.HOP && figure.hop() >= 0;
    return String.format(
        Locale.ROOT,
        "  %-60s %10s  %5.1f %%%n",
        figure.name() + (hop ? " at hop " + figure.hop() : ""),
        Sentences.number(figure.moved()),
        100 * figure.share());
  }
}

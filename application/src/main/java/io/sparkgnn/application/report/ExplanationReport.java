// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import io.sparkgnn.application.report.AttributionBars.Bar;
import io.sparkgnn.train.explain.ExplainedItem;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.explain.Importance;
import io.sparkgnn.train.explain.Sentences;
import java.util.ArrayList;
import java.util.List;

/** Explanations as one HTML file that needs nothing else, in words and as pictures. */
public final class ExplanationReport {
  private static final int SHOWN_SEEDS = 20;
  private static final int SHOWN_BARS = 10;

  private ExplanationReport() {}

  /**
   * The page's text.
   *
   * @param title the job's name
   * @param check one sentence on whether what is called strongest is
   * @param suspicion a question about a column that may be a leak, or ""
   */
  public static String toHtml(
      String title,
      List<ExplainedSeed> seeds,
      List<Importance> importance,
      String check,
      String suspicion) {
    Markup body = new Markup().open("header").leaf("h1", title);
    body.leaf("p", "Explanations of " + Figures.count(seeds.size()) + " predictions").close();
    if (!suspicion.isEmpty()) {
      body.leaf("h2", "Leakage");
      HtmlReport.verdict(body, "doubt", suspicion);
    }
    body.leaf("h2", "What moves predictions");
    body.leaf(
        "p",
        "How far it moves a score up or down, on average over the seeds: in log odds, or in the"
            + " label's unit for a regression. Columns, tables, hops and ages by integrated"
            + " gradients from the average input, edge types by taking them away. "
            + check
            + ".",
        "class",
        "soft");
    body.open("div", "class", "charts");
    for (Importance.Kind kind : Importance.Kind.values()) {
      importance(body, kind, importance);
    }
    body.close();
    body.leaf("h2", "Seeds");
    seeds.stream().limit(SHOWN_SEEDS).forEach(seed -> seed(body, seed));
    if (seeds.size() > SHOWN_SEEDS) {
      String more = "The table has " + Figures.count(seeds.size() - SHOWN_SEEDS) + " more seeds.";
      body.leaf("p", more, "class", "soft");
    }
    return HtmlReport.page(title, body);
  }

  private static void importance(Markup body, Importance.Kind kind, List<Importance> all) {
    List<Bar> bars = new ArrayList<>();
    for (Importance figure : all) {
      if (figure.kind() == kind && bars.size() < SHOWN_BARS) {
        boolean hop = kind != Importance.Kind.HOP && figure.hop() >= 0;
        String name = kind == Importance.Kind.HOP ? "hop " + figure.name() : figure.name();
        bars.add(
            new Bar(
                (hop ? "hop " + figure.hop() + ": " : "") + name,
                figure.moved(),
                name + ": " + Figures.percent(figure.share()) + " of its kind"));
      }
    }
    if (!bars.isEmpty()) {
      card(body, "By " + Figures.words(kind.text()), AttributionBars.markup(bars));
    }
  }

  private static void card(Markup body, String title, Markup drawing) {
    body.open("figure", "class", "chart").open("figcaption").leaf("b", title).close();
    body.add(drawing).close();
  }

  private static void seed(Markup body, ExplainedSeed seed) {
    body.leaf("h3", seed.table() + " " + seed.key()).leaf("p", Sentences.of(seed));
    body.open("div", "class", "charts");
    bars(body, "Columns", seed.columns());
    bars(body, "Edge types", seed.edgeTypes());
    body.close();
    if (!seed.neighbors().isEmpty()) {
      body.open("div", "class", "charts");
      card(body, "Rows", SubgraphPicture.markup(seed));
      body.close();
    }
  }

  private static void bars(Markup body, String title, List<ExplainedItem> items) {
    List<Bar> bars =
        items.stream()
            .limit(SHOWN_BARS)
            .map(
                item -> {
                  String name =
                      item.kind() == ExplainedItem.Kind.COLUMN
                          ? Sentences.place(item)
                          : "hop " + item.hop() + ": " + item.edgeType();
                  String without = "the score without it: " + Sentences.number(item.without());
                  return new Bar(name, item.attribution(), name + ", " + without);
                })
            .toList();
    if (!bars.isEmpty()) {
      card(body, title, AttributionBars.markup(bars));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import io.sparkgnn.train.explain.ExplainedItem;
import io.sparkgnn.train.explain.ExplainedSeed;
import io.sparkgnn.train.explain.Sentences;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A seed with the rows that moved its score most, each with what it moves, as an SVG drawing that
 * needs nothing else: seed to the left, then hop after hop; a line is as broad as what its row
 * moves, blue for up and orange for down.
 */
public final class SubgraphPicture {
  private static final int SHOWN = 14;
  private static final int BOX = 212;
  private static final int BOX_HEIGHT = 38;
  private static final int STEP = 46;
  private static final int ACROSS = 310;
  private static final int MARGIN = 14;
  private static final int LETTERS = 30;
  private static final double BROADEST = 9;

  private final ExplainedSeed seed;
  private final Map<Integer, List<ExplainedItem>> children = new HashMap<>();
  private final Map<Integer, Double> heights = new HashMap<>();
  private double next = MARGIN + BOX_HEIGHT / 2.0;
  private double most;

  private SubgraphPicture(ExplainedSeed seed) {
    this.seed = seed;
    TreeSet<Integer> shown = new TreeSet<>();
    for (ExplainedItem item : seed.neighbors()) {
      if (item.rank() > SHOWN) {
        break;
      }
      for (ExplainedItem on = item; on != null; on = parent(on)) {
        shown.add(on.rank());
      }
    }
    for (int rank : shown) {
      ExplainedItem item = seed.neighbors().get(rank - 1);
      children.computeIfAbsent(item.parent(), any -> new ArrayList<>()).add(item);
      most = Math.max(most, Math.abs(item.attribution()));
    }
  }

  private ExplainedItem parent(ExplainedItem item) {
    return item.parent() == 0 ? null : seed.neighbors().get(item.parent() - 1);
  }

  /** The drawing as a file. */
  public static String toSvg(ExplainedSeed seed) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + markup(seed) + "\n";
  }

  static Markup markup(ExplainedSeed seed) {
    return new SubgraphPicture(seed).draw();
  }

  /** Gives the rows below one their heights, and the one the middle of them. */
  private double place(int rank) {
    List<ExplainedItem> below = children.getOrDefault(rank, List.of());
    double height = next;
    if (below.isEmpty()) {
      next += STEP;
    } else {
      double first = place(below.get(0).rank());
      double last = first;
      for (ExplainedItem item : below.subList(1, below.size())) {
        last = place(item.rank());
      }
      height = (first + last) / 2;
    }
    heights.put(rank, height);
    return height;
  }

  private Markup draw() {
    place(0);
    int hops =
        children.values().stream()
            .flatMap(List::stream)
            .mapToInt(ExplainedItem::hop)
            .max()
            .orElse(0);
    int width = 2 * MARGIN + hops * ACROSS + BOX;
    double height = Math.max(next - STEP / 2.0 + MARGIN, 2 * MARGIN + BOX_HEIGHT) + 18;
    Markup out = new Markup();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + width + " " + Figures.pixel(height),
        "width",
        Integer.toString(width),
        "height",
        Figures.pixel(height),
        "font-family",
        "system-ui, sans-serif");
    out.leaf("title", "What moved the prediction of " + seed.table() + " " + seed.key());
    out.empty(
        "rect",
        "width",
        Integer.toString(width),
        "height",
        Figures.pixel(height),
        "style",
        "fill:#ffffff");
    children.values().stream().flatMap(List::stream).forEach(item -> line(out, item));
    String score =
        seed.target().isEmpty()
            ? Sentences.number(seed.prediction())
            : "probability of %s: %s".formatted(seed.target(), Sentences.number(seed.prediction()));
    box(
        out,
        0,
        heights.get(0),
        seed.table() + " " + seed.key(),
        score,
        "#1b2430",
        "#ffffff",
        Sentences.of(seed));
    children.values().stream().flatMap(List::stream).forEach(item -> box(out, item));
    AttributionBars.text(
        out,
        MARGIN,
        height - 8,
        "start",
        AttributionBars.SOFT,
        "Blue raises the score, orange lowers it; the number is by how much the score is higher"
            + " with the row than without.");
    return out.close();
  }

  private void line(Markup out, ExplainedItem item) {
    double x1 = MARGIN + (item.hop() - 1) * (double) ACROSS + BOX;
    double x2 = MARGIN + item.hop() * (double) ACROSS;
    double y1 = heights.get(item.parent());
    double y2 = heights.get(item.rank());
    double middle = (x1 + x2) / 2;
    out.empty(
        "path",
        "d",
        "M%s %sC%s %s %s %s %s %s"
            .formatted(
                Figures.pixel(x1),
                Figures.pixel(y1),
                Figures.pixel(middle),
                Figures.pixel(y1),
                Figures.pixel(middle),
                Figures.pixel(y2),
                Figures.pixel(x2),
                Figures.pixel(y2)),
        "style",
        "fill:none;stroke:%s;stroke-opacity:0.55;stroke-width:%s"
            .formatted(
                color(item),
                Figures.pixel(
                    1 + (most == 0 ? 0 : BROADEST * Math.abs(item.attribution()) / most))));
  }

  private static String color(ExplainedItem item) {
    return item.attribution() < 0 ? AttributionBars.DOWN : AttributionBars.UP;
  }

  private void box(Markup out, ExplainedItem item) {
    String age =
        item.time() == ExplainedItem.NO_TIME ? "" : ", " + Sentences.age(seed.time(), item.time());
    box(
        out,
        item.hop(),
        heights.get(item.rank()),
        Sentences.neighbor(item),
        Sentences.signed(item.attribution()) + age,
        "#ffffff",
        color(item),
        item.edgeType());
  }

  private void box(
      Markup out,
      int hop,
      double middle,
      String name,
      String figure,
      String fill,
      String stroke,
      String more) {
    double x = MARGIN + hop * (double) ACROSS;
    double y = middle - BOX_HEIGHT / 2.0;
    boolean dark = hop == 0;
    out.open("g").leaf("title", name + ": " + more);
    out.empty(
        "rect",
        "x",
        Figures.pixel(x),
        "y",
        Figures.pixel(y),
        "width",
        Integer.toString(BOX),
        "height",
        Integer.toString(BOX_HEIGHT),
        "rx",
        "7",
        "style",
        "fill:" + fill + ";stroke:" + stroke + ";stroke-width:1.5");
    AttributionBars.text(
        out,
        x + 10,
        y + 16,
        "start",
        dark ? "#ffffff" : AttributionBars.INK,
        Figures.cut(name, LETTERS));
    AttributionBars.text(
        out, x + 10, y + 31, "start", dark ? "#dfe6ee" : AttributionBars.SOFT, figure);
    out.close();
  }
}

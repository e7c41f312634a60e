// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemFitTest {
  private static final List<SeedFeature> FIGURES = figures();

  private static List<SeedFeature> figures() {
    List<SeedFeature> figures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (Statistic statistic :
          List.of(Statistic.MEAN, Statistic.VALUE, Statistic.COUNT, Statistic.NEWEST)) {
        figures.add(
            new SeedFeature(List.of("link " + i), false, statistic, "column", "", Window.ALL));
      }
    }
    return figures;
  }

  @Test
  void aSmallTableHasTheFirstOfTheFigures() {
    assertThat(ItemFit.some(FIGURES, 1000)).isEqualTo(FIGURES.subList(0, 48));
    assertThat(ItemFit.some(FIGURES.subList(0, 5), 1000)).isEqualTo(FIGURES.subList(0, 5));
  }

  @Test
  void aLargeTableHasFewAndCountsFirst() {
    List<SeedFeature> some = ItemFit.some(FIGURES, 200_000);
    assertThat(some).hasSize(20).allMatch(figure -> figure.statistic() == Statistic.COUNT);
    assertThat(ItemFit.some(FIGURES, 10_000_000)).hasSize(8);
    assertThat(ItemFit.some(FIGURES, 100_000).subList(20, 40))
        .allMatch(figure -> figure.statistic() == Statistic.NEWEST);
  }
}

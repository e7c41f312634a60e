// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChartTest {
  private static final double NONE = Double.NaN;

  @Test
  void aValueThatIsNotANumberBreaksTheLine() {
    String html =
        Chart.titled("t")
            .line("l", new double[] {1, 2, 3, 4, 5}, new double[] {1, 2, NONE, 3, 4})
            .toHtml();
    String path = html.replaceAll("(?s).* d=\"([^\"]*)\".*", "$1");
    assertThat(path.chars().filter(c -> c == 'M').count()).isEqualTo(2);
    assertThat(path.chars().filter(c -> c == 'L').count()).isEqualTo(2);
  }

  @Test
  void aChartWithoutAnyNumberIsEmptyAxes() {
    assertThat(Chart.titled("t").line("l", new double[] {NONE}, new double[] {NONE}).toHtml())
        .contains("class=\"axis\"")
        .doesNotContain("NaN", "Infinity", "<path");
  }

  @Test
  void aLegendIsShownOnlyWhereThereIsAChoice() {
    double[] x = {1, 2};
    assertThat(Chart.titled("t").line("a", x, x).toHtml()).doesNotContain("legend");
    assertThat(Chart.titled("t").line("a", x, x).line("b", x, x).toHtml()).contains("legend");
  }

  @Test
  void higherValuesAreHigherUp() {
    String html =
        Chart.titled("t").dottedLine("a", new double[] {0, 1}, new double[] {0, 1}).toHtml();
    String[] heights = html.replaceAll("(?s)[^c]*?cy=\"([0-9.]+)\"|.", "$1 ").trim().split(" +");
    assertThat(Double.parseDouble(heights[0])).isGreaterThan(Double.parseDouble(heights[1]));
  }
}

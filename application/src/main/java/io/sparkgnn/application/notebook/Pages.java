// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.notebook;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.internal.run.ModelStory;
import io.sparkgnn.application.report.HtmlReport;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.ml.GnnModel;
import org.apache.spark.sql.SparkSession;

/** Reports as pages of HTML that need nothing else, for {@code displayHTML}. */
public final class Pages {
  private Pages() {}

  /**
   * How a model was trained: figures, curves, simple answers beside it, and the graph, if that is
   * still where it was.
   */
  public static String ofModel(SparkSession spark, GnnModel model) {
    return HtmlReport.toHtml(ModelStory.of(spark, model));
  }

  /** What a build read, kept, left out and wrote. */
  public static String ofBuild(BuildReport report) {
    return HtmlReport.ofBuild(report.path(), new ObjectMapper().valueToTree(report));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.report.ExplanationReport;
import io.sparkgnn.application.report.SubgraphPicture;
import io.sparkgnn.application.result.ExplainOptions;
import io.sparkgnn.application.result.Explained;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.score.ExplainedTable;
import io.sparkgnn.train.explain.Importance;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The places that explanations are written to, all looked at before the work begins. */
public final class ExplainOutputs {
  private static final StructType IMPORTANCE =
      new StructType()
          .add("kind", DataTypes.StringType)
          .add("name", DataTypes.StringType)
          .add("hop", DataTypes.IntegerType)
          .add("moved", DataTypes.DoubleType)
          .add("share", DataTypes.DoubleType);

  private final SparkSession spark;
  private final ExplainOptions options;
  private final OutputTable importance;
  private final OutputPlace report;

  /**
   * Looks at the places.
   *
   * @throws UserErrorException if there is something and it is not to be overwritten, or nothing
   *     can be written
   */
  public ExplainOutputs(SparkSession spark, ExplainOptions options, boolean overwrite) {
    this.spark = spark;
    this.options = options;
    if (options.most() < 1) {
      throw new UserErrorException(
          "Cannot write %d items of each kind: allowed is 1 or more".formatted(options.most()));
    }
    importance =
        options.importance() == null
            ? null
            : OutputTable.of(spark, options.importance(), overwrite);
    report = options.report() == null ? null : place("the report to ", options.report());
    if (report != null) {
      checkFree(report, options.report(), overwrite);
      report.checkFile();
    }
    if (options.pictures() != null) {
      OutputPlace folder = place("pictures to ", options.pictures());
      checkFree(folder, options.pictures(), overwrite);
      folder.checkBeside();
    }
  }

  private OutputPlace place(String what, String name) {
    return OutputPlace.of(spark, what + name, name);
  }

  private static void checkFree(OutputPlace place, String name, boolean overwrite) {
    if (!overwrite && place.exists()) {
      throw new UserErrorException(
          "Cannot write %s: it exists; give another name or --overwrite".formatted(name));
    }
  }

  /** Writes all. */
  public void write(String job, Explained explained, OutputTable table) {
    List<Row> rows =
        explained.seeds().stream()
            .flatMap(seed -> ExplainedTable.rows(seed, options.most()).stream())
            .toList();
    table.write(ExplainedTable.timed(spark.createDataFrame(rows, ExplainedTable.RAW).coalesce(1)));
    if (importance != null) {
      List<Row> figures = new ArrayList<>();
      for (Importance figure : explained.importance()) {
        figures.add(
            RowFactory.create(
                figure.kind().text(),
                figure.name(),
                figure.hop() < 0 ? null : (Integer) figure.hop(),
                figure.moved(),
                figure.share()));
      }
      importance.write(spark.createDataFrame(figures, IMPORTANCE).coalesce(1));
    }
    if (report != null) {
      report.write(
          ExplanationReport.toHtml(
              job,
              explained.seeds(),
              explained.importance(),
              explained.check(),
              explained.suspicion().orElse("")));
    }
    if (options.pictures() != null) {
      for (int i = 0; i < explained.seeds().size(); i++) {
        String name = "%s/seed-%04d.svg".formatted(options.pictures(), i + 1);
        place("pictures to ", name).write(SubgraphPicture.toSvg(explained.seeds().get(i)));
      }
    }
  }
}

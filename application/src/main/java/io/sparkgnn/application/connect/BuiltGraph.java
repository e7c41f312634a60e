// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.notebook.Pages;
import io.sparkgnn.connector.graphbuild.BuildReport;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A graph that was built. Its rows, whatever rows it is given, are one: the build's report. */
public class BuiltGraph extends Model<BuiltGraph> {
  private static final long serialVersionUID = 1L;

  /** The report as a text, as JSON and as a page of HTML. */
  static final StructType SCHEMA =
      new StructType()
          .add("text", DataTypes.StringType)
          .add("json", DataTypes.StringType)
          .add("html", DataTypes.StringType);

  private final String uid;
  private final String text;
  private final String json;
  private final String html;

  /** Without a report, which Spark makes to look at the class. */
  public BuiltGraph() {
    this(Identifiable$.MODULE$.randomUID("builtGraph"));
  }

  /** Without a report, which Spark makes to look at the class. */
  public BuiltGraph(String uid) {
    this(uid, "", "{}", "");
  }

  BuiltGraph(String uid, BuildReport report) {
    this(uid, report.toText(), json(report), Pages.ofBuild(report));
  }

  private BuiltGraph(String uid, String text, String json, String html) {
    this.uid = uid;
    this.text = text;
    this.json = json;
    this.html = html;
  }

  private static String json(Object value) {
    try {
      return new ObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * One row: the report.
   *
   * @param any only its session counts
   */
  @Override
  public Dataset<Row> transform(Dataset<?> any) {
    return any.sparkSession().createDataFrame(List.of(RowFactory.create(text, json, html)), SCHEMA);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return SCHEMA;
  }

  @Override
  public BuiltGraph copy(ParamMap extra) {
    return copyValues(new BuiltGraph(uid, text, json, html), extra).setParent(parent());
  }
}

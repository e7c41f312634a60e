// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.notebook.Pages;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A graph that was built. Its rows, whatever rows it is given, are one: the build's report. */
public class BuiltGraph extends Model<BuiltGraph> implements MLWritable {
  private static final long serialVersionUID = 1L;

  /** The report as a text, as JSON and as a page of HTML. */
  static final StructType SCHEMA =
      new StructType()
          .add("text", DataTypes.StringType)
          .add("json", DataTypes.StringType)
          .add("html", DataTypes.StringType);

  private final String uid;

  public BuiltGraph() {
    this(Identifiable$.MODULE$.randomUID("builtGraph"));
  }

  public BuiltGraph(String uid) {
    this.uid = uid;
  }

  /** Reads one that was saved with {@code write()}. */
  public static BuiltGraph load(String path) {
    return read().load(path);
  }

  public static MLReader<BuiltGraph> read() {
    return new DefaultParamsReader<>();
  }

  /** Needed by a server of Spark Connect, which puts aside the models that it has no room for. */
  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Folder of the graph store. */
  public Param<String> path() {
    return new Param<>(this, "path", "folder of the graph store");
  }

  /**
   * One row: the report.
   *
   * @param any only its session counts
   * @throws io.sparkgnn.error.UserErrorException if the graph is not there any more
   */
  @Override
  public Dataset<Row> transform(Dataset<?> any) {
    SparkSession spark = any.sparkSession();
    BuildReport report = BuildReport.of(GraphHandle.manifest(spark, getOrDefault(path())));
    try {
      String json = new ObjectMapper().writeValueAsString(report);
      return spark.createDataFrame(
          List.of(RowFactory.create(report.toText(), json, Pages.ofBuild(report))), SCHEMA);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return SCHEMA;
  }

  @Override
  public BuiltGraph copy(ParamMap extra) {
    return copyValues(new BuiltGraph(uid), extra).setParent(parent());
  }
}

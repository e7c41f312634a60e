// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.application.notebook.Pages;
import io.sparkgnn.ml.GnnModel;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What is known of a saved model. Its rows, whatever rows it is given, are one. */
public class ModelReport extends Transformer {
  private static final long serialVersionUID = 1L;

  /** How it was trained as JSON, and the report as a page of HTML. */
  private static final StructType SCHEMA =
      new StructType().add("json", DataTypes.StringType).add("html", DataTypes.StringType);

  private final String uid;

  public ModelReport() {
    this(Identifiable$.MODULE$.randomUID("modelReport"));
  }

  public ModelReport(String uid) {
    this.uid = uid;
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Folder of the saved model. */
  public Param<String> model() {
    return new Param<>(this, "model", "folder of the saved model");
  }

  /**
   * One row: the report.
   *
   * @param any only its session counts
   * @throws io.sparkgnn.error.UserErrorException if there is no such model
   */
  @Override
  public Dataset<Row> transform(Dataset<?> any) {
    SparkSession spark = any.sparkSession();
    GnnModel loaded = GnnModel.load(getOrDefault(model()));
    try {
      String json = new ObjectMapper().writeValueAsString(loaded.summary());
      return spark.createDataFrame(
          List.of(RowFactory.create(json, Pages.ofModel(spark, loaded))), SCHEMA);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return SCHEMA;
  }

  @Override
  public ModelReport copy(ParamMap extra) {
    return copyValues(new ModelReport(uid), extra);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.connect;

import io.sparkgnn.application.Job;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.spec.GraphSpec;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/** Builds a graph store. An Estimator, since Spark fits one exactly once. */
public class GraphBuilder extends Estimator<BuiltGraph> {
  private static final long serialVersionUID = 1L;

  private final String uid;

  public GraphBuilder() {
    this(Identifiable$.MODULE$.randomUID("graphBuilder"));
  }

  public GraphBuilder(String uid) {
    this.uid = uid;
    setDefault(overwrite(), false);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** A job file's section {@code graph}, as YAML. */
  public Param<String> graph() {
    return new Param<>(this, "graph", "a job file's section graph, as YAML");
  }

  /** Whether a graph that is there may be replaced. */
  public BooleanParam overwrite() {
    return new BooleanParam(this, "overwrite", "whether a graph that is there may be replaced");
  }

  /**
   * Builds.
   *
   * @param any only its session counts
   * @throws io.sparkgnn.error.UserErrorException as {@link GraphBuild#run} does, or if the Param
   *     {@code graph} is no such text
   */
  @Override
  public BuiltGraph fit(Dataset<?> any) {
    GraphSpec spec = Job.parseGraph("graph", getOrDefault(graph()));
    new GraphBuild(any.sparkSession(), spec).overwrite((Boolean) getOrDefault(overwrite())).run();
    BuiltGraph built = new BuiltGraph(uid);
    built.set(built.path(), spec.path());
    return built.setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return BuiltGraph.SCHEMA;
  }

  @Override
  public GraphBuilder copy(ParamMap extra) {
    return copyValues(new GraphBuilder(uid), extra);
  }
}

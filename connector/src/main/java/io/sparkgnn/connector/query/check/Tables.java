// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.Planning;
import io.sparkgnn.connector.spec.GraphSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;

/** Opens the tables that a query is checked against. */
public final class Tables {
  private Tables() {}

  /**
   * Opens the sources of a graph one after the other. A CSV source is read to infer its types;
   * other sources run no job.
   *
   * @throws io.sparkgnn.error.UserErrorException if anything in the specification does not fit the
   *     sources
   */
  public static BuildPlan open(SparkSession spark, GraphSpec graph) {
    return Planning.plan(
        spark,
        graph,
        new Planning.Parallel() {
          @Override
          public <T> List<T> all(List<Callable<T>> tasks) {
            List<T> results = new ArrayList<>();
            for (Callable<T> task : tasks) {
              try {
                results.add(task.call());
              } catch (RuntimeException e) {
                throw e;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }
            return results;
          }
        });
  }
}

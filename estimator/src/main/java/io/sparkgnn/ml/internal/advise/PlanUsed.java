package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.train.advise.ModelPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.param.Param;

/** Between plans and Params. */
public final class PlanUsed {
  /** Params that say where data is and how rows are scored, not what is trained. */
  private static final Set<String> NO_PLAN =
      Set.of(
          "graphPath",
          "entity",
          "entityCols",
          "timeCol",
          "query",
          "labelCol",
          "validationIndicatorCol",
          "predictionCol",
          "probabilityCol",
          "problemCol",
          "handleInvalid",
          "scoringBatchSize");

  private PlanUsed() {}

  /** Sets each value of a plan. */
  public static void apply(GnnParams gnn, ModelPlan plan) {
    for (ModelPlan.Entry entry : plan.entries()) {
      Param<Object> param = gnn.getParam(entry.param());
      Object value = entry.value();
      if (value instanceof List<?> list) {
        value = list.stream().map(Object::toString).toArray(String[]::new);
      } else if (value instanceof Number number && gnn.isDefined(param)) {
        // JSON does not tell a long from an int, nor a whole double from either.
        Object like = gnn.getOrDefault(param);
        if (like instanceof Double) {
          value = number.doubleValue();
        } else if (like instanceof Long) {
          value = number.longValue();
        }
      }
      gnn.set(param, value);
    }
  }

  /** Every value that a model is trained with, and why: the plan's reason, "set" or "default". */
  public static ModelPlan of(GnnParams gnn, ModelPlan plan) {
    List<ModelPlan.Entry> entries = new ArrayList<>();
    for (Param<?> param : gnn.params()) {
      if (NO_PLAN.contains(param.name()) || !gnn.isDefined(param)) {
        continue;
      }
      Object value = plain(gnn.getOrDefault(param));
      String reason = gnn.isSet(param) ? "set" : "default";
      if (plan != null) {
        for (ModelPlan.Entry entry : plan.entries()) {
          if (entry.param().equals(param.name()) && entry.value().equals(value)) {
            reason = entry.reason();
          }
        }
      }
      entries.add(new ModelPlan.Entry(param.name(), value, reason));
    }
    return new ModelPlan(entries);
  }

  /** A Param's value as a plan has it. */
  static Object plain(Object value) {
    return value instanceof String[] names ? Arrays.asList(names) : value;
  }
}

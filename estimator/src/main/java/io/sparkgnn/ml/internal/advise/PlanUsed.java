// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.config.Option;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.Param;

/** Between plans and Params. */
public final class PlanUsed {
  private PlanUsed() {}

  /** Sets each value of a plan. */
  public static void apply(GnnParams gnn, ModelPlan plan) {
    for (ModelPlan.Entry entry : plan.entries()) {
      apply(gnn, EstimatorOptions.named(entry.param()), entry.value());
    }
  }

  /** JSON does not tell a long from an int, nor a whole double from either; the option does. */
  private static <T> void apply(GnnParams gnn, Option<T> option, Object value) {
    gnn.set(
        gnn.getParam(option.name()),
        OptionParam.inParam(option.kind(), option.kind().set(option.read(value))));
  }

  /** Every value that a model is trained with, and why: the plan's reason, "set" or "default". */
  public static ModelPlan of(GnnParams gnn, ModelPlan plan) {
    List<ModelPlan.Entry> entries = new ArrayList<>();
    for (Option<?> option : EstimatorOptions.all()) {
      if (option.group().planned()) {
        entries.add(entry(gnn, option, plan));
      }
    }
    return new ModelPlan(entries);
  }

  private static ModelPlan.Entry entry(GnnParams gnn, Option<?> option, ModelPlan plan) {
    Param<?> param = gnn.getParam(option.name());
    Object value = given(gnn, option);
    String reason = gnn.isSet(param) ? "set" : "default";
    if (plan != null) {
      for (ModelPlan.Entry entry : plan.entries()) {
        if (entry.param().equals(option.name()) && entry.value().equals(value)) {
          reason = entry.reason();
        }
      }
    }
    return new ModelPlan.Entry(option.name(), value, reason);
  }

  /** An option's value as a plan has it. */
  static <T> Object given(GnnParams gnn, Option<T> option) {
    return option.kind().set(OptionParam.get(gnn, option));
  }
}

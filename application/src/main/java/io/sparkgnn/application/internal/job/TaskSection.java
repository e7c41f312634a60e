// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.label.EntityRef;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.connector.query.ast.EntitySet;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.graph.GraphSchema;
import java.util.List;

/** Reads the section {@code task} of a job file. */
final class TaskSection {
  private static final String CANDIDATES = "candidate_table";

  private TaskSection() {}

  static TaskJob read(Section task, GraphSchema schema) {
    if (task.has("query")) {
      return queryTask(task, schema);
    }
    if (task.has("anchors")) {
      throw task.misplaced("task", "anchors", "goes with task.query, which is missing");
    }
    for (String key : List.of("entity", "time", "label", "train")) {
      task.needed("task", key, "or task.query");
    }
    EntityRef entity = task.at("entity", () -> EntityRef.parse(task.text("entity", "")));
    task.at("entity", () -> entity.resolve(schema));
    return new TaskJob(
        entity,
        task.text("time", ""),
        task.text("label", ""),
        task.source("train"),
        task.source("validation"),
        task.source("test"),
        timeFormat(task),
        null,
        task.source(CANDIDATES));
  }

  private static String timeFormat(Section task) {
    String format = task.text("time_format", null);
    if (format != null) {
      task.at(
          "time_format",
          () -> {
            TimeValues.check(format, "time_format");
            return format;
          });
    }
    return format;
  }

  private static TaskJob queryTask(Section task, GraphSchema schema) {
    for (String key :
        List.of("entity", "time", "label", "train", "validation", "test", "time_format")) {
      if (task.has(key)) {
        throw task.misplaced(
            "task", key, "does not go with task.query, which makes the labels; leave one out");
      }
    }
    PredictiveQuery query = task.at("query", () -> PredictiveQuery.parse(task.text("query", "")));
    Section anchors = task.section("anchors");
    EntitySet.Key key = query.tree().entity().key();
    EntityRef entity = new EntityRef(key.table(), key.columns());
    task.at("query", () -> entity.resolve(schema));
    return new TaskJob(
        entity,
        LabelPlan.TIME,
        LabelPlan.LABEL,
        null,
        null,
        null,
        null,
        new QueryJob(
            query,
            anchors.text("stride", null),
            anchors.text("from", null),
            anchors.text("validation", null),
            anchors.text("test", null),
            anchors.text("to", null),
            anchors.whole("most", 0),
            null),
        task.source(CANDIDATES));
  }
}

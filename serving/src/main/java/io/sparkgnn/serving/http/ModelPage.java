// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.serving.ScoringService;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.ServedVersion;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What {@code GET /v1/model} tells: what is served, and on which graph. */
final class ModelPage {
  private ModelPage() {}

  /**
   * The page.
   *
   * @param entity the table that is scored
   * @param items the table that is ranked; null for other tasks
   */
  static byte[] of(
      ServedVersions.State versions, NodeType entity, NodeType items, RequestLimits limits) {
    ScoringService service = versions.current().service();
    ServedModel model = service.model();
    TrainingConfig config = model.trained().config();
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("task", model.type().name().toLowerCase(Locale.ROOT));
    page.set("entity", table(entity));
    if (items != null) {
      page.set("items", table(items));
      page.put("k", config.get(TrainingOptions.K));
    }
    addAll(page.putArray("classes"), model.classes().saved());
    addAll(page.putArray("quantiles"), model.quantiles());
    addAll(page.putArray("thresholds"), model.thresholds().values());
    page.put("model_version", model.version());
    page.put("model_type", config.get(TrainingOptions.MODEL_TYPE));
    page.put("trees_weight", model.trained().beside().weight());
    ObjectNode figures = page.putObject("validation");
    model.trained().figures().forEach(figures::put);
    page.set("versions", versions(versions));
    ObjectNode graph = page.putObject("graph");
    graph.put("version", service.graph().version());
    graph.put("newest_time", newest(service));
    graph.put("time_zone", service.graph().zone().getId());
    ObjectNode allowed = page.putObject("limits");
    allowed.put("bytes", limits.bytes());
    allowed.put("rows", limits.rows());
    allowed.put("waiting_rows", service.settings().queue());
    allowed.put("seconds", service.settings().timeout().toMillis() / 1000.0);
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Which versions there are, and what share of the keys each answers for. */
  static ArrayNode versions(ServedVersions.State versions) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    version(all, "current", versions.current(), 1 - versions.share());
    version(all, "trial", versions.trial(), versions.share());
    version(all, "former", versions.former(), 0);
    return all;
  }

  private static void version(ArrayNode all, String role, ServedVersion version, double share) {
    if (version != null) {
      all.addObject()
          .put("role", role)
          .put("share", share)
          .put("model_version", version.model())
          .put("graph_version", version.service().graph().version());
    }
  }

  private static String newest(ScoringService service) {
    long newest = service.graph().newest();
    return newest == Long.MIN_VALUE ? null : TimeText.of(newest);
  }

  private static ObjectNode table(NodeType type) {
    ObjectNode table = JsonNodeFactory.instance.objectNode().put("table", type.name());
    ArrayNode key = table.putArray("key");
    for (KeyColumn column : type.key()) {
      key.addObject()
          .put("name", column.name())
          .put("type", column.type().name().toLowerCase(Locale.ROOT));
    }
    return table;
  }

  private static void addAll(ArrayNode array, List<?> values) {
    for (Object value : values) {
      if (value instanceof String text) {
        array.add(text);
      } else {
        array.add((Double) value);
      }
    }
  }
}

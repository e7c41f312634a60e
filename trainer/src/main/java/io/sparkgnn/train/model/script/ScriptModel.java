// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.script;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.model.EncodedModel;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.ModelProvider;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.ScriptModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's TorchScript module between our table encoders and our head. Its method is
 *
 * <pre>
 * forward(nodes: Dict[str, Tensor], edges: Dict[str, Tensor],
 *         ranks: Dict[str, Tensor], seeds: Dict[str, Tensor]) -> Tensor
 * </pre>
 *
 * as docs/models.md describes. Its parameters are trained with ours; it begins with the values that
 * they have in the file, whatever the seed. It runs in evaluation mode, so that a batch has one
 * result: its own dropout does nothing and its buffers stay as they are.
 */
public final class ScriptModel extends EncodedModel {
  private static final String PREFIX = "module.";

  private final byte[] file;
  private final ScriptModule module;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  private ScriptModel(ModelContext context) {
    super(context);
    file = context.file();
    module = loaded(context.manager());
    module
        .parameters()
        .forEach(
            (name, tensor) -> {
              if (tensor.getDataType() != DataType.FLOAT32) {
                throw refused(
                    "its parameter %s is %s, and float32 is needed"
                        .formatted(name, tensor.getDataType()));
              }
              parameters.put(
                  name,
                  addParameter(
                      Parameter.builder()
                          .setName(PREFIX + name)
                          .setType(Parameter.Type.OTHER)
                          .optShape(tensor.getShape())
                          .build()));
            });
    tryOut(context.manager());
  }

  private ScriptModule loaded(NDManager manager) {
    try {
      return new ScriptModule(file, manager);
    } catch (EngineException e) {
      throw refused(
          "libtorch cannot load it (%s); write it with torch.jit.script(module).save(path)"
              .formatted(reason(e)));
    }
  }

  private UserErrorException refused(String problem) {
    return MODEL_PATH.refused(config.get(MODEL_PATH), problem);
  }

  /** What libtorch says was wrong, of all that it says. */
  private static String reason(EngineException e) {
    List<String> lines =
        String.valueOf(e.getMessage())
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .toList();
    return lines.stream()
        .filter(line -> line.matches("[\\w.]*(Error|Exception): .*"))
        .reduce((a, b) -> b)
        .orElse(lines.isEmpty() ? "no reason given" : lines.get(0));
  }

  /** Calls it on a seed that has no neighbors, so that a wrong one is told of before any batch. */
  private void tryOut(NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> nodes = new LinkedHashMap<>();
      for (NodeType type : layout.reachableTypes()) {
        int count = type.index() == layout.entityType() ? 1 : 0;
        nodes.put(type.name(), scope.zeros(new Shape(count, config.get(CHANNELS))));
      }
      Map<String, NDArray> edges = new LinkedHashMap<>();
      Map<String, NDArray> ranks = new LinkedHashMap<>();
      for (EdgeType edge : layout.schema().edgeTypes()) {
        if (layout.lastHop(edge.index()) > 0) {
          edges.put(edge.name(), scope.zeros(new Shape(2, 0), DataType.INT64));
          ranks.put(edge.name(), scope.zeros(new Shape(0)));
        }
      }
      called(nodes, edges, ranks, seeds(scope, 1), 1);
    }
  }

  private Map<String, NDArray> seeds(NDManager manager, int count) {
    String table = layout.schema().nodeTypes().get(layout.entityType()).name();
    return Map.of(table, manager.arange(0, count, 1, DataType.INT64));
  }

  private NDArray called(
      Map<String, NDArray> nodes,
      Map<String, NDArray> edges,
      Map<String, NDArray> ranks,
      Map<String, NDArray> seeds,
      int count) {
    NDArray vectors;
    try {
      vectors = module.forward(List.of(nodes, edges, ranks, seeds));
    } catch (EngineException e) {
      throw refused(
          "its forward(nodes, edges, ranks, seeds) fails: %s; docs/models.md says what it gets and"
                  .formatted(reason(e))
              + " gives");
    }
    Shape wanted = new Shape(count, config.get(CHANNELS));
    if (!vectors.getShape().equals(wanted) || vectors.getDataType() != DataType.FLOAT32) {
      throw refused(
          "its forward gives %s of shape %s for %d seeds, and float32 of shape %s is needed: a"
                  .formatted(vectors.getDataType(), vectors.getShape(), count, wanted)
              + " vector of %d channels for each".formatted(config.get(CHANNELS)));
    }
    return vectors;
  }

  @Override
  protected NDArray readout(
      ParameterStore store, Neighborhood neighborhood, NDArray[] hidden, boolean training) {
    NDManager manager = neighborhood.manager();
    parameters.forEach(
        (name, parameter) ->
            module.adopt(name, store.getValue(parameter, manager.getDevice(), training)));
    Map<String, NDArray> nodes = new LinkedHashMap<>();
    for (NodeType type : layout.reachableTypes()) {
      nodes.put(type.name(), hidden[type.index()]);
    }
    Map<String, NDArray> edges = new LinkedHashMap<>();
    Map<String, NDArray> ranks = new LinkedHashMap<>();
    for (EdgeType edge : layout.schema().edgeTypes()) {
      int e = edge.index();
      if (layout.lastHop(e) == 0) {
        continue;
      }
      int count = neighborhood.edgeCountUpTo(e, layout.plan().hops());
      if (count == 0) {
        edges.put(edge.name(), manager.zeros(new Shape(2, 0), DataType.INT64));
        ranks.put(edge.name(), manager.zeros(new Shape(0)));
        continue;
      }
      int rows = neighborhood.nodeCountUpTo(edge.from(), layout.lastHop(e) - 1);
      Neighborhood.Bags bags = neighborhood.bags(e, rows, count);
      edges.put(
          edge.name(),
          NDArrays.stack(new NDList(bags.parents(), bags.children()))
              .toType(DataType.INT64, false));
      ranks.put(edge.name(), bags.ranks());
    }
    int count = neighborhood.seedCount();
    return called(nodes, edges, ranks, seeds(manager, count), count);
  }

  @Override
  protected float[] initialValues(Parameter parameter) {
    return parameters.containsValue(parameter)
        ? module.parameters().get(parameter.getName().substring(PREFIX.length())).toFloatArray()
        : null;
  }

  @Override
  public byte[] trainedFile(ParameterStore trained) {
    try (NDManager cpu = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      ScriptModule copy = new ScriptModule(file, cpu);
      parameters.forEach(
          (name, parameter) -> {
            NDArray value = trained.getValue(parameter, cpu.getDevice(), false);
            copy.assign(name, value.toDevice(Device.cpu(), false));
          });
      return copy.archive();
    }
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "torchscript";
    }

    @Override
    public String fileName() {
      return "module.pt";
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      return BatchNeeds.NODES
          .ofLayers(config.get(NUM_LAYERS))
          .withParents()
          .withRanks()
          .withBytesPerNode((long) config.get(CHANNELS) * Float.BYTES);
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new ScriptModel(context);
    }
  }
}

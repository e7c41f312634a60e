// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.op;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript module: code with weights, as Python's {@code torch.jit.save} writes it. It runs in
 * evaluation mode. Its parameters, which are those that require a gradient, get their values from
 * outside before each call, and gradients flow back to where the values came from. Confined to one
 * thread; owned by the manager it was made with.
 */
public final class ScriptModule {
  private final PtSymbolBlock block;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  /**
   * Loads a module onto the manager's device.
   *
   * @throws EngineException if the bytes are no TorchScript that this libtorch reads
   */
  public ScriptModule(byte[] archive, NDManager manager) {
    try {
      block =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JniUtils.enableInferenceMode(block);
    for (NDArray tensor : JniUtils.moduleGetParams(block, (PtNDManager) manager)) {
      String name = tensor.getName();
      tensor.setName(null); // a name would tell libtorch's binding what kind of argument it is
      if (JniUtils.requiresGrad((PtNDArray) tensor)) {
        parameters.put(name, tensor);
      }
    }
  }

  /** The trained tensors by their names in the module, in its order. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** Makes a parameter a copy of {@code value}, through which gradients flow back to it. */
  public void adopt(String parameter, NDArray value) {
    Ops.adopt(parameters.get(parameter), value).close();
  }

  /** Gives a parameter other values, for good; for a module that is to be written. */
  public void assign(String parameter, NDArray value) {
    boolean recorded = Ops.record(false);
    try {
      Ops.assign(parameters.get(parameter), value).close();
    } finally {
      Ops.record(recorded);
    }
  }

  /**
   * Calls {@code forward}.
   *
   * @param arguments in order, each a {@code Dict[str, Tensor]}, by its entries; none is empty
   * @return the tensor that it gave, of the manager of the first entry
   * @throws EngineException if the module fails, or gives no tensor
   */
  public NDArray forward(List<Map<String, NDArray>> arguments) {
    Ops.plainExecutor();
    NDList list = new NDList();
    List<NDArray> named = new ArrayList<>();
    try {
      for (int i = 0; i < arguments.size(); i++) {
        String prefix = "d" + i + ".";
        arguments
            .get(i)
            .forEach(
                (key, tensor) -> {
                  tensor.setName(prefix + key);
                  named.add(tensor);
                  list.add(tensor);
                });
      }
      NDList result = IValueUtils.forward(block, list, true);
      if (result.size() != 1) {
        throw new EngineException("forward gave " + result.size() + " tensors, not one");
      }
      return result.get(0);
    } finally {
      named.forEach(tensor -> tensor.setName(null));
    }
  }

  /** The module as a file, with the values that its parameters have now. */
  public byte[] archive() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JniUtils.writeModule(block, out, false);
    return out.toByteArray();
  }
}

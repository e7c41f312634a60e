// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.Locale;

/** The one place that picks a device and sets libtorch's threads. */
final class Devices {
  private static boolean interopSet;

  private Devices() {}

  /**
   * The device of that name.
   *
   * @param name {@code auto}, {@code cpu}, {@code gpu} or {@code gpu} and a number
   * @throws UserErrorException if there is no such device
   */
  static Device choose(String name) {
    Libtorch.load();
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    String wanted = name.toLowerCase(Locale.ROOT).strip();
    if (wanted.equals("cpu") || (wanted.equals(TrainingOptions.AUTO_DEVICE) && gpus == 0)) {
      return Device.cpu();
    }
    if (wanted.equals(TrainingOptions.AUTO_DEVICE) || wanted.equals("gpu")) {
      wanted = "gpu0";
    }
    if (!wanted.matches("gpu\\d{1,3}")) {
      throw new UserErrorException(
          "Cannot use device '"
              + Shown.value(name)
              + "': allowed are auto, cpu, gpu, gpu0, gpu1 ...");
    }
    int index = Integer.parseInt(wanted.substring(3));
    if (index >= gpus) {
      throw new UserErrorException(
          "Cannot use device '"
              + Shown.value(name)
              + "': libtorch sees "
              + gpus
              + " GPUs"
              + (gpus > 0 ? "" : " (DJL counts them by a libcudart.so on LD_LIBRARY_PATH)")
              + "; set device to cpu, or to auto for what there is");
    }
    return Device.gpu(index);
  }

  /**
   * Sets the threads of one tensor operation, for the whole process; results are the same bits only
   * for the same number.
   */
  static synchronized void threads(int count) {
    Libtorch.load();
    if (!interopSet) {
      interopSet = true;
      try {
        JniUtils.setNumInteropThreads(1);
      } catch (EngineException e) {
        // libtorch refuses once it has run an operation; nothing here runs operators in parallel
        interopSet = true;
      }
    }
    if (JniUtils.getNumThreads() != count) {
      JniUtils.setNumThreads(count);
    }
  }
}

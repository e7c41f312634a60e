// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.collective;

import java.nio.FloatBuffer;
import java.util.List;

/** The collective of one process: a sum over one is what it was. */
public enum SingleProcess implements Collective {
  INSTANCE;

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public double allReduce(FloatBuffer values, double number) {
    return number;
  }

  @Override
  public byte[] broadcast(byte[] value) {
    return value;
  }

  @Override
  public List<byte[]> gather(byte[] mine) {
    return List.of(mine);
  }

  @Override
  public void barrier() {}
}

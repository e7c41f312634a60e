// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.collective;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The processes that train one model together. Every process calls the same operations in the same
 * order, from one thread. An implementation that loses a peer throws from the pending operation.
 */
public interface Collective extends AutoCloseable {
  /** This process, 0 to {@code size() - 1}. */
  int rank();

  /** Number of processes. */
  int size();

  /**
   * Replaces the elements between position and limit by their sum over all processes, the same bits
   * in each. Position and limit stay.
   *
   * @param number one more to sum, in the order of ranks, on the same way
   * @return the sum of all processes' numbers
   */
  double allReduce(FloatBuffer values, double number);

  /**
   * Gives every process the bytes of process 0.
   *
   * @param value read at rank 0, ignored elsewhere
   */
  byte[] broadcast(byte[] value);

  /**
   * Gives every process the bytes of all.
   *
   * @return one array for each rank, in the order of ranks
   */
  List<byte[]> gather(byte[] mine);

  /** Returns when every process has called it. */
  void barrier();

  @Override
  default void close() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.train.collective.Collective;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** A collective of threads of one process, summing in the order of ranks. */
public final class ThreadCollective implements Collective {
  private final Shared shared;
  private final int rank;

  private static final class Shared {
    final CyclicBarrier barrier;
    final float[][] parts;
    final double[] numbers;
    final byte[][] bytes;
    byte[] value;

    Shared(int size) {
      barrier = new CyclicBarrier(size);
      parts = new float[size][];
      numbers = new double[size];
      bytes = new byte[size][];
    }
  }

  private ThreadCollective(Shared shared, int rank) {
    this.shared = shared;
    this.rank = rank;
  }

  public static List<Collective> of(int size) {
    Shared shared = new Shared(size);
    List<Collective> all = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      all.add(new ThreadCollective(shared, rank));
    }
    return all;
  }

  /** Does the same work in as many threads, each with its member of a collective. */
  public static <T> List<T> together(int size, Function<Collective, T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Collective collective : of(size)) {
        running.add(threads.submit(() -> work.apply(collective)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return shared.parts.length;
  }

  @Override
  public double allReduce(FloatBuffer values, double number) {
    float[] mine = new float[values.remaining()];
    values.get(values.position(), mine);
    shared.parts[rank] = mine;
    shared.numbers[rank] = number;
    barrier();
    float[] sum = new float[mine.length];
    for (float[] part : shared.parts) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
    values.put(values.position(), sum);
    double numbers = 0;
    for (double each : shared.numbers) {
      numbers += each;
    }
    barrier();
    return numbers;
  }

  @Override
  public byte[] broadcast(byte[] value) {
    if (rank == 0) {
      shared.value = value.clone();
    }
    barrier();
    byte[] result = shared.value.clone();
    barrier();
    return result;
  }

  @Override
  public List<byte[]> gather(byte[] mine) {
    shared.bytes[rank] = mine.clone();
    barrier();
    List<byte[]> all = List.of(shared.bytes.clone());
    barrier();
    return all;
  }

  @Override
  public void barrier() {
    try {
      shared.barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/**
 * Processor time of this JVM so far, by what its threads are for.
 *
 * @param process of all threads, the JVM's own included
 * @param answers of the threads that answer peers
 * @param network of the network's event loops
 */
record ExecutorCpu(long process, long answers, long network) {
  private static final String ANSWERS = "spark-gnn-shards-";
  private static final String NETWORK = "sparkgnn-";

  static ExecutorCpu now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long answers = 0;
    long network = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      long nanos = thread == null ? 0 : Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      if (thread != null && thread.getThreadName().startsWith(ANSWERS)) {
        answers += nanos;
      } else if (thread != null && thread.getThreadName().startsWith(NETWORK)) {
        network += nanos;
      }
    }
    return new ExecutorCpu(
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime(),
        answers,
        network);
  }

  /**
   * What was used since earlier figures.
   *
   * @param sampling nanoseconds of threads that have ended meanwhile
   */
  ShardBenchSlice.Cpu since(ExecutorCpu earlier, long sampling) {
    long answering = Math.max(0, answers - earlier.answers);
    long loops = Math.max(0, network - earlier.network);
    long all = process - earlier.process;
    return new ShardBenchSlice.Cpu(sampling, answering, loops, all - sampling - answering - loops);
  }
}

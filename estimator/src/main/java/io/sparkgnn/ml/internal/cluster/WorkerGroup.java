// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.net.ExecutorNetwork;
import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.net.PeerNetwork;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.collective.SingleProcess;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The workers of one training stage, met: one task of each executor. Closing it, in every worker,
 * ends the group.
 */
public final class WorkerGroup implements AutoCloseable {
  private final Collective collective;
  private final PeerCollective peers;

  private WorkerGroup(Collective collective, PeerCollective peers) {
    this.collective = collective;
    this.peers = peers;
  }

  /**
   * Meets the other workers. Called in a task of a barrier stage.
   *
   * @param group a name that no other attempt at a stage has
   * @param size number of workers
   * @param problem what keeps this worker from training, or null
   * @throws ExplainedException the same in every worker, if they cannot train together
   */
  public static WorkerGroup meet(String group, int size, String problem) {
    if (size == 1) {
      if (problem != null) {
        throw EnvironmentException.lasting("Cannot train: " + problem, null);
      }
      return new WorkerGroup(SingleProcess.INSTANCE, null);
    }
    BarrierTaskContext task = BarrierTaskContext.get();
    String executor = "executor " + SparkEnv.get().executorId();
    PeerNetwork network = ExecutorNetwork.get();
    Mailbox mailbox = null;
    try {
      mailbox = new Mailbox(network, group);
    } catch (IllegalStateException e) {
      // The other task of this executor has it; the cards will say so to all.
      problem = e.getMessage();
    }
    try {
      List<WorkerCard> cards =
          Arrays.stream(
                  task.allGather(
                      new WorkerCard(executor, network.address(), SoftwareVersion.here(), problem)
                          .encode()))
              .map(WorkerCard::decode)
              .toList();
      WorkerCard.check(cards);
      List<PeerAddress> addresses = cards.stream().map(WorkerCard::address).toList();
      PeerCollective peers =
          new PeerCollective(mailbox, task.partitionId(), addresses, () -> stopIfKilled(task));
      return new WorkerGroup(peers, peers);
    } catch (RuntimeException e) {
      if (mailbox != null) {
        mailbox.close();
      }
      throw e;
    }
  }

  /**
   * Ends the task if Spark has killed it.
   *
   * @throws TaskKilledException if so
   */
  public static void stopIfKilled(TaskContext task) {
    if (task.isInterrupted()) {
      throw new TaskKilledException("training was cancelled");
    }
  }

  public Collective collective() {
    return collective;
  }

  /** Ends the training of all workers for a failure that this one has met. */
  public void tellOf(ExplainedException failure) {
    if (peers != null) {
      peers.tellOf(failure);
    }
  }

  @Override
  public void close() {
    collective.close();
  }
}

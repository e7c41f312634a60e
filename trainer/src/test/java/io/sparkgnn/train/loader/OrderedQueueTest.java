// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrderedQueueTest {
  @Test
  void itemsPutByManyThreadsComeInTheOrderOfTheirNumbers() throws InterruptedException {
    OrderedQueue<Integer> queue = new OrderedQueue<>(3);
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 5; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = next.getAndIncrement(); i < 1000; i = next.getAndIncrement()) {
                    queue.put(i, i);
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(queue.take()).isEqualTo(i);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void aFailureIsThrownByEveryTake() {
    OrderedQueue<Integer> queue = new OrderedQueue<>(2);
    IllegalStateException cause = new IllegalStateException("disk gone");
    queue.fail(cause);
    queue.fail(new IllegalStateException("later"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(queue::take).isInstanceOf(StageFailedException.class).hasCause(cause);
    }
  }

  @Test
  void closingEndsAWaitingPutAndTake() throws InterruptedException {
    OrderedQueue<Integer> queue = new OrderedQueue<>(1);
    List<Object> results = new ArrayList<>();
    Thread putting =
        new Thread(
            () -> {
              try {
                results.add(queue.put(5, 5));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    putting.start();
    queue.close();
    putting.join();
    assertThat(results).containsExactly(false);
    assertThat(queue.take()).isNull();
  }
}

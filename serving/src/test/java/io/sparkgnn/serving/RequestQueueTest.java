// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.serving.RequestQueue.Part;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private final RequestQueue queue = new RequestQueue(16, 40);

  private static List<Seed> seeds(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Seed(new byte[0], i)).toList();
  }

  private static List<Answer> answers(Part part) {
    return part.seeds().stream()
        .map(seed -> (Answer) new Answer.Unscored("t" + seed.time()))
        .toList();
  }

  @Test
  void aRequestIsAnsweredInOrderWhenAllItsPartsAre() throws InterruptedException {
    CompletableFuture<Scores> answer = queue.add(seeds(20), null);
    List<Part> first = queue.take();
    List<Part> second = queue.take();
    second.forEach(part -> part.answer(answers(part), "g"));
    first.subList(1, first.size()).forEach(part -> part.answer(answers(part), "g"));
    assertThat(answer).isNotDone();
    first.get(0).answer(answers(first.get(0)), "g");
    assertThat(answer.join().answers())
        .isEqualTo(
            IntStream.range(0, 20).mapToObj(i -> (Answer) new Answer.Unscored("t" + i)).toList());
  }

  @Test
  void oneOfManySeedsDoesNotHoldUpThoseOfFew() throws InterruptedException {
    queue.add(seeds(30), null);
    CompletableFuture<Scores> single = queue.add(seeds(1), null);
    queue.take().forEach(part -> part.answer(answers(part), "g"));
    assertThat(single).isDone();
  }

  @Test
  void aBatchHasAsManySeedsAsAreAllowed() throws InterruptedException {
    queue.add(seeds(30), null);
    queue.add(seeds(5), null);
    assertThat(queue.take().stream().mapToInt(part -> part.seeds().size()).sum()).isEqualTo(16);
    assertThat(queue.size()).isEqualTo(19);
  }

  @Test
  void whatWouldWaitBeyondTheBoundIsRefused() throws InterruptedException {
    queue.add(seeds(35), null);
    assertThatThrownBy(() -> queue.add(seeds(6), null))
        .isInstanceOf(RefusedException.class)
        .hasMessage("35 rows wait to be scored, and 40 may wait; 6 more were asked for");
    queue.take();
    assertThat(queue.add(seeds(6), null)).isNotDone();
  }

  @Test
  void aRequestThatHasEndedIsDropped() throws InterruptedException {
    CompletableFuture<Scores> late = queue.add(seeds(10), null);
    late.completeExceptionally(new IllegalStateException("too late"));
    queue.add(seeds(3), null);
    assertThat(queue.take().stream().mapToInt(part -> part.seeds().size()).sum()).isEqualTo(3);
    assertThat(queue.size()).isZero();
  }

  @Test
  void whenClosedWhatWaitsIsStillTaken() throws InterruptedException {
    queue.add(seeds(2), null);
    queue.close();
    assertThatThrownBy(() -> queue.add(seeds(1), null))
        .isInstanceOf(RefusedException.class)
        .extracting(e -> ((RefusedException) e).reason())
        .isEqualTo(RefusedException.Reason.STOPPING);
    assertThat(queue.take()).hasSize(1);
    assertThat(queue.take()).isNull();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.net.PeerAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StripeClaimsTest {
  private static final long GRACE = 1000;

  private final Map<String, BitSet> ready = new HashMap<>();

  private static PeerAddress at(String executor) {
    return new PeerAddress("executor " + executor, "host", 4711);
  }

  /** An executor asks, and is then ready with what it was told to own. */
  private StripeClaims.Answer ask(StripeClaims claims, String executor, long now) {
    StripeClaims.Answer answer =
        claims.ask(executor, at(executor), ready.getOrDefault(executor, new BitSet()), now);
    ready.put(executor, answer.own());
    return answer;
  }

  private static BitSet bits(int... bits) {
    BitSet set = new BitSet();
    for (int bit : bits) {
      set.set(bit);
    }
    return set;
  }

  @Test
  void executorsTakeEvenSharesAsTheyComeAndLearnOfEachOtherWhenAllAreReady() {
    StripeClaims claims = new StripeClaims(8, 3, GRACE, 0);
    StripeClaims.Answer first = ask(claims, "7", 1);
    assertThat(first.own()).isEqualTo(bits(0, 3, 6));
    assertThat(first.complete()).isFalse();
    assertThat(first.waitingFor()).contains("an executor that has not come yet").contains("7");
    assertThat(ask(claims, "4", 2).own()).isEqualTo(bits(1, 4, 7));
    assertThat(ask(claims, "9", 3).own()).isEqualTo(bits(2, 5));
    ask(claims, "9", 3);
    StripeClaims.Answer answer = ask(claims, "7", 4);
    assertThat(answer.complete()).isFalse();
    assertThat(answer.waitingFor()).isEqualTo("4");
    ask(claims, "4", 4);
    answer = ask(claims, "7", 5);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.executors()).containsExactly("7", "4", "9");
    assertThat(answer.addresses()).containsExactly(at("7"), at("4"), at("9"));
    assertThat(answer.owners()).containsExactly(0, 1, 2, 0, 1, 2, 0, 1);
    assertThat(answer.self()).isZero();
  }

  @Test
  void aShareThatNobodyTakesForAWhileIsTakenOverByWhoeverAsks() {
    StripeClaims claims = new StripeClaims(4, 2, GRACE, 0);
    ask(claims, "1", 1);
    assertThat(ask(claims, "1", GRACE - 1).own()).isEqualTo(bits(0, 2));
    assertThat(ask(claims, "1", GRACE + 1).own()).isEqualTo(bits(0, 1, 2, 3));
    assertThat(ask(claims, "1", GRACE + 2).complete()).isTrue();
    assertThat(ask(claims, "2", GRACE + 3).own().isEmpty()).isTrue();
    assertThat(ask(claims, "2", GRACE + 4).complete()).isTrue();
  }

  @Test
  void theShareOfALostExecutorIsTakenOverAtOnce() {
    StripeClaims claims = new StripeClaims(4, 2, GRACE, 0);
    for (int i = 0; i < 2; i++) {
      ask(claims, "1", 1);
      ask(claims, "2", 1);
    }
    claims.lost("2", 2);
    StripeClaims.Answer answer = ask(claims, "1", 3);
    assertThat(answer.own()).isEqualTo(bits(0, 1, 2, 3));
    assertThat(answer.complete()).isFalse();
    assertThat(ask(claims, "1", 4).complete()).isTrue();
  }

  @Test
  void moreExecutorsThanStripesLeaveSomeWithoutAShare() {
    StripeClaims claims = new StripeClaims(2, 5, GRACE, 0);
    for (int i = 0; i < 2; i++) {
      for (String executor : List.of("1", "2", "3")) {
        ask(claims, executor, 1);
      }
    }
    StripeClaims.Answer answer = ask(claims, "3", 2);
    assertThat(answer.own().isEmpty()).isTrue();
    assertThat(answer.complete()).isTrue();
    assertThat(answer.self()).isEqualTo(2);
    assertThat(answer.owners()).containsExactly(0, 1);
  }

  @Test
  void whoeverComesAndGoesEveryStripeHasOneReadyOwnerSoonAfter() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ready.clear();
      int stripes = 1 << random.nextInt(5);
      StripeClaims claims = new StripeClaims(stripes, 1 + random.nextInt(5), GRACE, 0);
      List<String> alive = new ArrayList<>(List.of("0"));
      long now = 0;
      for (int step = 0; step < 40; step++) {
        now += random.nextInt((int) GRACE);
        int kind = random.nextInt(5);
        String executor = alive.get(random.nextInt(alive.size()));
        if (kind == 0) {
          alive.add(Integer.toString(step + 1));
        } else if (kind == 1 && alive.size() > 1) {
          alive.remove(executor);
          ready.remove(executor);
          claims.lost(executor, now);
        } else {
          ask(claims, executor, now);
        }
      }
      StripeClaims.Answer last = null;
      for (int step = 0; step < 80 && (last == null || !last.complete()); step++) {
        now += GRACE;
        for (String executor : alive) {
          last = ask(claims, executor, now);
        }
      }
      assertThat(last.complete()).as("seed %d", seed).isTrue();
      for (int stripe = 0; stripe < stripes; stripe++) {
        String owner = last.executors().get(last.owners()[stripe]);
        assertThat(alive).as("seed %d", seed).contains(owner);
        assertThat(ready.get(owner).get(stripe)).as("seed %d", seed).isTrue();
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final List<String> log = new ArrayList<>();
  private final Shared<String, String> shared = new Shared<>(value -> log.add("close " + value));

  @Test
  void opensOnceForAllWhoLease() {
    Shared.Lease<String> first = lease("a");
    Shared.Lease<String> second = lease("a");
    assertThat(second.value()).isSameAs(first.value());
    assertThat(log).containsExactly("open a");
  }

  @Test
  void keepsWhatNobodyLeasesUntilAnotherIsAskedFor() {
    lease("a").close();
    lease("a").close();
    assertThat(log).containsExactly("open a");
    lease("b");
    assertThat(log).containsExactly("open a", "close a", "open b");
  }

  @Test
  void neverClosesWhatIsLeased() {
    Shared.Lease<String> a = lease("a");
    lease("b").close();
    lease("c").close();
    assertThat(log).containsExactly("open a", "open b", "close b", "open c");
    a.close();
    a.close();
    shared.closeIdle();
    assertThat(log).contains("close a", "close c");
  }

  @Test
  void aRetiredValueIsOpenedAnewAndClosedWhenTheLastIsThrough() {
    Shared.Lease<String> first = lease("a");
    Shared.Lease<String> second = lease("a");
    first.retire();
    first.close();
    lease("a");
    assertThat(log).containsExactly("open a", "open a");
    second.close();
    assertThat(log).containsExactly("open a", "open a", "close a");
  }

  private Shared.Lease<String> lease(String key) {
    return shared.lease(
        key,
        () -> {
          log.add("open " + key);
          return key;
        });
  }
}

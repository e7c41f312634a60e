package io.sparkgnn.connector.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeInheritanceTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  private static TimeInheritance of(List<Boolean> timed, int... childParentPairs) {
    List<LinkPlan> links = new ArrayList<>();
    for (int i = 0; i < childParentPairs.length; i += 2) {
      links.add(
          new LinkPlan(
              i / 2, childParentPairs[i], List.of("x"), childParentPairs[i + 1], List.of("x")));
    }
    boolean[] hasTime = new boolean[timed.size()];
    for (int i = 0; i < hasTime.length; i++) {
      hasTime[i] = timed.get(i);
    }
    return new TimeInheritance(NAMES, hasTime, links);
  }

  private static List<TimeKind> kinds(TimeInheritance inheritance) {
    return List.of(
        inheritance.kind(0), inheritance.kind(1), inheritance.kind(2), inheritance.kind(3));
  }

  @Test
  void timeComesDownAChainParentsFirst() {
    TimeInheritance chain = of(List.of(false, false, true, false), 0, 1, 1, 2);
    assertThat(kinds(chain))
        .containsExactly(TimeKind.INHERITED, TimeKind.INHERITED, TimeKind.TIMED, TimeKind.STATIC);
    assertThat(chain.order()).containsExactly(1, 0);
  }

  @Test
  void aTableIsNotDatedByTheRowsThatPointToIt() {
    assertThat(kinds(of(List.of(true, false, false, false), 0, 1)))
        .containsExactly(TimeKind.TIMED, TimeKind.STATIC, TimeKind.STATIC, TimeKind.STATIC);
  }

  @Test
  void aLinkToItselfGivesNoTime() {
    assertThat(of(List.of(false, false, false, false), 0, 0).kind(0)).isEqualTo(TimeKind.STATIC);
    assertThat(of(List.of(false, true, false, false), 0, 0, 0, 1).order()).containsExactly(0);
  }

  @Test
  void aCircleWithoutAnyTimeIsStatic() {
    assertThat(of(List.of(false, false, false, false), 0, 1, 1, 0).order()).isEmpty();
  }

  @Test
  void aCircleThatLeadsToATimeIsRefused() {
    assertThatThrownBy(() -> of(List.of(false, false, true, false), 0, 1, 1, 0, 1, 2))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a, b point to each other in a circle");
  }

  @Test
  void aCircleThatHoldsATimedTableIsNone() {
    assertThat(of(List.of(false, true, false, false), 0, 1, 1, 0).order()).containsExactly(0);
  }
}

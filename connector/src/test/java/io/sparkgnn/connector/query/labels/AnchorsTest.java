// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.profile.MainTimes.Gap;
import io.sparkgnn.connector.query.PredictiveQuery;
import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnchorsTest {
  private static final Instant FIRST = day("2020-01-01");
  private static final Instant LAST = day("2024-03-31");

  private static Instant day(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static Horizon horizon(String windows) {
    return Horizon.of(
        PredictiveQuery.parse("PREDICT COUNT(orders.*, %s) > 0 FOR EACH c.id".formatted(windows))
            .tree());
  }

  private static DataSpan span(Instant first, Instant last) {
    return new DataSpan(first, last, List.of(), List.of());
  }

  private static List<Anchor> resolve(Anchors anchors, String window) {
    return anchors.resolve(horizon(window), span(FIRST, LAST), ZoneOffset.UTC);
  }

  private static List<String> days(List<Anchor> anchors, Split split) {
    return anchors.stream()
        .filter(anchor -> anchor.split() == split)
        .map(anchor -> anchor.time().toString().replace("T00:00:00Z", ""))
        .toList();
  }

  static long[] seeds() {
    Long given = Long.getLong("sparkgnn.test.seed");
    return given != null ? new long[] {given} : new Random().longs(300).toArray();
  }

  @ParameterizedTest(name = "-Dsparkgnn.test.seed={0}")
  @MethodSource("seeds")
  void noLabelWindowCrossesIntoTheNextPart(long seed) {
    Random random = new Random(seed);
    ZoneId zone =
        List.of(ZoneId.of("UTC"), ZoneId.of("America/New_York"), ZoneId.of("Asia/Kathmandu"))
            .get(random.nextInt(3));
    ChronoUnit unit =
        List.of(ChronoUnit.HOURS, ChronoUnit.DAYS, ChronoUnit.WEEKS, ChronoUnit.MONTHS)
            .get(random.nextInt(4));
    int start = random.nextInt(3);
    int end = start + 1 + random.nextInt(4);
    Instant first = FIRST.plusSeconds(random.nextInt(86_400));
    Instant last = first.plus(60 + random.nextInt(900), ChronoUnit.DAYS);
    Anchors anchors = Anchors.automatic().withMost(random.nextInt(3) * 20);
    if (random.nextBoolean()) {
      anchors = anchors.withStride(Stride.parse(1 + random.nextInt(40) + " days"));
    }
    if (random.nextInt(3) == 0) {
      Instant validation = first.plus(20 + random.nextInt(30), ChronoUnit.DAYS);
      Instant test = validation.plus(1 + random.nextInt(30), ChronoUnit.DAYS);
      anchors =
          random.nextBoolean()
              ? anchors.withParts(validation, test)
              : anchors.withParts(validation, null);
    }
    Horizon horizon = horizon("%d, %d, %s".formatted(start, end, unit));
    List<Anchor> resolved;
    try {
      resolved = anchors.resolve(horizon, span(first, last), zone);
    } catch (UserErrorException e) {
      assertThat(e).hasMessageContaining("labels");
      return;
    }
    Map<Split, List<Instant>> parts = new EnumMap<>(Split.class);
    resolved.forEach(
        anchor -> parts.computeIfAbsent(anchor.split(), s -> new ArrayList<>()).add(anchor.time()));
    assertThat(resolved.stream().map(Anchor::time)).isSorted().doesNotHaveDuplicates();
    assertThat(parts.get(Split.TRAIN)).isNotEmpty();
    Instant limit = last;
    for (Split split : List.of(Split.TEST, Split.VALIDATION, Split.TRAIN)) {
      List<Instant> times = parts.getOrDefault(split, List.of());
      for (Instant time : times) {
        assertThat(time).isAfterOrEqualTo(first);
        assertThat(windowEnd(time, end, unit, zone))
            .as("%s window at %s", split, time)
            .isBeforeOrEqualTo(limit);
      }
      limit = times.isEmpty() ? limit : times.get(0);
    }
  }

  /** The end of a window by the calendar's own arithmetic. */
  private static Instant windowEnd(Instant anchor, int amount, ChronoUnit unit, ZoneId zone) {
    return switch (unit) {
      case MONTHS ->
          LocalDateTime.ofInstant(anchor, zone).plusMonths(amount).atZone(zone).toInstant();
      case WEEKS -> anchor.plusSeconds(604_800L * amount);
      case DAYS -> anchor.plusSeconds(86_400L * amount);
      case HOURS -> anchor.plusSeconds(3_600L * amount);
      default -> throw new AssertionError(unit);
    };
  }

  @Test
  void automaticTimesEndWithTheDataAWindowApart() {
    List<Anchor> anchors = resolve(Anchors.automatic().withRange(day("2023-12-01"), null), "0, 30");
    assertThat(days(anchors, Split.TEST)).containsExactly("2024-03-01");
    assertThat(days(anchors, Split.VALIDATION)).containsExactly("2024-01-31");
    assertThat(days(anchors, Split.TRAIN)).containsExactly("2023-12-02", "2024-01-01");
  }

  @Test
  void aForecastLeavesRoomForAllOfItsWindowsAndStepsByOne() {
    Horizon three =
        Horizon.of(
            PredictiveQuery.parse(
                    "PREDICT COUNT(orders.*, 0, 10) FORECAST 3 TIMEFRAMES FOR EACH c.id")
                .tree());
    assertThat(three.text()).isEqualTo("30 days");
    List<Anchor> anchors =
        Anchors.automatic()
            .withRange(day("2023-10-01"), null)
            .resolve(three, span(FIRST, LAST), ZoneOffset.UTC);
    List<String> trained = days(anchors, Split.TRAIN);
    List<String> validated = days(anchors, Split.VALIDATION);
    List<String> tested = days(anchors, Split.TEST);
    assertThat(ended(trained)).isEqualTo(day(validated.get(0)));
    assertThat(ended(validated)).isEqualTo(day(tested.get(0)));
    assertThat(ended(tested)).isEqualTo(LAST);
    assertThat(day(trained.get(0)).plus(10, ChronoUnit.DAYS)).isEqualTo(day(trained.get(1)));
  }

  /** When the last window of the last time ends. */
  private static Instant ended(List<String> days) {
    return day(days.get(days.size() - 1)).plus(30, ChronoUnit.DAYS);
  }

  @Test
  void monthsAreCalendarMonths() {
    List<Anchor> anchors =
        resolve(Anchors.automatic().withRange(day("2023-10-15"), null), "0, 1, MONTHS");
    assertThat(days(anchors, Split.TEST)).containsExactly("2024-02-29");
    assertThat(days(anchors, Split.VALIDATION)).containsExactly("2024-01-29");
    assertThat(days(anchors, Split.TRAIN))
        .containsExactly("2023-10-29", "2023-11-29", "2023-12-29");
  }

  @Test
  void trainingTimesAreTheNewestAtMostAHundred() {
    List<Anchor> anchors = resolve(Anchors.automatic(), "0, 2");
    assertThat(days(anchors, Split.TRAIN)).hasSize(100);
    assertThat(days(anchors, Split.VALIDATION)).hasSize(10);
    assertThat(days(anchors, Split.TEST)).hasSize(10);
    assertThat(days(resolve(Anchors.automatic().withMost(7), "0, 2"), Split.TRAIN)).hasSize(7);
  }

  @Test
  void aGapBeforeTheWindowMovesThePartsApart() {
    List<Anchor> anchors = resolve(Anchors.automatic().withStride(Stride.parse("day")), "0, 10");
    String test = days(anchors, Split.TEST).get(0);
    List<String> validation = days(anchors, Split.VALIDATION);
    assertThat(day(validation.get(validation.size() - 1)).plus(10, ChronoUnit.DAYS))
        .isEqualTo(day(test));
  }

  @Test
  void aPartThatWasGivenAndHasNoTimeIsAMistake() {
    assertThatThrownBy(
            () -> resolve(Anchors.automatic().withParts(day("2024-03-15"), null), "0, 30"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot make validation labels")
        .hasMessageContaining("2024-03-15");
    assertThatThrownBy(
            () -> resolve(Anchors.automatic().withParts(null, day("2020-01-05")), "0, 30"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot make training labels");
  }

  @Test
  void timesInALongGapAreNotCounted() {
    long from = ChronoUnit.MICROS.between(Instant.EPOCH, day("2020-03-01"));
    long to = ChronoUnit.MICROS.between(Instant.EPOCH, day("2024-01-01"));
    DataSpan span = new DataSpan(FIRST, LAST, List.of(new Gap(from, to)), List.of());
    List<Anchor> anchors = Anchors.automatic().resolve(horizon("0, 10"), span, ZoneOffset.UTC);
    assertThat(anchors.stream().map(Anchor::time))
        .noneMatch(time -> time.isAfter(day("2020-03-01")) && time.isBefore(day("2023-12-22")))
        .anyMatch(time -> time.isBefore(day("2020-03-01")));
    assertThat(days(anchors, Split.TEST)).hasSize(2);
  }

  @Test
  void moreTimesThanAPlanCanHoldAreRefusedInWords() {
    assertThatThrownBy(
            () ->
                resolve(
                    Anchors.automatic()
                        .withStride(Stride.parse("minute"))
                        .withParts(day("2024-01-01"), null),
                    "0, 30"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot make labels as of more than 10,000 times: give a longer");
  }

  @Test
  void aWindowLongerThanTheDataIsRefusedInWords() {
    assertThatThrownBy(() -> resolve(Anchors.automatic(), "0, 4000"))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot make training labels: no window of 4000 days that begins at"
                + " 2020-01-01T00:00:00Z or later ends by 2024-03-31T00:00:00Z, where the data"
                + " ends; a shorter window or other anchor times are allowed");
  }
}

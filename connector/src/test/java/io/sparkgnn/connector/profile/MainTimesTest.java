// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which times lie apart from all the others. */
class MainTimesTest {
  private static final long DAY = TimeCounts.DAY;
  private static final long MONTH = 30 * DAY;

  private static long at(String day) {
    return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;
  }

  /** Times spread evenly from a day on. */
  private static List<Long> even(String from, int days, int count) {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      times.add(at(from) + i * days * DAY / (count - 1));
    }
    return times;
  }

  @SafeVarargs
  private static MainTimes of(List<Long>... parts) {
    TimeCounts counts = new TimeCounts();
    for (List<Long> part : parts) {
      part.forEach(counts::add);
    }
    return MainTimes.of(counts.cells(), 3 * MONTH);
  }

  private static void assertAll(MainTimes main, List<Long> times) {
    assertThat(main.first()).isEqualTo(Collections.min(times));
    assertThat(main.last()).isEqualTo(Collections.max(times));
  }

  @Test
  void aRowCenturiesAwayLiesApartAndSoDoSeveralInBothDirections() {
    List<Long> year = even("2023-01-01", 364, 700);
    assertAll(of(year, List.of(at("2999-12-31"))), year);
    assertAll(of(year, List.of(at("1970-01-01"))), year);
    MainTimes both =
        of(year, List.of(at("1970-01-01"), at("1900-01-01"), at("2070-01-01"), at("9999-12-31")));
    assertAll(both, year);
    assertThat(both.apart()).isEqualTo(4);
    assertThat(both.after().get(1).last()).isEqualTo(at("9999-12-31"));
  }

  @Test
  void aFewLatestRowsMonthsAfterTheOthersLieApartAndAFewFirstOnesDoNot() {
    List<Long> years = even("2021-01-01", 1095, 3000);
    assertAll(of(years, List.of(at("2024-12-01"), at("2025-01-09"))), years);
    MainTimes early = of(years, List.of(at("2019-12-01")));
    assertThat(early.first()).isEqualTo(at("2019-12-01"));
    assertThat(early.gaps()).hasSize(1);
  }

  @Test
  void aDefaultInAThirdOfTheRowsLiesApart() {
    List<Long> years = even("2021-01-01", 1095, 600);
    assertAll(of(years, Collections.nCopies(300, at("9999-12-31"))), years);
    List<Long> months = even("2022-01-01", 360, 600);
    assertAll(of(months, Collections.nCopies(300, at("1970-01-01"))), months);
  }

  @Test
  void sparseFirstYearsAndASeasonStay() {
    List<Long> sparse = even("1990-01-01", 7300, 60);
    List<Long> dense = even("2010-01-01", 5000, 100_000);
    List<Long> both = new ArrayList<>(sparse);
    both.addAll(dense);
    assertAll(of(both), both);
    assertThat(of(both).gaps()).isEmpty();
    List<Long> seasons = new ArrayList<>();
    for (int year = 2015; year < 2025; year++) {
      seasons.addAll(even(year + "-11-15", 120, 300));
    }
    assertAll(of(seasons), seasons);
    assertThat(of(seasons).gaps()).isEmpty();
  }

  @Test
  void aDayOnWhichEverythingWasLoadedLeavesTheOthersWhereTheyAre() {
    List<Long> regular = even("2021-01-01", 1095, 200);
    MainTimes main = of(regular, Collections.nCopies(100_000, at("2022-03-03")));
    assertAll(main, regular);
    assertThat(main.gaps()).isEmpty();
  }

  @Test
  void twoCampaignsYearsApartBothStayAndTheGapIsKnown() {
    List<Long> one = even("2016-01-01", 120, 400);
    List<Long> other = even("2020-01-01", 300, 600);
    MainTimes main = of(one, other);
    assertThat(main.first()).isEqualTo(at("2016-01-01"));
    assertThat(main.gaps())
        .containsExactly(new MainTimes.Gap(Collections.max(one), Collections.min(other)));
  }

  @Test
  void ofAHandfulOfRowsNoneLiesApart() {
    List<Long> few = List.of(at("2001-01-01"), at("2023-01-01"), at("2023-12-31"));
    assertAll(of(few), few);
  }

  static LongStream seeds() {
    Long given = Long.getLong("sparkgnn.test.seed");
    return given != null ? LongStream.of(given) : new Random().longs(300);
  }

  @ParameterizedTest(name = "-Dsparkgnn.test.seed={0}")
  @MethodSource("seeds")
  void randomTimesStayAndRandomStrayOnesDoNot(long seed) {
    Random random = new Random(seed);
    int days = 120 + random.nextInt(2000);
    int rows = 400 + random.nextInt(3000);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      // Growth: later days have more rows.
      double where = Math.pow(random.nextDouble(), 0.3 + 0.7 * random.nextDouble());
      times.add(
          at("2015-01-01") + (long) (where * days) * DAY + random.nextInt(86_400) * 1_000_000L);
    }
    MainTimes clean = of(times);
    assertThat(clean.last()).isEqualTo(Collections.max(times));
    assertThat(clean.apart()).isLessThan(5);
    List<Long> strays = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(rows / 100); i++) {
      strays.add(
          random.nextBoolean()
              ? at("2022-01-01") + days * DAY + (long) (random.nextDouble() * 900 * 365) * DAY
              : at("1900-01-01") + (long) (random.nextDouble() * 100 * 365) * DAY);
    }
    List<Long> all = new ArrayList<>(times);
    all.addAll(strays);
    Collections.shuffle(all, random);
    MainTimes main = of(all);
    assertThat(main.last()).as("latest").isEqualTo(clean.last());
    assertThat(main.first()).as("first").isGreaterThanOrEqualTo(clean.first());
    assertThat(main.apart()).isEqualTo(strays.size() + clean.apart());
  }

  @Test
  void countsAreTheSameInAnyOrderAndHoweverFarTimesReach() {
    Random random = new Random(3);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      times.add(random.nextLong() / 2);
    }
    TimeCounts one = new TimeCounts();
    times.forEach(one::add);
    Collections.shuffle(times, random);
    TimeCounts parts = new TimeCounts();
    for (int i = 0; i < 6; i++) {
      TimeCounts part = new TimeCounts();
      times.subList(i * 10_000, (i + 1) * 10_000).forEach(part::add);
      parts.merge(part);
    }
    assertThat(parts.cells()).isEqualTo(one.cells()).hasSizeLessThanOrEqualTo(TimeCounts.MOST);
    assertThat(one.cells().stream().mapToLong(TimeCounts.Cell::count).sum()).isEqualTo(60_000);
  }
}

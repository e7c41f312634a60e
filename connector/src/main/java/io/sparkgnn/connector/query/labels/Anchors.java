// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which anchor times labels are made for, and which of them are trained on. The parts follow each
 * other in time, and the label windows of a part end before the first anchor time of the next, or
 * at it: nothing that a label of an earlier part was made of is the future of a later part.
 *
 * <p>{@link #at} are times as they are; {@link #automatic} is derived from the data, and each of
 * the other values set on it replaces what would be derived.
 *
 * @param times anchor times as they are, all of one part; empty for times a stride apart
 * @param stride between anchor times, or null for the length of the longest target window
 * @param from no earlier anchor time, or null for the data's beginning
 * @param validation first anchor time of the validation part, or null
 * @param test first anchor time of the test part, or null
 * @param to no label window ends later, or null for the data's end
 * @param most of the training times the newest are kept, at most this many; 0 for all, or for
 *     {@value #MOST} where no part is given
 */
public record Anchors(
    List<Instant> times,
    Stride stride,
    Instant from,
    Instant validation,
    Instant test,
    Instant to,
    int most) {
  /** How many automatic anchor times training has at most, unless told otherwise. */
  public static final int MOST = 100;

  /** Share of the automatic anchor times that validation has, and test too. */
  private static final double HELD_OUT = 0.1;

  /** Every anchor time is a constant of the plan that makes the labels. */
  private static final int LIMIT = 10_000;

  public Anchors {
    times = List.copyOf(times);
    if (most < 0) {
      throw new UserErrorException("Cannot use %d anchor times: 1 or more".formatted(most));
    }
    if (validation != null && test != null && !validation.isBefore(test)) {
      throw new UserErrorException(
          "Cannot use anchor times: validation begins at %s, which must be before test, %s"
              .formatted(validation, test));
    }
  }

  /** These times, in the training part. */
  public static Anchors at(List<Instant> times) {
    return new Anchors(times, null, null, null, null, null, 0);
  }

  /** Everything derived from the data. */
  public static Anchors automatic() {
    return new Anchors(List.of(), null, null, null, null, null, 0);
  }

  /** The time from one anchor to the next. */
  public Anchors withStride(Stride value) {
    return new Anchors(times, value, from, validation, test, to, most);
  }

  /**
   * The earliest anchor time, and the latest end of a label window; null leaves one to the data.
   */
  public Anchors withRange(Instant first, Instant last) {
    return new Anchors(times, stride, first, validation, test, last, most);
  }

  /** The first anchor times of validation and test; null for no such part. */
  public Anchors withParts(Instant firstValidation, Instant firstTest) {
    return new Anchors(times, stride, from, firstValidation, firstTest, to, most);
  }

  /** At most this many training times, the newest. */
  public Anchors withMost(int value) {
    return new Anchors(times, stride, from, validation, test, to, value);
  }

  /** Whether the data's first and last time must be known. */
  boolean needsSpan() {
    return times.isEmpty() && (from == null || to == null);
  }

  /**
   * The anchor times, ascending.
   *
   * @param horizon how far labels look ahead
   * @param span where the data's rows lie
   * @throws UserErrorException if there is no time for a single label of training, or of another
   *     part whose beginning was given
   */
  List<Anchor> resolve(Horizon horizon, DataSpan span, ZoneId zone) {
    List<Anchor> anchors = times.isEmpty() ? derived(horizon, span, zone) : asGiven();
    if (anchors.size() > LIMIT) {
      throw new UserErrorException(
          "Cannot make labels as of more than %,d times: give a longer stride, a later beginning or"
                  .formatted(LIMIT)
              + " fewer training times");
    }
    return anchors;
  }

  private List<Anchor> asGiven() {
    return times.stream().distinct().sorted().map(t -> new Anchor(t, Split.TRAIN)).toList();
  }

  private List<Anchor> derived(Horizon horizon, DataSpan span, ZoneId zone) {
    Walk walk =
        new Walk(
            horizon,
            stride == null ? horizon.length() : stride,
            from == null ? span.first() : from,
            to == null ? span.last() : to,
            zone);
    List<Anchor> anchors = validation == null && test == null ? automatic(walk, span) : given(walk);
    if (anchors.stream().noneMatch(anchor -> anchor.split() == Split.TRAIN)) {
      Instant next = validation != null ? validation : test;
      throw new UserErrorException(
          "Cannot make training labels: no window of %s that begins at %s or later ends by %s, %s;"
                  .formatted(
                      horizon.text(),
                      walk.first,
                      next == null ? walk.last : next,
                      next != null
                          ? "where the next part begins"
                          : to == null ? "where the data ends" : "as asked")
              + " a shorter window or other anchor times are allowed");
    }
    return anchors;
  }

  private List<Anchor> given(Walk walk) {
    Instant trainEnd = validation != null ? validation : test;
    List<Anchor> anchors = new ArrayList<>();
    // Backward from the next part, so that the last training window ends where that begins.
    List<Instant> trained = walk.before(trainEnd, trainEnd);
    add(anchors, newest(trained, most == 0 ? trained.size() : most), Split.TRAIN);
    if (validation != null) {
      Instant end = test == null ? walk.last : test;
      add(anchors, part(walk, validation, end, Split.VALIDATION), Split.VALIDATION);
    }
    if (test != null) {
      add(anchors, part(walk, test, walk.last, Split.TEST), Split.TEST);
    }
    return anchors;
  }

  private static List<Instant> part(Walk walk, Instant from, Instant end, Split split) {
    List<Instant> times = walk.from(from, end);
    if (times.isEmpty()) {
      throw new UserErrorException(
          "Cannot make %s labels: the window of the first anchor time, %s, is as long as %s and"
                  .formatted(split.text(), from, walk.horizon.text())
              + " must end by %s; begin the part earlier, or let it end later".formatted(end));
    }
    return times;
  }

  private List<Anchor> automatic(Walk walk, DataSpan span) {
    // Where nothing happened for long, there is nothing to learn: such times do not count.
    List<Instant> all = walk.endingAt(walk.last, span);
    int limit = most == 0 ? MOST : most;
    int heldOut = (int) Math.max(1, Math.round(HELD_OUT * Math.min(all.size(), limit)));
    List<Anchor> anchors = new ArrayList<>();
    if (all.size() < 2) {
      add(anchors, all, Split.TRAIN);
      return anchors;
    }
    List<Instant> tested = all.size() < 3 ? List.of() : newest(all, heldOut);
    List<Instant> before = tested.isEmpty() ? all : walk.closedBy(tested.get(0), all);
    List<Instant> validated = newest(before, heldOut);
    List<Instant> trained =
        validated.isEmpty() ? List.of() : walk.closedBy(validated.get(0), before);
    add(anchors, newest(trained, limit), Split.TRAIN);
    add(anchors, validated, Split.VALIDATION);
    add(anchors, tested, Split.TEST);
    return anchors;
  }

  private static List<Instant> newest(List<Instant> times, int count) {
    return times.subList(Math.max(0, times.size() - count), times.size());
  }

  private static void add(List<Anchor> anchors, List<Instant> times, Split split) {
    times.forEach(time -> anchors.add(new Anchor(time, split)));
    anchors.sort(Comparator.comparing(Anchor::time));
  }

  /** Steps over the data's time. */
  private record Walk(Horizon horizon, Stride stride, Instant first, Instant last, ZoneId zone) {

    /** Anchor times up to the one whose window ends last, but not behind a moment. */
    List<Instant> endingAt(Instant end, DataSpan span) {
      return back(
          latest(end),
          0,
          anchor ->
              !horizon.end(anchor, zone).isAfter(end)
                  && !span.isEmpty(anchor, horizon.end(anchor, zone)));
    }

    private Instant latest(Instant end) {
      Instant anchor = end;
      for (Stride ahead : horizon.ends()) {
        Instant candidate = new Stride(-ahead.amount(), ahead.unit()).after(end, 1, zone);
        anchor = candidate.isBefore(anchor) ? candidate : anchor;
      }
      return anchor;
    }

    /** Anchor times one or more strides before a moment whose windows end at a limit or before. */
    List<Instant> before(Instant moment, Instant limit) {
      return back(moment, 1, anchor -> !horizon.end(anchor, zone).isAfter(limit));
    }

    private List<Instant> back(Instant start, long skipped, Predicate<Instant> wanted) {
      List<Instant> found = new ArrayList<>();
      for (long i = skipped; found.size() <= LIMIT; i++) {
        Instant anchor = stride.after(start, -i, zone);
        if (anchor.isBefore(first)) {
          break;
        }
        if (wanted.test(anchor)) {
          found.add(anchor);
        }
      }
      Collections.reverse(found);
      return found;
    }

    /** Anchor times from a moment on whose windows end at a limit or before. */
    List<Instant> from(Instant moment, Instant limit) {
      List<Instant> found = new ArrayList<>();
      for (long i = 0; found.size() <= LIMIT; i++) {
        Instant anchor = stride.after(moment, i, zone);
        if (horizon.end(anchor, zone).isAfter(limit)) {
          break;
        }
        found.add(anchor);
      }
      return found;
    }

    /** Those whose windows end at a moment or before. */
    List<Instant> closedBy(Instant moment, List<Instant> times) {
      return times.stream()
          .filter(time -> time.isBefore(moment) && !horizon.end(time, zone).isAfter(moment))
          .toList();
    }
  }
}

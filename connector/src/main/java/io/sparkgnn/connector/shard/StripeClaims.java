// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.connector.net.PeerAddress;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who owns the stripes of one version of a graph, as executors come and go.
 *
 * <p>The stripes are dealt into as many slots as executors are expected. An executor that comes
 * takes the first free slot. A slot that stays free for a while, because no task has run on one of
 * the executors, or whose executor was lost, is taken over by whoever asks next: so every stripe
 * has an owner as long as any executor lives, and no barrier is needed. Safe for use by any number
 * of threads.
 */
final class StripeClaims {
  private static final int NOBODY = -1;

  private final int stripes;
  private final long graceNanos;
  private final String[] holder;
  private final long[] freeSince;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /** An executor that has asked. */
  private static final class Member {
    PeerAddress address;
    BitSet ready = new BitSet();
  }

  /**
   * @param expected executors that will come, as far as is known
   * @param graceNanos how long a slot may stay free for one that has not come yet
   * @param now {@code System.nanoTime()}
   */
  StripeClaims(int stripes, int expected, long graceNanos, long now) {
    this.stripes = stripes;
    this.graceNanos = graceNanos;
    this.holder = new String[Math.max(1, Math.min(expected, stripes))];
    this.freeSince = new long[holder.length];
    Arrays.fill(freeSince, now);
  }

  /**
   * What an executor learns.
   *
   * @param own stripes that it has to have ready
   * @param complete whether every stripe's owner is ready; only then are the others valid
   * @param owners member of each stripe
   * @param self the member that asked
   * @param executors ids of the members
   * @param addresses where they listen
   * @param waitingFor executors that are not ready, for people
   */
  @SuppressWarnings("ArrayRecordComponent") // a message: never compared
  record Answer(
      BitSet own,
      boolean complete,
      int[] owners,
      int self,
      List<String> executors,
      List<PeerAddress> addresses,
      String waitingFor) {}

  /**
   * Tells an executor what it owns, and who owns the rest.
   *
   * @param address where it answers its peers
   * @param ready stripes that it is ready to answer for
   */
  synchronized Answer ask(String executor, PeerAddress address, BitSet ready, long now) {
    Member member = members.computeIfAbsent(executor, id -> new Member());
    member.address = address;
    member.ready = (BitSet) ready.clone();
    claim(executor, now);
    return answer(executor);
  }

  private void claim(String executor, long now) {
    boolean first = !Arrays.asList(holder).contains(executor);
    for (int slot = 0; slot < holder.length; slot++) {
      if (holder[slot] == null && (first || now - freeSince[slot] > graceNanos)) {
        holder[slot] = executor;
        return;
      }
    }
  }

  private Answer answer(String executor) {
    BitSet own = new BitSet();
    int[] owners = new int[stripes];
    Map<String, Integer> numbers = new HashMap<>();
    List<String> ids = List.copyOf(members.keySet());
    ids.forEach(id -> numbers.put(id, numbers.size()));
    TreeSet<String> waiting = new TreeSet<>();
    for (int stripe = 0; stripe < stripes; stripe++) {
      String owner = holder[stripe % holder.length];
      owners[stripe] = owner == null ? NOBODY : numbers.get(owner);
      if (executor.equals(owner)) {
        own.set(stripe);
      }
      if (owner == null) {
        waiting.add("an executor that has not come yet");
      } else if (!members.get(owner).ready.get(stripe)) {
        waiting.add(owner);
      }
    }
    return new Answer(
        own,
        waiting.isEmpty(),
        owners,
        numbers.get(executor),
        ids,
        members.values().stream().map(member -> member.address).toList(),
        String.join(", ", waiting));
  }

  /** Frees the slots of an executor that is lost or does not answer; others may take them now. */
  synchronized void lost(String executor, long now) {
    members.remove(executor);
    for (int slot = 0; slot < holder.length; slot++) {
      if (executor.equals(holder[slot])) {
        holder[slot] = null;
        freeSince[slot] = now - graceNanos - 1;
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.yaml.SafeYaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user's {@code num_neighbors}: for each hop a default fanout and fanouts by edge type.
 *
 * <p>Written as a list of mappings with one hop each, or as one mapping of hops:
 *
 * <pre>
 * - hop1:
 *     default: 16
 *     USERS.USER_ID-&gt;TRANSACTIONS.USER_ID: 128
 * - hop2:
 *     default: 8
 * </pre>
 *
 * A fanout is a number of neighbors, 0 for none, -1 for all, or {@code inferred}. Hops are counted
 * from hop1 without a gap, in any order. A hop without {@code default} must name every edge type.
 *
 * @param hops hop 1 first
 */
public record NumNeighbors(List<HopFanouts> hops) {
  /** Stands for {@code inferred}: a fanout that is derived from {@link DegreeStatistics}. */
  public static final int INFERRED = -2;

  /** Far more than tell anything of a seed; each has blocks of its own for every edge type. */
  private static final int MOST_HOPS = 64;

  private static final int MOST_FANOUT = 1_000_000;

  /** Fanout of every edge type that a node may add at most when it is inferred, at hop 1. */
  private static final int INFERRED_MOST = 64;

  private static final int INFERRED_LEAST = 4;

  private static final String DEFAULT = "default";
  private static final String INFERRED_TEXT = "inferred";
  private static final Pattern HOP = Pattern.compile("(?i)\\s*hop\\s*([1-9][0-9]{0,3})\\s*");

  public NumNeighbors {
    hops = List.copyOf(hops);
  }

  /**
   * The fanouts of one hop.
   *
   * @param defaultFanout fanout of the edge types that are not named, or null
   * @param byEdgeType fanout by edge type name as the user wrote it, in that order
   */
  public record HopFanouts(Integer defaultFanout, Map<String, Integer> byEdgeType) {
    public HopFanouts {
      byEdgeType = Collections.unmodifiableMap(new LinkedHashMap<>(byEdgeType));
    }
  }

  /** The same default fanout for every edge type, one number a hop. */
  public static NumNeighbors ofDefaults(int... fanouts) {
    List<HopFanouts> hops = new ArrayList<>();
    for (int i = 0; i < fanouts.length; i++) {
      hops.add(new HopFanouts(fanout("hop" + (i + 1), DEFAULT, fanouts[i]), Map.of()));
    }
    return new NumNeighbors(hops);
  }

  /**
   * Reads YAML.
   *
   * @throws UserErrorException if it is not YAML or not a {@code num_neighbors}
   */
  public static NumNeighbors parse(String yaml) {
    return of(SafeYaml.read("num_neighbors", yaml));
  }

  /**
   * Reads what YAML was parsed to: a list or a mapping of hops, or a list of numbers, one a hop for
   * every edge type, as {@link #ofDefaults}; a string is parsed as YAML first.
   *
   * @throws UserErrorException if it is not a {@code num_neighbors}
   */
  public static NumNeighbors of(Object parsed) {
    if (parsed instanceof NumNeighbors already) {
      return already;
    }
    TreeMap<Integer, HopFanouts> hops = new TreeMap<>();
    if (parsed instanceof Map<?, ?> mapping) {
      addHops(mapping, hops);
    } else if (parsed instanceof List<?> list
        && !list.isEmpty()
        && list.stream().allMatch(Integer.class::isInstance)) {
      for (int hop = 1; hop <= list.size(); hop++) {
        int fanout = fanout("hop" + hop, DEFAULT, list.get(hop - 1));
        hops.put(hop, new HopFanouts(fanout, Map.of()));
      }
    } else if (parsed instanceof List<?> list) {
      for (Object entry : list) {
        if (!(entry instanceof Map<?, ?> mapping)) {
          throw unreadable(
              "its list has "
                  + show(entry)
                  + "; each entry must be a hop, as hop1: {default: 16}, or each a number");
        }
        addHops(mapping, hops);
      }
    } else if (parsed instanceof String text) {
      Object again = SafeYaml.read("num_neighbors", text);
      if (again instanceof String) {
        throw unreadable("it is " + show(again) + "; it must be a list or a mapping of hops");
      }
      return of(again);
    } else {
      throw unreadable("it is " + show(parsed) + "; it must be a list or a mapping of hops");
    }
    return new NumNeighbors(contiguous(hops));
  }

  private static void addHops(Map<?, ?> mapping, TreeMap<Integer, HopFanouts> hops) {
    for (Map.Entry<?, ?> entry : mapping.entrySet()) {
      Matcher matcher = HOP.matcher(entry.getKey() instanceof String key ? key : "");
      if (!matcher.matches()) {
        throw unreadable(
            "it has the key " + show(entry.getKey()) + "; keys must be hop1, hop2, ...");
      }
      int hop = Integer.parseInt(matcher.group(1));
      if (hops.put(hop, hopFanouts("hop" + hop, entry.getValue())) != null) {
        throw unreadable("hop" + hop + " is there twice");
      }
    }
  }

  private static HopFanouts hopFanouts(String hop, Object value) {
    if (!(value instanceof Map<?, ?> mapping) || mapping.isEmpty()) {
      throw unreadable(hop + " is " + show(value) + "; it must be a mapping, as {default: 16}");
    }
    Integer defaultFanout = null;
    Map<String, Integer> named = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (Map.Entry<?, ?> entry : mapping.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw unreadable(
            hop + " has the key " + show(entry.getKey()) + "; keys must be default or edge types");
      }
      if (!seen.add(canonical(name))) {
        throw unreadable(hop + " names " + Shown.value(name.strip()) + " twice");
      }
      int fanout = fanout(hop, name, entry.getValue());
      if (canonical(name).equals(DEFAULT)) {
        defaultFanout = fanout;
      } else {
        named.put(name.strip(), fanout);
      }
    }
    return new HopFanouts(defaultFanout, named);
  }

  private static int fanout(String hop, String name, Object value) {
    if (value instanceof String text && canonical(text).equals(INFERRED_TEXT)) {
      return INFERRED;
    }
    if (value instanceof Integer fanout && fanout >= -1 && fanout <= MOST_FANOUT) {
      return fanout;
    }
    throw unreadable(
        hop
            + " has "
            + Shown.value(name.strip())
            + ": "
            + show(value)
            + "; a fanout must be a whole number of neighbors up to "
            + MOST_FANOUT
            + ", 0 for none, -1 for all, or inferred");
  }

  private static List<HopFanouts> contiguous(TreeMap<Integer, HopFanouts> hops) {
    if (hops.isEmpty()) {
      throw unreadable("it has no hop; it must have hop1 at least");
    }
    if (hops.size() > MOST_HOPS) {
      throw unreadable("it has " + hops.size() + " hops; at most " + MOST_HOPS + " are allowed");
    }
    for (int hop = 1; hop <= hops.size(); hop++) {
      if (!hops.containsKey(hop)) {
        throw unreadable(
            "it has hop"
                + hops.lastKey()
                + " but no hop"
                + hop
                + "; hops must be counted from hop1 without a gap");
      }
    }
    return new ArrayList<>(hops.values());
  }

  /**
   * The plan for a graph.
   *
   * @param strategy strategy of every edge type that is not named
   * @param strategyByEdgeType strategy names by edge type name
   * @throws UserErrorException if an edge type is unknown or named twice, a hop leaves edge types
   *     open, a strategy is unknown, or a fanout is inferred
   */
  public SamplingPlan resolve(
      GraphSchema schema, Strategy strategy, Map<String, String> strategyByEdgeType) {
    return resolve(schema, strategy, strategyByEdgeType, null);
  }

  /**
   * The plan for a graph, with inferred fanouts derived from its degrees: the degree that 90 of 100
   * nodes do not exceed, but at most 64 at hop 1, 32 at hop 2 and so on down to 4, and at least 1.
   *
   * @param degrees of the same graph, or null if nothing may be inferred
   */
  public SamplingPlan resolve(
      GraphSchema schema,
      Strategy strategy,
      Map<String, String> strategyByEdgeType,
      DegreeStatistics degrees) {
    List<List<Integer>> fanouts = new ArrayList<>();
    for (int hop = 1; hop <= hops.size(); hop++) {
      fanouts.add(resolveHop(hop, schema, degrees));
    }
    Strategy[] strategies = new Strategy[schema.edgeTypes().size()];
    strategyByEdgeType.forEach(
        (name, text) -> {
          int index = schema.edgeType(name).index();
          if (strategies[index] != null) {
            throw new UserErrorException(
                "Cannot read strategies: edge type " + name + " is there twice");
          }
          strategies[index] = Strategy.parse(text);
        });
    for (int i = 0; i < strategies.length; i++) {
      strategies[i] = strategies[i] == null ? strategy : strategies[i];
    }
    return new SamplingPlan(fanouts, List.of(strategies));
  }

  private List<Integer> resolveHop(int hop, GraphSchema schema, DegreeStatistics degrees) {
    HopFanouts wanted = hops.get(hop - 1);
    Integer[] fanouts = new Integer[schema.edgeTypes().size()];
    wanted
        .byEdgeType()
        .forEach(
            (name, fanout) -> {
              int index = schema.edgeType(name).index();
              if (fanouts[index] != null) {
                throw unreadable("hop" + hop + " names " + name + " twice");
              }
              fanouts[index] = fanout;
            });
    List<Integer> resolved = new ArrayList<>();
    for (EdgeType type : schema.edgeTypes()) {
      Integer fanout = fanouts[type.index()];
      fanout = fanout == null ? wanted.defaultFanout() : fanout;
      if (fanout == null) {
        throw unreadable(
            "hop"
                + hop
                + " has neither a default nor a fanout for "
                + type.name()
                + "; give one of them");
      }
      resolved.add(fanout == INFERRED ? infer(hop, type, degrees) : fanout);
    }
    return resolved;
  }

  private static int infer(int hop, EdgeType type, DegreeStatistics degrees) {
    if (degrees == null) {
      throw unreadable(
          "hop"
              + hop
              + " has "
              + type.name()
              + ": inferred, and no degree statistics are there; give a number");
    }
    long most = Math.max(INFERRED_LEAST, INFERRED_MOST >> Math.min(hop - 1, 16));
    long p90 = degrees.byEdgeType().get(type.index()).p90();
    return (int) Math.max(1, Math.min(p90, most));
  }

  /** This as YAML, in the form of a list, that {@link #parse} reads to an equal object. */
  public String toYaml() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < hops.size(); i++) {
      out.append("- hop").append(i + 1).append(":\n");
      if (hops.get(i).defaultFanout() != null) {
        line(out, DEFAULT, hops.get(i).defaultFanout());
      }
      hops.get(i)
          .byEdgeType()
          .forEach((name, fanout) -> line(out, '"' + SafeYaml.escaped(name) + '"', fanout));
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String name, int fanout) {
    out.append("    ").append(name).append(": ");
    out.append(fanout == INFERRED ? INFERRED_TEXT : Integer.toString(fanout)).append('\n');
  }

  /** Names are compared without regard to case and white space. */
  private static String canonical(String name) {
    return name.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
  }

  private static UserErrorException unreadable(String problem) {
    return new UserErrorException("Cannot read num_neighbors: " + problem);
  }

  /** A value for a message; containers by kind, since a YAML alias can make one hold itself. */
  private static String show(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty() ? "an empty mapping" : "a mapping";
    }
    if (value instanceof Iterable<?>) {
      return "a list";
    }
    return value == null ? "nothing" : "'" + Shown.value(value) + "'";
  }
}

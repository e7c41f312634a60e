// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where each table's rows have their time from, and in which order that can be found out: from the
 * declared names alone. A table with a time column has its own. One that is first seen by links
 * takes it from the rows that point to it. Of the others, a table inherits from the tables that it
 * points to if any of them has a time; else it is static. A table's link to itself gives no time,
 * nor does one by which the parent is first seen: no child is earlier than what it shows.
 */
public final class TimeSources {
  private final GraphSpec spec;
  private final int tables;
  private final List<Ends> links;
  private final List<List<Integer>> seenBy = new ArrayList<>();
  private final boolean[] dated;
  private final List<Integer> order = new ArrayList<>();

  private record Ends(int child, int parent) {}

  private TimeSources(GraphSpec spec) {
    this.spec = spec;
    this.tables = spec.tables().size();
    this.links =
        spec.links().stream()
            .map(link -> new Ends(table(link, link.childTable()), table(link, link.parentTable())))
            .toList();
    for (int table = 0; table < tables; table++) {
      seenBy.add(
          time(table) instanceof TableTime.FirstSeen seen ? candidates(table, seen) : List.of());
    }
    this.dated = new boolean[tables];
    spreadTimes();
    for (int table = 0; table < tables; table++) {
      if (time(table) instanceof TableTime.FirstSeen seen) {
        seenBy.set(table, dating(table, seen));
      }
    }
    for (int table = 0; table < tables; table++) {
      visit(table, new ArrayList<>());
    }
  }

  /**
   * The sources of a graph's times.
   *
   * @throws UserErrorException if a link or a time names what is not there, or tables take their
   *     times from each other in a circle
   */
  public static TimeSources of(GraphSpec spec) {
    return new TimeSources(spec);
  }

  /** Where the rows of a table have their time from. */
  public TimeKind kind(int table) {
    return time(table) instanceof TableTime.Column
        ? TimeKind.TIMED
        : time(table) instanceof TableTime.FirstSeen
            ? TimeKind.FIRST_SEEN
            : dated[table] ? TimeKind.INHERITED : TimeKind.STATIC;
  }

  /**
   * The indexes of the links that give a table's rows their time: to its parents where it is
   * inherited, from its children where it is first seen by them; none else.
   */
  public List<Integer> links(int table) {
    return switch (kind(table)) {
      case INHERITED ->
          linksWhere(
              link ->
                  links.get(link).child() == table
                      && givesTime(link)
                      && dated[links.get(link).parent()]);
      case FIRST_SEEN -> seenBy.get(table);
      case TIMED, STATIC -> List.of();
    };
  }

  /** The tables that take their times from others, each behind those that it takes them from. */
  public List<Integer> order() {
    return List.copyOf(order);
  }

  private TableTime time(int table) {
    return spec.tables().get(table).time();
  }

  private String name(int table) {
    return spec.tables().get(table).name();
  }

  private int table(LinkSpec link, String name) {
    for (int i = 0; i < tables; i++) {
      if (name(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw new UserErrorException(
        "Cannot follow link %s: there is no table '%s'; there are %s"
            .formatted(
                link.text(),
                name,
                spec.tables().stream().map(TableSpec::name).collect(Collectors.joining(", "))));
  }

  private List<Integer> linksWhere(IntPredicate condition) {
    return IntStream.range(0, links.size()).filter(condition).boxed().toList();
  }

  /** The links to a table from others. */
  private List<Integer> linksTo(int table) {
    return linksWhere(
        link -> links.get(link).parent() == table && links.get(link).child() != table);
  }

  /** The links that a table says it is first seen by, or all that lead to it. */
  private List<Integer> candidates(int table, TableTime.FirstSeen seen) {
    List<Integer> all = linksTo(table);
    if (seen.links().isEmpty()) {
      return all;
    }
    List<Integer> named = new ArrayList<>();
    for (String text : seen.links()) {
      List<Integer> meant = all.stream().filter(i -> spec.links().get(i).isMeantBy(text)).toList();
      if (meant.isEmpty()) {
        throw new UserErrorException(
            "Cannot date %s by the rows of '%s': no other table points to it so; %s"
                .formatted(
                    name(table),
                    text,
                    all.isEmpty()
                        ? "no link leads to it"
                        : "allowed are " + String.join(", ", texts(all))));
      }
      meant.stream().filter(link -> !named.contains(link)).forEach(named::add);
    }
    named.sort(null);
    return named;
  }

  /** The links of {@link #candidates} whose children have times. */
  private List<Integer> dating(int table, TableTime.FirstSeen seen) {
    List<Integer> dating =
        seenBy.get(table).stream().filter(link -> dated[links.get(link).child()]).toList();
    if (dating.isEmpty()) {
      throw new UserErrorException(
          "Cannot date %s by the rows that point to it: %s; give it or them a time column"
              .formatted(
                  name(table),
                  seenBy.get(table).isEmpty() ? "no link leads to it" : "they have no time"));
    }
    if (!seen.links().isEmpty() && dating.size() < seenBy.get(table).size()) {
      List<Integer> undated = new ArrayList<>(seenBy.get(table));
      undated.removeAll(dating);
      throw new UserErrorException(
          "Cannot date %s by the rows of '%s': they have no time; allowed are %s"
              .formatted(name(table), texts(undated).get(0), String.join(", ", texts(dating))));
    }
    return dating;
  }

  private List<String> texts(List<Integer> some) {
    return some.stream().map(link -> spec.links().get(link).childText()).toList();
  }

  /** Whether a child could inherit its time through a link. */
  private boolean givesTime(int link) {
    Ends ends = links.get(link);
    return ends.child() != ends.parent() && !seenBy.get(ends.parent()).contains(link);
  }

  private void spreadTimes() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int table = 0; table < tables; table++) {
        if (!dated[table] && isDated(table)) {
          dated[table] = true;
          changed = true;
        }
      }
    }
  }

  private boolean isDated(int table) {
    TableTime time = time(table);
    if (time instanceof TableTime.Column) {
      return true;
    } else if (time instanceof TableTime.FirstSeen) {
      return seenBy.get(table).stream().anyMatch(link -> dated[links.get(link).child()]);
    } else if (time instanceof TableTime.Static) {
      return false;
    }
    return IntStream.range(0, links.size())
        .anyMatch(
            link ->
                links.get(link).child() == table
                    && givesTime(link)
                    && dated[links.get(link).parent()]);
  }

  private void visit(int table, List<Integer> path) {
    if (time(table) instanceof TableTime.Column || !dated[table] || order.contains(table)) {
      return;
    }
    int at = path.indexOf(table);
    if (at >= 0) {
      String circle =
          path.subList(at, path.size()).stream().map(this::name).collect(Collectors.joining(", "));
      throw new UserErrorException(
          "Cannot date rows: the tables "
              + circle
              + " take their times from each other in a circle and none has one;"
              + " declare a time column for one of them");
    }
    path.add(table);
    boolean seen = kind(table) == TimeKind.FIRST_SEEN;
    for (int link : links(table)) {
      visit(seen ? links.get(link).child() : links.get(link).parent(), path);
    }
    path.remove(path.size() - 1);
    order.add(table);
  }
}

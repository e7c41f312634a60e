package io.sparkgnn.connector.plan;

import java.util.List;

/**
 * Everything that is known before the first row is read.
 *
 * @param inheritanceOrder indexes of the tables that inherit their time, parents first
 */
public record BuildPlan(
    List<TablePlan> tables, List<LinkPlan> links, List<Integer> inheritanceOrder) {
  public BuildPlan {
    tables = List.copyOf(tables);
    links = List.copyOf(links);
    inheritanceOrder = List.copyOf(inheritanceOrder);
  }

  /** The links from a table to its parents. */
  public List<LinkPlan> linksOf(int table) {
    return links.stream().filter(link -> link.child() == table).toList();
  }

  /** The links that a table without a time of its own takes it through. */
  public List<LinkPlan> timeLinksOf(int table) {
    return linksOf(table).stream()
        .filter(link -> link.parent() != table && tables.get(link.parent()).timed())
        .toList();
  }
}

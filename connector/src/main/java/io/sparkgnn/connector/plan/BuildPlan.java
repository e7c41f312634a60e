// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import java.util.List;

/**
 * Everything that is known before the first row is read.
 *
 * @param datingOrder indexes of the tables that take their times from others, each behind those
 *     that it takes them from
 */
public record BuildPlan(List<TablePlan> tables, List<LinkPlan> links, List<Integer> datingOrder) {
  public BuildPlan {
    tables = List.copyOf(tables);
    links = List.copyOf(links);
    datingOrder = List.copyOf(datingOrder);
  }

  /** The links from a table to its parents. */
  public List<LinkPlan> linksOf(int table) {
    return links.stream().filter(link -> link.child() == table).toList();
  }

  /**
   * The links that give a table's rows their time: to its parents where it is inherited, from its
   * children where it is first seen by them; none else.
   */
  public List<LinkPlan> datingLinksOf(int table) {
    return tables.get(table).datingLinks().stream().map(links::get).toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The node types, links and edge types of a graph. Immutable. */
public final class GraphSchema {
  private final List<NodeType> nodeTypes;
  private final List<Link> links;
  private final List<EdgeType> edgeTypes;

  public GraphSchema(List<NodeType> nodeTypes, List<Link> links) {
    this.nodeTypes = List.copyOf(nodeTypes);
    this.links = List.copyOf(links);
    List<EdgeType> edges = new ArrayList<>(2 * links.size());
    for (Link link : links) {
      String child = side(nodeTypes.get(link.child()).name(), link.childColumns());
      String parent = side(nodeTypes.get(link.parent()).name(), link.parentColumns());
      int base = 2 * link.index();
      edges.add(
          new EdgeType(
              base, child + "->" + parent, link.index(), link.child(), link.parent(), false));
      edges.add(
          new EdgeType(
              base + 1, parent + "->" + child, link.index(), link.parent(), link.child(), true));
    }
    this.edgeTypes = List.copyOf(edges);
  }

  private static String side(String table, List<String> columns) {
    return columns.size() == 1
        ? table + "." + columns.get(0)
        : table + ".(" + String.join(",", columns) + ")";
  }

  public List<NodeType> nodeTypes() {
    return nodeTypes;
  }

  public List<Link> links() {
    return links;
  }

  public List<EdgeType> edgeTypes() {
    return edgeTypes;
  }

  /**
   * The node type of that name, without regard to case.
   *
   * @throws UserErrorException if there is none; the message names those there are
   */
  public NodeType nodeType(String name) {
    for (NodeType type : nodeTypes) {
      if (type.name().equalsIgnoreCase(name)) {
        return type;
      }
    }
    throw new UserErrorException(
        "Cannot find table '"
            + Shown.value(name)
            + "' in the graph: it has "
            + nodeTypes.stream().map(NodeType::name).collect(Collectors.joining(", ")));
  }

  /**
   * The edge type of that name, without regard to case or white space.
   *
   * @throws UserErrorException if there is none; the message names those there are
   */
  public EdgeType edgeType(String name) {
    String wanted = withoutSpace(name);
    for (EdgeType type : edgeTypes) {
      if (withoutSpace(type.name()).equalsIgnoreCase(wanted)) {
        return type;
      }
    }
    throw new UserErrorException(
        "Cannot find edge type '"
            + Shown.value(name)
            + "' in the graph: it has "
            + edgeTypes.stream().map(EdgeType::name).collect(Collectors.joining(", ")));
  }

  /** The links from a table to its parents, in the order of all. */
  public List<Link> linksOf(int nodeType) {
    return links.stream().filter(link -> link.child() == nodeType).toList();
  }

  /**
   * The links that give a table's rows their time: to its parents where it is inherited, from its
   * children where it is first seen by them; none else.
   */
  public List<Link> datingLinks(NodeType type) {
    return switch (type.timeKind()) {
      case INHERITED ->
          linksOf(type.index()).stream()
              .filter(link -> link.parent() != type.index())
              .filter(link -> nodeTypes.get(link.parent()).timed())
              .filter(link -> !nodeTypes.get(link.parent()).firstSeenBy().contains(link.index()))
              .toList();
      case FIRST_SEEN -> type.firstSeenBy().stream().map(links::get).toList();
      case TIMED, STATIC -> List.of();
    };
  }

  /**
   * All tables, each behind those that it takes its rows' times from.
   *
   * @throws IllegalStateException if tables take them from each other in a circle
   */
  public List<NodeType> datingOrder() {
    List<NodeType> order = new ArrayList<>();
    while (order.size() < nodeTypes.size()) {
      int before = order.size();
      for (NodeType type : nodeTypes) {
        boolean ready =
            datingLinks(type).stream()
                .map(link -> type.timeKind() == TimeKind.INHERITED ? link.parent() : link.child())
                .allMatch(other -> order.contains(nodeTypes.get(other)));
        if (ready && !order.contains(type)) {
          order.add(type);
        }
      }
      if (order.size() == before) {
        throw new IllegalStateException("tables take their times from each other in a circle");
      }
    }
    return order;
  }

  private static String withoutSpace(String name) {
    return name.replaceAll("\\s+", "");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lists that are in this process: of a whole graph, or of some of its stripes. The columns of their
 * rows are made when they are first asked for, by one pass over the rows, or found in files that
 * another process kept, and stay in memory in the order of the lists; when there is no room for
 * others, those that were not asked for last make room. Safe for use by any number of threads.
 */
public final class LocalLists implements GraphLists {
  /** Share of the heap that all columns together may take. */
  static final double HEAP_SHARE = 0.3;

  private static final int MOST_PLANS = 1000;

  private final ListBase base;
  private final FeatureStore features;
  private final OwnStripes stripes;
  private final long most;
  private final ListFiles files;
  private final Map<Integer, ListOrder> orders = new HashMap<>();
  private final Map<ListColumn, ListValues> values = new HashMap<>();
  private final Map<ListColumn, ListFlags> flags = new HashMap<>();
  private final Map<ListPlan, ListFigures> made = new ConcurrentHashMap<>();
  private final LongAdder rowsRead = new LongAdder();

  /** Over a graph that is all in this process, with a share of the heap. */
  public LocalLists(GraphSchema schema, Topology topology, FeatureStore features) {
    this(schema, topology, features, heapShare());
  }

  /**
   * The same for a graph whose files lie in a folder, where columns may be kept and found.
   *
   * @param data the folder of the files
   * @param version of the graph
   */
  public LocalLists(
      GraphSchema schema, Topology topology, FeatureStore features, Path data, String version) {
    this(schema, topology, features, 1, all(), heapShare(), new ListFiles(data, version));
  }

  /**
   * The same with other memory.
   *
   * @param most bytes that all columns together may take
   */
  public LocalLists(GraphSchema schema, Topology topology, FeatureStore features, long most) {
    this(schema, topology, features, 1, all(), most);
  }

  /**
   * Over the lists of some stripes.
   *
   * @param topology has their lists, and the times of all nodes
   * @param features of all stripes
   * @param stripes number of all
   * @param own those whose lists are here, at least one
   * @param most bytes that all columns together may take
   */
  public LocalLists(
      GraphSchema schema,
      Topology topology,
      FeatureStore features,
      int stripes,
      BitSet own,
      long most) {
    this(schema, topology, features, stripes, own, most, null);
  }

  private LocalLists(
      GraphSchema schema,
      Topology topology,
      FeatureStore features,
      int stripes,
      BitSet own,
      long most,
      ListFiles files) {
    this.files = files;
    this.base = new ListBase(schema, topology);
    this.features = features;
    this.stripes = new OwnStripes(stripes, own);
    this.most = most;
  }

  private static BitSet all() {
    BitSet all = new BitSet();
    all.set(0);
    return all;
  }

  /** Bytes of this process's heap that columns may take. */
  public static long heapShare() {
    return (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory());
  }

  @Override
  public GraphSchema schema() {
    return base.schema();
  }

  @Override
  public Topology times() {
    return base.topology();
  }

  @Override
  public FeatureStore features() {
    return features;
  }

  @Override
  public ListMemory prepare(List<SeedFeature> wanted) {
    List<ListPlan> plans = ListPlan.of(schema(), wanted);
    LeftFigures left = new LeftFigures();
    make(plans).forEach(left::add);
    return left.of(schema(), wanted);
  }

  @Override
  public void keep(List<SeedFeature> wanted) {
    if (files == null) {
      return;
    }
    Map<ListColumn, ListValues> numbers = new HashMap<>();
    Map<ListColumn, ListFlags> codes = new HashMap<>();
    synchronized (this) {
      for (ListPlan plan : ListPlan.of(schema(), wanted)) {
        for (ListFigure figure : plan.figures()) {
          ListColumn column = base.column(plan.edge(), figure);
          if (values.containsKey(column)) {
            numbers.put(column, values.get(column));
          } else if (flags.containsKey(column)) {
            codes.put(column, flags.get(column));
          }
        }
      }
    }
    files.clean();
    numbers.forEach((column, made) -> files.keep(column, made, size(column)));
    codes.forEach((column, made) -> files.keep(column, made, size(column)));
  }

  private synchronized long size(ListColumn column) {
    return order(schema().links().get(column.link())).size();
  }

  @Override
  public ListReader reader() {
    return new HereReader(base.topology(), plan -> make(List.of(plan)).get(0));
  }

  /** A plan's figures if they are made; never waits. */
  public ListFigures made(ListPlan plan) {
    return made.get(plan);
  }

  /** Rows that were read so far: changes while others wait for {@link #make}. */
  public long rowsRead() {
    return rowsRead.sum();
  }

  /** Makes what some plans need, unless it is. */
  public synchronized List<ListFigures> make(List<ListPlan> plans) {
    if (!made.keySet().containsAll(plans)) {
      Choice choice = new Choice();
      plans.forEach(choice::add);
      makeRoom(choice.fitting);
      load(choice.fitting);
      if (made.size() > MOST_PLANS) {
        made.clear();
      }
      plans.forEach(plan -> made.put(plan, bound(plan, choice)));
    }
    return plans.stream().map(made::get).toList();
  }

  /** Decides what there is memory for, whatever is kept already. */
  private final class Choice {
    final Set<ListColumn> fitting = new LinkedHashSet<>();
    private final Set<ListColumn> seen = new LinkedHashSet<>();
    private final Set<Integer> links = new LinkedHashSet<>();
    private long needed;
    private long used;

    void add(ListPlan plan) {
      plan.figures().forEach(figure -> add(base.column(plan.edge(), figure)));
    }

    private void add(ListColumn column) {
      if (column == null || !seen.add(column)) {
        return;
      }
      Link link = schema().links().get(column.link());
      long first = links.contains(column.link()) ? 0 : orderBytes(link);
      boolean fits = used + first <= most;
      // Without room for the order it is not known how many children have a parent.
      long children =
          fits ? order(link).size() : stripes.count(base.topology().nodeCount(link.child()));
      long bytes = first + column.bytes(children);
      needed += bytes;
      if (fits && used + bytes <= most) {
        used += bytes;
        links.add(column.link());
        fitting.add(column);
      }
    }
  }

  private long orderBytes(Link link) {
    return ListOrder.bytes(stripes.count(base.topology().nodeCount(link.parent())));
  }

  private ListOrder order(Link link) {
    return orders.computeIfAbsent(
        link.index(), index -> new ListOrder(base.topology(), link, stripes));
  }

  private void makeRoom(Set<ListColumn> wanted) {
    Set<ListColumn> all = new LinkedHashSet<>(wanted);
    all.addAll(values.keySet());
    all.addAll(flags.keySet());
    Map<Integer, List<ListColumn>> byLink = byLink(all);
    long bytes = 0;
    for (Map.Entry<Integer, List<ListColumn>> entry : byLink.entrySet()) {
      Link link = schema().links().get(entry.getKey());
      bytes += orderBytes(link);
      for (ListColumn column : entry.getValue()) {
        bytes += column.bytes(order(link).size());
      }
    }
    if (bytes > most) {
      made.clear();
      values.keySet().retainAll(wanted);
      flags.keySet().retainAll(wanted);
    }
    Set<Integer> links = new HashSet<>(byLink(wanted).keySet());
    values.keySet().forEach(column -> links.add(column.link()));
    flags.keySet().forEach(column -> links.add(column.link()));
    orders.keySet().retainAll(links);
  }

  private static Map<Integer, List<ListColumn>> byLink(Collection<ListColumn> columns) {
    Map<Integer, List<ListColumn>> byLink = new LinkedHashMap<>();
    columns.forEach(
        column -> byLink.computeIfAbsent(column.link(), link -> new ArrayList<>()).add(column));
    return byLink;
  }

  private void load(Set<ListColumn> wanted) {
    wanted.forEach(this::find);
    List<ListColumn> absent =
        wanted.stream().filter(c -> !values.containsKey(c) && !flags.containsKey(c)).toList();
    byLink(absent)
        .forEach(
            (index, columns) -> {
              Link link = schema().links().get(index);
              NodeType rows = schema().nodeTypes().get(link.child());
              ListFill fill = new ListFill(order(link), columns);
              fill.run(rows, features, rowsRead::add);
              values.putAll(fill.values());
              flags.putAll(fill.flags());
            });
  }

  /** Takes a column that is not there yet from the files, if it is among them. */
  private void find(ListColumn column) {
    if (files == null) {
      return;
    }
    if (column.numeric()) {
      values.computeIfAbsent(column, c -> files.values(c, size(c)));
    } else {
      flags.computeIfAbsent(column, c -> files.flags(c, size(c)));
    }
  }

  private ListFigures bound(ListPlan plan, Choice choice) {
    BitSet left = new BitSet();
    boolean reads = false;
    for (int f = 0; f < plan.figures().size(); f++) {
      ListColumn column = base.column(plan.edge(), plan.figures().get(f));
      boolean fits = choice.fitting.contains(column);
      left.set(f, column != null && !fits);
      reads |= fits;
    }
    return new ListFigures(
        plan,
        base,
        reads ? order(schema().links().get(plan.edge().link())) : null,
        new ListFigures.Columns() {
          @Override
          public ListValues values(ListColumn column) {
            return values.get(column);
          }

          @Override
          public ListFlags flags(ListColumn column) {
            return flags.get(column);
          }
        },
        new ListFigures.Fit(left, choice.needed, most));
  }
}

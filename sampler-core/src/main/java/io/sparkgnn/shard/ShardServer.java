// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.history.ListPlan;
import io.sparkgnn.history.ListQuery;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.sampling.Frontier;
import io.sparkgnn.sampling.TopologyExpander;
import io.sparkgnn.store.GraphShard;
import io.sparkgnn.wire.AskedLists;
import io.sparkgnn.wire.ExpandReply;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers what peers ask about the stripes that are here. Safe for use by any number of threads:
 * each request is answered on the thread that brings it.
 */
public final class ShardServer {
  private final GraphShard shard;
  private final HotNodeRanking ranking;
  private final OwnFigures figures;
  private final ConcurrentLinkedQueue<TopologyExpander> idle = new ConcurrentLinkedQueue<>();

  /**
   * A server that prepares figures of the past as soon as a {@link ShardedGraph} is made with it;
   * until then who asks for them is told to come again.
   *
   * @param shard stays the caller's to close
   * @param failures told of what keeps figures from being prepared, such as a peer that does not
   *     answer; whoever waits for the figures is told so too
   */
  public ShardServer(GraphShard shard, Consumer<RuntimeException> failures) {
    this(shard, LocalLists.heapShare(), failures);
  }

  /**
   * The same with other memory for figures.
   *
   * @param figureBytes that the columns which figures need may take
   */
  public ShardServer(GraphShard shard, long figureBytes, Consumer<RuntimeException> failures) {
    this.shard = shard;
    this.ranking = new HotNodeRanking(shard);
    this.figures = new OwnFigures(shard, figureBytes, failures);
  }

  /** What it answers about. */
  GraphShard shard() {
    return shard;
  }

  /** Figures about the lists that are here. */
  OwnFigures figures() {
    return figures;
  }

  /**
   * The answer to a request.
   *
   * @throws IllegalArgumentException if the request is damaged, about another version of the graph,
   *     or about nodes that are not here
   * @throws io.sparkgnn.error.CorruptFileException if a file of the graph was cut off meanwhile
   */
  public ByteBuffer answer(ByteBuffer message) {
    return answer(ShardRequest.read(message));
  }

  private ByteBuffer answer(ShardRequest request) {
    if (!request.version().equals(shard.version())) {
      throw new IllegalArgumentException(
          "version %s of the graph was asked for, but %s is here"
              .formatted(request.version(), shard.version()));
    }
    if (request instanceof ShardRequest.Expand expand) {
      return checked(() -> expand(expand));
    }
    if (request instanceof ShardRequest.Figures asked) {
      return checked(() -> figures(asked));
    }
    if (request instanceof ShardRequest.Features features) {
      return features(features);
    }
    ShardRequest.HotNodes hot = (ShardRequest.HotNodes) request;
    return ranking
        .most(index(hot.link(), shard.schema().links().size(), "link"), hot.most())
        .write();
  }

  /** An answer from the lists, whose files may be cut off meanwhile. */
  private ByteBuffer checked(Supplier<ByteBuffer> answer) {
    try {
      ByteBuffer reply = answer.get();
      shard.topology().check();
      return reply;
    } catch (RuntimeException | InternalError e) {
      throw shard.topology().explain(e);
    }
  }

  private ByteBuffer figures(ShardRequest.Figures request) {
    List<EdgeType> types = shard.schema().edgeTypes();
    List<ListQuery> queries = new ArrayList<>();
    long bytes = 0;
    for (AskedLists part : request.parts()) {
      EdgeType type = types.get(index(part.edgeType(), types.size(), "edge type"));
      ListPlan plan = new ListPlan(type, part.each(), part.figures());
      int count = part.nodes().length;
      checkOwned(shard.schema().nodeTypes().get(type.from()), part.nodes(), count);
      bytes += (long) count * plan.width() * (part.each() ? Double.BYTES : Float.BYTES);
      if (bytes > Math.max(Peers.REPLY_BYTES, (long) plan.width() * Double.BYTES)) {
        throw new IllegalArgumentException("figures of more than " + Peers.REPLY_BYTES + " bytes");
      }
      queries.add(new ListQuery(plan, part.nodes(), part.times(), part.visible(), count));
    }
    return figures.answer(queries, request.again()).write();
  }

  private ByteBuffer expand(ShardRequest.Expand request) {
    TopologyExpander expander = idle.poll();
    if (expander == null) {
      expander = new TopologyExpander(shard.schema(), shard.topology());
    }
    List<ExpandReply.Part> replies = new ArrayList<>(request.parts().size());
    BitSet seen = new BitSet();
    for (ShardRequest.Part part : request.parts()) {
      Frontier frontier = frontier(request, part);
      if (seen.get(part.edgeType())) {
        throw new IllegalArgumentException("edge type " + part.edgeType() + " is asked for twice");
      }
      seen.set(part.edgeType());
      expander.expand(frontier);
      int edges = frontier.offsets()[frontier.count()];
      replies.add(
          new ExpandReply.Part(
              frontier.visibleDegrees(), frontier.neighbors(), frontier.count(), edges));
    }
    ByteBuffer reply =
        new ExpandReply(replies, request.parents().stream().map(this::parents).toList()).write();
    // Not before: the parts are the expander's own arrays.
    idle.add(expander);
    return reply;
  }

  private long[] parents(ShardRequest.Parents asked) {
    Link link =
        shard.schema().links().get(index(asked.link(), shard.schema().links().size(), "link"));
    checkOwned(shard.schema().nodeTypes().get(link.child()), asked.ids(), asked.count());
    long[] found = new long[asked.count()];
    shard.topology().parents(asked.link()).parents(asked.ids(), asked.count(), found);
    for (int i = 0; i < found.length; i++) {
      found[i]++;
    }
    return found;
  }

  private Frontier frontier(ShardRequest.Expand request, ShardRequest.Part part) {
    GraphSchema schema = shard.schema();
    List<EdgeType> types = schema.edgeTypes();
    EdgeType type = types.get(index(part.edgeType(), types.size(), "edge type"));
    if (!type.toMany()) {
      throw new IllegalArgumentException("edge type " + type.index() + " leads to one");
    }
    checkOwned(schema.nodeTypes().get(type.from()), part.ids(), part.count());
    Frontier frontier = new Frontier(type, part.strategy());
    long[] visible = request.visible()[index(type.to(), request.visible().length, "node type")];
    int seeds = request.seedKeys().length;
    if (!frontier.ignoresTime()) {
      checkVisible(visible, seeds, schema.nodeTypes().get(type.to()));
    }
    if (part.fanout() < -1 || part.fanout() == 0) {
      throw new IllegalArgumentException("a fanout of " + part.fanout());
    }
    for (int i = 0; i < part.count(); i++) {
      index(part.seeds()[i], seeds, "seed");
    }
    frontier.begin(
        request.hop(),
        part.fanout(),
        0,
        part.count(),
        part.ids(),
        part.seeds(),
        request.seedKeys(),
        visible);
    return frontier;
  }

  private static void checkVisible(long[] visible, int seeds, NodeType type) {
    if (visible.length != seeds) {
      throw new IllegalArgumentException(
          visible.length + " visible counts for " + seeds + " seeds");
    }
    for (long count : visible) {
      if (count < 0 || count > type.rows()) {
        throw new IllegalArgumentException(
            "%d visible rows of %d in table %s".formatted(count, type.rows(), type.name()));
      }
    }
  }

  private ByteBuffer features(ShardRequest.Features request) {
    long bytes = 0;
    for (ShardRequest.Rows rows : request.parts()) {
      NodeType type = nodeType(rows.nodeType());
      checkOwned(type, rows.ids(), rows.count());
      bytes += (long) rows.count() * type.rowBytes();
    }
    ByteBuffer answer = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    try (FeatureStore.Reader reader = shard.features().reader()) {
      for (ShardRequest.Rows rows : request.parts()) {
        reader.read(rows.nodeType(), rows.ids(), rows.count(), answer);
      }
    }
    return answer.flip();
  }

  private NodeType nodeType(int index) {
    List<NodeType> types = shard.schema().nodeTypes();
    return types.get(index(index, types.size(), "node type"));
  }

  private void checkOwned(NodeType type, long[] ids, int count) {
    for (int i = 0; i < count; i++) {
      if (ids[i] < 0 || ids[i] >= type.rows() || !shard.owns(ids[i])) {
        throw new IllegalArgumentException(
            "row %d of table %s was asked for, but only stripes %s of %d are here"
                .formatted(ids[i], type.name(), shard.owned(), shard.stripes()));
      }
    }
  }

  private static int index(int index, int size, String what) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("there is no %s %d".formatted(what, index));
    }
    return index;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.FailureKind;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.overlay.OverlaySnapshot;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.serving.RefusedException;
import io.sparkgnn.serving.ScoringService;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.serving.follow.TableFollower;
import io.sparkgnn.train.config.TaskType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * Finds what a request is about and answers it, without waiting: a body is read as it comes, and an
 * answer is written when it is scored.
 */
final class Routes extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = LogManager.getLogger(Routes.class);
  private static final String CSV = "text/csv";

  /** Of answers that are written on the thread that scored them: more would hold up the next. */
  private static final int FEW_ROWS = 64;

  private final ServedVersions versions;
  private final ScoringSettings settings;
  private final RequestLimits limits;
  private final BearerToken token;
  private final Clock clock;
  private final ServerMetrics metrics;
  private final EntityKey entity;

  /** Of each graph that is open, or was. */
  private final Map<ServedGraph, RowsDoor> doors = Collections.synchronizedMap(new WeakHashMap<>());

  private final AnswerJson json;
  private final AnswerCsv csv;
  private final Map<String, Route> routes;
  private volatile boolean stopping;
  private volatile TableFollower follower;

  /** What can be done with a path. */
  private record Route(String method, boolean open, Consumer<Exchange> answer) {}

  /**
   * @param token that requests must bear, but for those of a machine that looks whether this is
   *     alive; null for none
   */
  Routes(
      ServedVersions versions,
      ScoringSettings settings,
      RequestLimits limits,
      BearerToken token,
      Clock clock,
      ServerMetrics metrics) {
    this.versions = versions;
    this.settings = settings;
    this.limits = limits;
    this.token = token;
    this.clock = clock;
    this.metrics = metrics;
    ScoringService first = versions.use(state -> state.current().service());
    GraphSchema schema = first.graph().schema();
    NodeType type = schema.nodeType(first.model().trained().config().entity());
    NodeType items =
        first.model().type() == TaskType.RANKING
            ? schema.nodeType(first.model().trained().config().items())
            : null;
    entity = new EntityKey(type, first.graph().zone());
    json = new AnswerJson(entity, items == null ? null : items.key().get(0));
    csv = new AnswerCsv(entity, items == null ? null : items.key().get(0), first.model());
    byte[] openApi = resource("openapi.json");
    routes =
        Map.of(
            "/v1/predict", new Route("POST", false, this::predict),
            "/v1/rows", new Route("POST", false, this::rows),
            "/v1/model",
                new Route(
                    "GET",
                    false,
                    to ->
                        to.send(
                            Exchange.JSON,
                            versions.use(state -> ModelPage.of(state, type, items, limits)))),
            "/v1/model/swap", new Route("POST", false, this::swap),
            "/v1/model/rollback", new Route("POST", false, this::rollback),
            "/healthz", new Route("GET", true, to -> to.send(Exchange.JSON, text("ok"))),
            "/readyz", new Route("GET", true, this::ready),
            "/metrics",
                new Route("GET", false, to -> to.send(ServerMetrics.CONTENT_TYPE, metrics.text())),
            "/openapi.json", new Route("GET", false, to -> to.send(Exchange.JSON, openApi)));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Routes.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] text(String status) {
    return "{\"status\":\"%s\"}".formatted(status).getBytes(StandardCharsets.UTF_8);
  }

  /** Rows of tables without a key come from there alone. */
  void follow(TableFollower tables) {
    follower = tables;
  }

  /** From now on it is not ready for more. */
  void stopping() {
    stopping = true;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    Route route = routes.get(path);
    Exchange exchange =
        new Exchange(request, response, callback, metrics, route == null ? "other" : path);
    try {
      if (token != null
          && (route == null || !route.open())
          && !token.allows(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
        throw Problem.UNAUTHORIZED.with("the request bears no token that is allowed");
      }
      if (route == null) {
        throw Problem.NOT_FOUND.with(
            "there are " + String.join(", ", routes.keySet().stream().sorted().toList()));
      }
      if (!route.method().equals(request.getMethod())) {
        exchange.refuseMethod(route.method());
      } else {
        route.answer().accept(exchange);
      }
    } catch (RuntimeException e) {
      fail(exchange, e);
    }
    return true;
  }

  private void ready(Exchange exchange) {
    if (stopping) {
      throw Problem.STOPPING.with("the server takes no more requests");
    }
    exchange.send(Exchange.JSON, text("ready"));
  }

  private void predict(Exchange exchange) {
    boolean asCsv = isCsv(exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE));
    read(exchange, body -> score(exchange, body, asCsv));
  }

  private void rows(Exchange exchange) {
    if (isCsv(exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE))) {
      throw Problem.UNSUPPORTED_TYPE.with("the Content-Type has to be " + Exchange.JSON);
    }
    // a disk may take its time, and this thread is for all connections
    read(
        exchange,
        body ->
            getServer()
                .getThreadPool()
                .execute(
                    () -> {
                      try {
                        append(exchange, body);
                      } catch (RuntimeException e) {
                        fail(exchange, e);
                      }
                    }));
  }

  private RowsDoor door(ServedGraph graph) {
    return doors.computeIfAbsent(graph, RowsDoor::new);
  }

  private void append(Exchange exchange, byte[] body) {
    Set<String> leftOut = new TreeSet<>();
    int[] accepted = new int[1];
    try {
      versions.append(
          graph -> {
            SeedTimes times = new SeedTimes(graph, clock, limits);
            RowsDoor.Rows rows = JsonRequest.rows(body, door(graph), times, limits.rows());
            rows.changes().forEach(change -> checkComesOnce(graph.schema(), change));
            accepted[0] = rows.changes().size();
            leftOut.addAll(rows.leftOut());
            return rows.changes();
          });
    } catch (EnvironmentException e) {
      LOG.error("Cannot keep rows", e);
      throw Problem.NOT_KEPT.with(
          "the rows cannot be written to the log; none of them counts; the server's log says why");
    }
    exchange.asks(accepted[0]);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accepted", accepted[0]);
    ArrayNode names = answer.putArray("left_out");
    leftOut.forEach(names::add);
    versions.use(
        state -> {
          ServedGraph graph = state.current().service().graph();
          OverlaySnapshot.Counts counts = graph.overlay();
          answer.put("waiting_for_time", counts.held());
          answer.put("waiting_for_parent", counts.dangling());
          return answer.put("graph_version", graph.version());
        });
    exchange.send(Exchange.JSON, answer.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A row without a key cannot be told from the one that its table brings. */
  private void checkComesOnce(GraphSchema schema, RowChange change) {
    NodeType type = schema.nodeTypes().get(change.nodeType());
    if (type.key().isEmpty() && follower != null && follower.follows(type.name())) {
      throw Problem.UNKNOWN_FIELD.at(
          "/put/" + type.name(),
          "table %s has no primary key and is followed: its rows come from the table"
              .formatted(type.name()));
    }
  }

  private void swap(Exchange exchange) {
    read(
        exchange,
        body -> {
          double share = JsonRequest.share(body);
          change(
              exchange,
              () -> {
                ServedVersions.Change change = versions.swap(share);
                ObjectNode answer = JsonNodeFactory.instance.objectNode();
                answer.set("versions", ModelPage.versions(change.state()));
                answer.put("rows_carried", change.carried().taken());
                ObjectNode leftOut = answer.putObject("rows_left_out");
                change.carried().leftOut().forEach(leftOut::put);
                return answer;
              });
        });
  }

  private void rollback(Exchange exchange) {
    read(
        exchange,
        body ->
            change(
                exchange,
                () -> {
                  ServedVersions.State state = versions.back();
                  ObjectNode answer = JsonNodeFactory.instance.objectNode();
                  answer.set("versions", ModelPage.versions(state));
                  return answer;
                }));
  }

  /** Opening a model and a graph takes its time, and this thread is for all connections. */
  private void change(Exchange exchange, Supplier<ObjectNode> work) {
    getServer()
        .getThreadPool()
        .execute(
            () -> {
              try {
                ObjectNode answer = work.get();
                LOG.info("Versions: {}", answer);
                exchange.send(Exchange.JSON, answer.toString().getBytes(StandardCharsets.UTF_8));
              } catch (RuntimeException e) {
                String told = ExplainedException.in(e).map(Throwable::getMessage).orElse(null);
                fail(exchange, told == null ? e : Problem.NOT_SERVED.with(told));
              }
            });
  }

  private void read(Exchange exchange, Consumer<byte[]> then) {
    Request request = exchange.request();
    if (request.getLength() > limits.bytes()) {
      throw tooLarge();
    }
    Content.Source.asByteArrayAsync(
        request,
        limits.bytes(),
        new Promise.Invocable.NonBlocking<>() {
          @Override
          public void succeeded(byte[] body) {
            try {
              then.accept(body);
            } catch (RuntimeException e) {
              fail(exchange, e);
            }
          }

          @Override
          public void failed(Throwable failure) {
            exchange.refuse(unread(failure));
          }
        });
  }

  private static boolean isCsv(String contentType) {
    String type = contentType == null ? "" : contentType;
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    if (media.equals(Exchange.JSON) || media.equals(CSV)) {
      return media.equals(CSV);
    }
    throw Problem.UNSUPPORTED_TYPE.with(
        "the Content-Type has to be %s or %s".formatted(Exchange.JSON, CSV));
  }

  private ProblemException tooLarge() {
    return Problem.TOO_LARGE.with("at most %d bytes are allowed".formatted(limits.bytes()));
  }

  /** What Jetty throws for a body of more bytes is no exception of its own. */
  private ProblemException unread(Throwable failure) {
    return failure instanceof IllegalStateException
        ? tooLarge()
        : Problem.BAD_REQUEST.with("the body ended too early or took too long");
  }

  private void score(Exchange exchange, byte[] body, boolean asCsv) {
    Answering answering = versions.use(state -> given(exchange, state, body, asCsv));
    Executor writer =
        answering.size() <= FEW_ROWS ? Runnable::run : getServer().getThreadPool()::execute;
    answering
        .answered()
        .whenCompleteAsync(
            (answered, failure) -> {
              if (failure != null) {
                fail(exchange, failure);
                return;
              }
              try {
                write(exchange, answered, asCsv);
              } catch (RuntimeException e) {
                fail(exchange, e);
              }
            },
            writer);
  }

  private Answering given(
      Exchange exchange, ServedVersions.State state, byte[] body, boolean asCsv) {
    JsonRequest.Asked asked = asked(state.current().service().graph(), body, asCsv);
    exchange.asks(asked.seeds().size());
    return new Answering(
        state,
        asked.seeds(),
        version ->
            asked.with().isEmpty() || version.service().graph() == state.current().service().graph()
                ? asked.with()
                : asked(version.service().graph(), body, asCsv).with());
  }

  private JsonRequest.Asked asked(ServedGraph graph, byte[] body, boolean asCsv) {
    SeedTimes times = new SeedTimes(graph, clock, limits);
    return asCsv
        ? new JsonRequest.Asked(CsvRequest.read(body, entity, times, limits.rows()), List.of())
        : JsonRequest.read(body, entity, door(graph), times, limits.rows());
  }

  private void write(Exchange exchange, Answered answered, boolean asCsv) {
    metrics.answered(answered);
    exchange.header("Model-Version", answered.all(Answered.By::model));
    exchange.header("Graph-Version", answered.all(Answered.By::graph));
    if (asCsv) {
      exchange.send(CSV + ";charset=utf-8", csv.write(answered.seeds(), answered.answers()));
    } else {
      exchange.send(Exchange.JSON, json.write(answered));
    }
  }

  private void fail(Exchange exchange, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ProblemException problem) {
      exchange.refuse(problem);
    } else if (cause instanceof RefusedException refused) {
      Problem problem =
          switch (refused.reason()) {
            case QUEUE_FULL -> Problem.QUEUE_FULL;
            case STOPPING -> Problem.STOPPING;
          };
      exchange.refuse(problem.with(refused.getMessage()));
    } else if (cause instanceof TimeoutException) {
      exchange.refuse(
          Problem.TIMEOUT.with(
              "it was not scored within %s s".formatted(settings.timeout().toMillis() / 1000.0)));
    } else {
      LOG.error("Cannot answer a request", cause);
      exchange.refuse(Problem.INTERNAL.with(told(cause)));
    }
  }

  /** What a client may know of a failure: what can be told in one line, and of the machine. */
  private static String told(Throwable failure) {
    return ExplainedException.in(failure)
        .filter(known -> known.kind() == FailureKind.MISTAKE)
        .map(Throwable::getMessage)
        .orElse("the request could not be scored; the server's log says why");
  }
}

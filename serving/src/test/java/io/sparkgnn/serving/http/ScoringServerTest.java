// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.serving.TinyModel;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class ScoringServerTest {
  private static final OpenApi OPEN_API = new OpenApi();
  private static final RequestLimits LIMITS = new RequestLimits(4 << 20, 200, Duration.ofDays(366));
  private static final Instant NOW = Instant.parse("2031-05-01T00:00:00Z");

  @TempDir static Path folder;
  private static TinyModel model;
  private static float[][] alone;
  private static ServedGraph graph;
  private static ScoringServer server;
  private static Client client;

  @BeforeAll
  static void start() {
    model = TinyModel.of(TaskType.BINARY);
    alone = model.alone();
    graph = model.stored(folder.resolve("graph"));
    server = server(ScoringSettings.USUAL, ServerSettings.local(0).with(LIMITS));
    client = new Client(server.port(), OPEN_API);
  }

  private static ScoringServer server(ScoringSettings scoring, ServerSettings settings) {
    return new ScoringServer(
        ServedModel.of(model.trained(), Thresholds.NONE),
        graph,
        scoring.withDevice("cpu"),
        settings,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterAll
  static void stop() {
    server.close();
    graph.close();
    OPEN_API.everyResourceWasSeen();
  }

  private static String keyed(int seed) {
    EntityKey key = new EntityKey(model.entity(), graph.zone());
    Object[] values = key.shown(model.key(seed));
    return IntStream.range(0, values.length)
        .mapToObj(i -> "\"%s\":%s".formatted(key.names().get(i), json(values[i])))
        .reduce((a, b) -> a + "," + b)
        .orElseThrow();
  }

  private static String json(Object value) {
    return value instanceof String text
        ? com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString()
        : value.toString();
  }

  private static String row(int seed) {
    return "{%s,\"time\":\"%s\"}".formatted(keyed(seed), TimeText.of(model.times()[seed]));
  }

  private static String rows(List<String> rows) {
    return "{\"rows\":[" + String.join(",", rows) + "]}";
  }

  private static List<String> allRows() {
    return IntStream.range(0, model.size()).mapToObj(ScoringServerTest::row).toList();
  }

  private static void same(JsonNode prediction, int seed) {
    assertThat(prediction.at("/probability/1").doubleValue())
        .isCloseTo(alone[seed][0], within(1e-6));
    assertThat(prediction.get("time").asText()).isEqualTo(TimeText.of(model.times()[seed]));
    assertThat(prediction.get("prediction").doubleValue()).isIn(0.0, 1.0);
  }

  @Test
  void answersAreThePredictorsInTheOrderOfTheRows() {
    Client.Reply reply = client.predict(rows(allRows()));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().get("graph_version").asText()).isEqualTo(graph.current().version());
    JsonNode predictions = reply.json().get("predictions");
    assertThat(predictions).hasSize(model.size());
    for (int i = 0; i < model.size(); i++) {
      same(predictions.get(i), i);
    }
  }

  @Test
  void manyWhoAskAtOnceGetTheSame() {
    List<CompletableFuture<Client.Reply>> replies = new ArrayList<>();
    for (int i = 0; i < model.size(); i++) {
      replies.add(client.predictAsync(rows(List.of(row(i)))));
    }
    for (int i = 0; i < model.size(); i++) {
      same(replies.get(i).join().json().at("/predictions/0"), i);
    }
  }

  @Test
  void aKeyIsAnObjectAListOrItsColumns() {
    String columns = keyed(0);
    String time = "\"time\":\"%s\"".formatted(TimeText.of(model.times()[0]));
    List<String> values = new ArrayList<>();
    for (Object value : new EntityKey(model.entity(), graph.zone()).shown(model.key(0))) {
      values.add(json(value));
    }
    List<String> forms =
        new ArrayList<>(
            List.of(
                "{%s,%s}".formatted(columns, time),
                "{\"key\":{%s},%s}".formatted(columns, time),
                "{\"key\":[%s],%s}".formatted(String.join(",", values), time)));
    if (values.size() == 1) {
      forms.add("{\"key\":%s,%s}".formatted(values.get(0), time));
    }
    JsonNode answers = client.predict(rows(forms)).json().get("predictions");
    assertThat(answers).hasSize(forms.size());
    answers.forEach(answer -> assertThat(answer).isEqualTo(answers.get(0)));
  }

  @Test
  void aTimeIsTheRowsOrTheRequestsOrNow() {
    String rows = rows(List.of("{%s}".formatted(keyed(0))));
    assertThat(client.predict(rows).json().at("/predictions/0/time").asText())
        .isEqualTo(NOW.toString());
    String timed = rows.replaceFirst("\\{", "{\"time\":\"2030-01-02\",");
    assertThat(client.predict(timed).json().at("/predictions/0/time").asText())
        .isEqualTo("2030-01-02T00:00:00Z");
  }

  private static String unknown() {
    return model.entity().key().stream()
            .anyMatch(key -> !Pattern.matches("LONG|STRING", key.type().name()))
        ? keyed(0).replaceAll(":\"(\\d{4})", ":\"1900")
        : keyed(0).replaceAll(":-?\\d+", ":-987654321").replaceAll(":\"[^\"]*\"", ":\"nobody\"");
  }

  private static String arrives(String more) {
    return "{\"%s\":[{%s,\"%s\":\"2019-05-01T00:00:00Z\"%s}]}"
        .formatted(model.entity().name(), unknown(), model.entity().timeColumn(), more);
  }

  private static JsonNode unknownScored(String with) {
    Client.Reply reply = client.predict("{\"rows\":[{%s}]%s}".formatted(unknown(), with));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json().at("/predictions/0/prediction");
  }

  @Test
  void rowsThatComeAreSeenByTheirRequestOrStay() {
    assertThat(model.entity().timeKind()).isEqualTo(TimeKind.TIMED);
    assertThat(unknownScored("").isNull()).isTrue();
    assertThat(unknownScored(",\"with\":{\"put\":%s}".formatted(arrives(""))).isNull()).isFalse();
    assertThat(unknownScored("").isNull()).isTrue();
    Client.Reply taken = client.rows("{\"put\":%s}".formatted(arrives(",\"comment\":\"new\"")));
    assertThat(taken.status()).as(taken.body()).isEqualTo(200);
    assertThat(taken.json().get("accepted").intValue()).isEqualTo(1);
    assertThat(taken.json().at("/left_out/0").asText())
        .isEqualTo(model.entity().name() + ".comment");
    assertThat(taken.json().get("graph_version").asText()).contains("+");
    assertThat(unknownScored("").isNull()).isFalse();
    assertThat(client.get("/metrics").body()).contains("sparkgnn_overlay_rows 1.0");
    Client.Reply gone =
        client.rows("{\"delete\":{\"%s\":[{%s}]}}".formatted(model.entity().name(), unknown()));
    assertThat(gone.status()).as(gone.body()).isEqualTo(200);
    assertThat(unknownScored("").isNull()).isTrue();
  }

  @Test
  void rowsThatAreWrongAreToldAndNoneOfThemCounts() {
    String table = model.entity().name();
    String[][] wrong = {
      {"[]", "400", "needed is an object"},
      {"{\"put\":", "400", "not JSON"},
      {"{\"upsert\":{}}", "400", "allowed are put and delete"},
      {"{\"put\":{\"nothing\":[]}}", "400", "there is no table 'nothing'"},
      {"{\"put\":{\"%s\":{}}}".formatted(table), "400", "needed is a list"},
      {"{\"put\":{\"%s\":[7]}}".formatted(table), "400", "needed is an object"},
      {"{\"put\":{\"%s\":[{}]}}".formatted(table), "400", "no value"},
      {"{\"delete\":{\"%s\":[{}]}}".formatted(table), "400", "no value"},
      {"{\"put\":%s}".formatted(arrives("").replace("2019", "2999")), "400", "a time up to 2032"},
      {
        "{\"put\":{\"%s\":[%s]}}"
            .formatted(table, String.join(",", Collections.nCopies(201, "{" + unknown() + "}"))),
        "400",
        "no value"
      },
      {
        "{\"put\":%s,\"delete\":{\"%s\":[%s]}}"
            .formatted(
                arrives(""),
                table,
                String.join(",", Collections.nCopies(200, "{" + unknown() + "}"))),
        "413",
        "at most 200 rows"
      }
    };
    for (String[] one : wrong) {
      Client.Reply reply = client.rows(one[0]);
      assertThat(reply.status()).as(one[0]).isEqualTo(Integer.parseInt(one[1]));
      assertThat(reply.json().get("detail").asText()).as(one[0]).contains(one[2]);
    }
    assertThat(unknownScored("").isNull()).isTrue();
  }

  @Test
  void anUnknownKeyHasNullWithAReasonAndTheOthersTheirAnswers() {
    String unknown = unknown();
    JsonNode answers =
        client
            .predict(rows(List.of(row(0), "{" + unknown + "}", row(1))))
            .json()
            .get("predictions");
    same(answers.get(0), 0);
    same(answers.get(2), 1);
    assertThat(answers.get(1).get("prediction").isNull()).isTrue();
    assertThat(answers.get(1).get("problem").asText()).startsWith("the entity is not in the graph");
  }

  @Test
  void aCsvIsAnsweredByACsv() throws Exception {
    EntityKey key = new EntityKey(model.entity(), graph.zone());
    StringBuilder csv = new StringBuilder(String.join(",", key.names()) + ",time\r\n");
    for (int i = 0; i < model.size(); i++) {
      for (Object value : key.shown(model.key(i))) {
        csv.append('"').append(value.toString().replace("\"", "\"\"")).append("\",");
      }
      csv.append(TimeText.of(model.times()[i])).append("\r\n");
    }
    Client.Reply reply = client.predict("text/csv; charset=utf-8", csv.toString());
    assertThat(reply.status()).isEqualTo(200);
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).build();
    List<CSVRecord> lines = CSVParser.parse(reply.body(), format).getRecords();
    assertThat(lines).hasSize(model.size());
    List<String> header = new ArrayList<>(key.names());
    Collections.addAll(header, "time", "prediction", "problem");
    assertThat(lines.get(0).toMap().keySet()).containsExactlyInAnyOrderElementsOf(header);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(Double.parseDouble(lines.get(i).get("prediction")))
          .isCloseTo(alone[i][0], within(1e-6));
    }
  }

  private static void refused(Client.Reply reply, Problem problem, String detail) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(problem.status());
    assertThat(reply.type()).isEqualTo("application/problem+json");
    assertThat(reply.json().get("type").asText()).isEqualTo(problem.type());
    assertThat(reply.json().get("status").asInt()).isEqualTo(problem.status());
    assertThat(reply.json().get("detail").asText()).contains(detail);
  }

  @Test
  void badBodiesAreRefusedWithTheirPlace() {
    String good = keyed(0);
    refused(client.predict("{\"rows\":[{"), Problem.MALFORMED, "not JSON at line 1");
    refused(client.predict("[]"), Problem.MALFORMED, "not a JSON object");
    refused(client.predict(""), Problem.MALFORMED, "not a JSON object");
    refused(client.predict("{}"), Problem.MISSING_FIELD, "no \"rows\"");
    refused(client.predict("{\"rows\":[]} x"), Problem.MALFORMED, "not JSON");
    refused(client.predict("{\"rows\":[],\"rows\":[]}"), Problem.MALFORMED, "Duplicate field");
    refused(client.predict("{\"rows\":[],\"k\":3}"), Problem.UNKNOWN_FIELD, "'k' is not known");
    refused(client.predict("{\"rows\":{}}"), Problem.WRONG_TYPE, "it is an object");
    refused(client.predict("{\"rows\":[7]}"), Problem.WRONG_TYPE, "it is a number");
    refused(client.predict("{\"rows\":[{}]}"), Problem.MISSING_FIELD, "the row has no ");
    Client.Reply unknown = client.predict("{\"rows\":[{%s},{%s,\"a/b\":1}]}".formatted(good, good));
    refused(unknown, Problem.UNKNOWN_FIELD, "'a/b' is not known");
    assertThat(unknown.json().get("place").asText()).isEqualTo("/rows/1/a~1b");
    refused(
        client.predict("{\"rows\":[{%s,\"time\":5}]}".formatted(good)),
        Problem.WRONG_TYPE,
        "a time as a string");
    refused(
        client.predict("{\"rows\":[{%s,\"time\":\"soon\"}]}".formatted(good)),
        Problem.WRONG_TYPE,
        "'soon' is not a time");
    refused(
        client.predict("{\"rows\":[{%s,\"time\":\"9999-01-01\"}]}".formatted(good)),
        Problem.TIME_OUT_OF_RANGE,
        "too far in the future; allowed are times up to 2032-05-01");
    refused(client.predict("{\"rows\":[{\"key\":true}]}"), Problem.WRONG_TYPE, "it is a boolean");
    refused(
        client.predict("{\"rows\":[{\"key\":%s}]}".formatted("[".repeat(40) + "]".repeat(40))),
        Problem.WRONG_TYPE,
        "it is a list");
  }

  @Test
  void aStringOfAMillionCharactersIsRefused() {
    String name = model.entity().key().get(0).name();
    String body = "{\"rows\":[{\"%s\":\"%s\"}]}".formatted(name, "x".repeat(1 << 20));
    refused(client.predict(body), Problem.VALUE_TOO_LONG, "String value length");
    String csv = name + "\n" + "x".repeat(1 << 20) + "\n";
    if (model.entity().key().size() == 1) {
      refused(client.predict("text/csv", csv), Problem.VALUE_TOO_LONG, "4096 are allowed");
    }
  }

  @Test
  void aHundredThousandKeysInOneRequestAreRefused() {
    String body = rows(Collections.nCopies(100_000, "{\"key\":1}"));
    NodeType entity = model.entity();
    if (entity.key().size() == 1 && entity.key().get(0).type().name().equals("LONG")) {
      refused(client.predict(body), Problem.TOO_MANY_ROWS, "at most 200 rows");
    }
    String many = rows(Collections.nCopies(201, "{" + keyed(0) + "}"));
    refused(client.predict(many), Problem.TOO_MANY_ROWS, "at most 200 rows");
  }

  @Test
  void aBodyAboveTheLimitIsRefusedBeforeItIsSent() throws Exception {
    String head =
        "POST /v1/predict HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(LIMITS.bytes() + 1);
    String reply = raw(head, "");
    assertThat(reply).startsWith("HTTP/1.1 413 ").contains("at most 4194304 bytes are allowed");
  }

  @Test
  void aBodyThatGrowsAboveTheLimitIsRefused() throws Exception {
    String head =
        "POST /v1/predict HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    int size = LIMITS.bytes() + 1;
    String reply = raw(head, Integer.toHexString(size) + "\r\n" + " ".repeat(size));
    assertThat(reply).startsWith("HTTP/1.1 413 ").contains("at most 4194304 bytes are allowed");
  }

  @Test
  void whatIsNoHttpIsRefusedAsAProblem() throws Exception {
    assertThat(raw("GET /v1/model HTTP/9.9\r\nHost: here\r\n\r\n", ""))
        .contains("application/problem+json", "urn:spark-gnn:problem:bad-request");
    assertThat(
            raw(
                "GET /healthz HTTP/1.1\r\nHost: here\r\nX: %s\r\n\r\n".formatted("y".repeat(9000)),
                ""))
        .contains("application/problem+json", "urn:spark-gnn:problem:bad-request");
  }

  /** What comes back for bytes that a client library would not send. */
  private static String raw(String head, String body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
      byte[] reply = new byte[4096];
      int read = socket.getInputStream().read(reply);
      return new String(reply, 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void badCsvIsRefusedWithItsLine() {
    String key = String.join(",", new EntityKey(model.entity(), graph.zone()).names());
    refused(client.predict("text/csv", ""), Problem.MISSING_FIELD, "no header");
    refused(client.predict("text/csv", "time\n"), Problem.MISSING_FIELD, "there is no column");
    refused(client.predict("text/csv", key + ",x\n"), Problem.UNKNOWN_FIELD, "'x' is not known");
    refused(client.predict("text/csv", key + "," + key + "\n"), Problem.MALFORMED, "twice");
    Client.Reply short_ = client.predict("text/csv", key + ",time\n1\n");
    refused(short_, Problem.MALFORMED, "it has 1 values");
    assertThat(short_.json().get("place").asText()).isEqualTo("line 2");
  }

  @Test
  void otherPathsMethodsAndTypesAreRefused() {
    refused(client.get("/v1/rows/../x"), Problem.NOT_FOUND, "there are /healthz");
    refused(client.get("/v2"), Problem.NOT_FOUND, "/v1/predict");
    Client.Reply method = client.get("/v1/predict");
    refused(method, Problem.METHOD_NOT_ALLOWED, "allowed is POST");
    assertThat(method.header("Allow")).isEqualTo("POST");
    refused(
        client.send("DELETE", "/v1/model", HttpRequest.newBuilder().DELETE()),
        Problem.METHOD_NOT_ALLOWED,
        "allowed is GET");
    refused(client.predict("text/plain", "{}"), Problem.UNSUPPORTED_TYPE, "text/csv");
  }

  @Test
  void theModelIsDescribed() {
    JsonNode page = client.get("/v1/model").json();
    assertThat(page.get("task").asText()).isEqualTo("binary");
    assertThat(page.at("/entity/table").asText()).isEqualTo(model.entity().name());
    assertThat(page.get("validation").size()).isPositive();
    assertThat(page.at("/graph/version").asText()).isEqualTo(graph.current().version());
    assertThat(page.at("/graph/newest_time").asText()).isEqualTo(TimeText.of(graph.newest()));
  }

  @Test
  void itTellsThatItIsAliveAndReadyAndWhatItIsAsked() {
    assertThat(client.get("/healthz").json().get("status").asText()).isEqualTo("ok");
    assertThat(client.get("/readyz").json().get("status").asText()).isEqualTo("ready");
    assertThat(client.get("/openapi.json").json()).isEqualTo(OPEN_API.document());
  }

  @Test
  void requestsAreCounted() {
    client.predict(rows(allRows()));
    client.predict("{}");
    String metrics = client.get("/metrics").body();
    assertThat(metrics)
        .contains("sparkgnn_requests_total{code=\"200\",route=\"/v1/predict\"}")
        .contains("sparkgnn_requests_total{code=\"400\",route=\"/v1/predict\"}")
        .contains("sparkgnn_request_seconds_bucket{route=\"/v1/predict\",le=\"0.005\"}")
        .contains("sparkgnn_queue_rows 0.0")
        .containsPattern(
            "sparkgnn_score_psi\\{graph_version=\"\\w+\",model_version=\"\\w+\"} [0-9.]+")
        .containsPattern(
            "sparkgnn_score_moved\\{graph_version=\"\\w+\",model_version=\"\\w+\"} 0.0")
        .contains("sparkgnn_batch_rows_count")
        .contains("sparkgnn_graph_newest_time_seconds");
  }

  @Test
  void withATokenNothingButItsHealthIsToldWithout() {
    BearerToken token = new BearerToken("a-token-of-26-characters--");
    try (ScoringServer guarded =
        server(ScoringSettings.USUAL, ServerSettings.local(0).with(token))) {
      Client asking = new Client(guarded.port(), OPEN_API);
      for (String path : List.of("/v1/model", "/metrics", "/openapi.json")) {
        Client.Reply refused = asking.get(path);
        refused(refused, Problem.UNAUTHORIZED, "no token");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
      }
      refused(asking.predict(rows(allRows())), Problem.UNAUTHORIZED, "no token");
      assertThat(asking.get("/healthz").status()).isEqualTo(200);
      assertThat(asking.get("/readyz").status()).isEqualTo(200);
      assertThat(asked(asking, "Bearer a-token-of-26-characters--")).isEqualTo(200);
      assertThat(asked(asking, "bearer a-token-of-26-characters--")).isEqualTo(200);
      assertThat(asked(asking, "Bearer a-token-of-26-characters-x")).isEqualTo(401);
      assertThat(asked(asking, "Basic a-token-of-26-characters--")).isEqualTo(401);
    }
  }

  private static int asked(Client asking, String authorization) {
    return asking
        .send("GET", "/v1/model", HttpRequest.newBuilder().header("Authorization", authorization))
        .status();
  }

  @Test
  void whatDoesNotFitTheQueueIsToldToComeAgain() {
    ScoringSettings small = new ScoringSettings(1, 2, 2, Duration.ofSeconds(30), "cpu");
    try (ScoringServer busy = server(small, ServerSettings.local(0))) {
      Client asking = new Client(busy.port(), OPEN_API);
      Client.Reply reply = asking.predict(rows(List.of(row(0), row(1), row(2))));
      refused(reply, Problem.QUEUE_FULL, "and 2 may wait; 3 more were asked for");
      assertThat(reply.header("Retry-After")).isEqualTo("1");
      assertThat(asking.predict(rows(List.of(row(0)))).status()).isEqualTo(200);
    }
  }

  @Test
  void whatTakesTooLongIsTold() {
    ScoringSettings hasty = new ScoringSettings(1, 256, 20_000, Duration.ofMillis(1), "cpu");
    try (ScoringServer late = server(hasty, ServerSettings.local(0))) {
      Client asking = new Client(late.port(), OPEN_API);
      Client.Reply reply =
          asking.predict(
              rows(Collections.nCopies(30, allRows()).stream().flatMap(List::stream).toList()));
      refused(reply, Problem.TIMEOUT, "not scored within 0.001 s");
    }
  }

  /** A clock that holds a request up, which has been taken by then. */
  private static final class HeldUp extends Clock {
    private final CountDownLatch taken = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public Instant instant() {
      taken.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return NOW;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aRequestThatWasTakenIsAnsweredWhileTheServerStops() throws Exception {
    HeldUp clock = new HeldUp();
    ScoringServer ending =
        new ScoringServer(
            ServedModel.of(model.trained(), Thresholds.NONE),
            graph,
            ScoringSettings.USUAL.withDevice("cpu"),
            ServerSettings.local(0),
            clock);
    Client asking = new Client(ending.port(), OPEN_API);
    CompletableFuture<Client.Reply> reply = asking.predictAsync(rows(List.of(row(0))));
    clock.taken.await();
    Thread stop = new Thread(ending::close);
    stop.start();
    stop.join(200);
    assertThat(stop.isAlive()).isTrue();
    clock.go.countDown();
    same(reply.join().json().at("/predictions/0"), 0);
    stop.join();
  }

  private static Client.Reply post(Client asking, String path, String body) {
    return asking.send(
        "POST",
        path,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void aNewVersionAnswersAndTheOneBeforeIsThereToGoBackTo() {
    TinyModel other = TinyModel.of(TaskType.BINARY, 2);
    float[][] byOther = other.alone();
    ServedModel next = ServedModel.of(other.trained(), Thresholds.NONE);
    String was = ServedModel.of(model.trained(), Thresholds.NONE).version();
    try (ServedGraph own = model.stored(folder.resolve("versions"));
        ScoringServer changing =
            new ScoringServer(
                ServedModel.of(model.trained(), Thresholds.NONE),
                own,
                () -> new ServedVersions.Named(next, folder.resolve("versions"), null),
                ScoringSettings.USUAL.withDevice("cpu"),
                ServerSettings.local(0),
                Clock.fixed(NOW, ZoneOffset.UTC))) {
      Client asking = new Client(changing.port(), OPEN_API);
      assertThat(post(asking, "/v1/model/rollback", "").status()).isEqualTo(409);
      assertThat(post(asking, "/v1/model/swap", "{\"share\": 2}").status()).isEqualTo(400);
      Client.Reply trial = post(asking, "/v1/model/swap", "{\"share\": 0.5}");
      assertThat(trial.json().at("/versions/1/role").asText()).isEqualTo("trial");
      Client.Reply mixed = asking.predict(rows(allRows()));
      String usual = mixed.json().get("model_version").asText();
      int byNext = 0;
      for (int i = 0; i < model.size(); i++) {
        JsonNode row = mixed.json().get("predictions").get(i);
        boolean tried = row.path("model_version").asText(usual).equals(next.version());
        byNext += tried ? 1 : 0;
        assertThat(row.at("/probability/1").doubleValue())
            .isCloseTo((tried ? byOther : alone)[i][0], within(1e-6));
      }
      assertThat(byNext).isBetween(1, model.size() - 1);
      assertThat(mixed.header("Model-Version")).contains(was).contains(next.version());
      assertThat(asking.get("/metrics").body())
          .contains("sparkgnn_version_share{")
          .contains(
              "sparkgnn_rows_total{model_version=\"" + next.version() + "\"} " + byNext + ".0");
      assertThat(post(asking, "/v1/model/swap", "").json().at("/versions/0/model_version").asText())
          .isEqualTo(next.version());
      Client.Reply all = asking.predict(rows(allRows()));
      assertThat(all.json().get("model_version").asText()).isEqualTo(next.version());
      assertThat(asking.get("/v1/model").json().at("/versions/1/role").asText())
          .isEqualTo("former");
      assertThat(post(asking, "/v1/model/rollback", "").status()).isEqualTo(200);
      assertThat(asking.predict(rows(List.of(row(0)))).json().get("model_version").asText())
          .isEqualTo(was);
    }
  }
}

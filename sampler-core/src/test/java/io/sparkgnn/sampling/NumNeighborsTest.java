// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumNeighborsTest {
  private static final GraphSchema SCHEMA = schema();
  private static final int USER_OF_TRANSACTION = 0;
  private static final int TRANSACTIONS_OF_USER = 1;
  private static final int STORE_OF_TRANSACTION = 2;
  private static final int TRANSACTIONS_OF_STORE = 3;

  private static final String LIST =
      """
      - hop1:
          default: 16
          USERS.USER_ID->TRANSACTIONS.USER_ID: 128
      - hop2:
          default: 8
          TRANSACTIONS.STORE_ID->STORES.STORE_ID: 0
      """;
  private static final String MAPPING =
      """
      hop2:
        default: 8
        TRANSACTIONS.STORE_ID->STORES.STORE_ID: 0
      hop1:
        default: 16
        USERS.USER_ID->TRANSACTIONS.USER_ID: 128
      """;

  @Test
  void numbersAreTheFanoutsOfTheHops() {
    assertThat(NumNeighbors.parse("[16, 8, -1]")).isEqualTo(NumNeighbors.ofDefaults(16, 8, -1));
    assertThatThrownBy(() -> NumNeighbors.parse("[16, -2]"))
        .hasMessageContaining("hop2 has default: '-2'; a fanout must be a whole number");
    assertThatThrownBy(() -> NumNeighbors.parse("[" + "1, ".repeat(64) + "1]"))
        .hasMessageContaining("it has 65 hops; at most 64 are allowed");
  }

  @Test
  void aListOfHopsAndAMappingOfHopsMeanTheSame() {
    assertThat(NumNeighbors.parse(LIST)).isEqualTo(NumNeighbors.parse(MAPPING));
    SamplingPlan plan = resolve(LIST);
    assertThat(plan.fanouts()).containsExactly(List.of(16, 128, 16, 16), List.of(8, 8, 0, 8));
    assertThat(plan.strategies()).containsOnly(Strategy.RECENCY);
  }

  @Test
  void edgeTypesAreMatchedWithoutRegardToCaseAndWhiteSpace() {
    SamplingPlan plan =
        resolve("[{Hop1: {DEFAULT: 1, 'users.user_id -> Transactions.User_Id': -1}}]");
    assertThat(plan.fanouts()).containsExactly(List.of(1, -1, 1, 1));
  }

  @Test
  void anEdgeTypeWhoseColumnHasABlankIsFound() {
    GraphSchema schema =
        new GraphSchema(
            SCHEMA.nodeTypes(), List.of(new Link(0, 1, List.of("BY USER"), 0, List.of("USER ID"))));
    assertThat(schema.edgeType("users.user id -> transactions.by user").name())
        .isEqualTo("USERS.USER ID->TRANSACTIONS.BY USER");
  }

  @Test
  void whatWasParsedBeforeIsReadAsYamlIs() {
    Object parsed =
        List.of(
            Map.of("hop1", Map.of("default", 16, "USERS.USER_ID->TRANSACTIONS.USER_ID", 128)),
            Map.of("hop2", Map.of("default", 8, "TRANSACTIONS.STORE_ID->STORES.STORE_ID", 0)));
    assertThat(NumNeighbors.of(parsed)).isEqualTo(NumNeighbors.parse(LIST));
    assertThat(NumNeighbors.of(LIST)).isEqualTo(NumNeighbors.parse(LIST));
    assertThat(NumNeighbors.ofDefaults(16, 8))
        .isEqualTo(NumNeighbors.parse("[{hop1: {default: 16}}, {hop2: {default: 8}}]"));
  }

  @Test
  void writtenAsYamlItReadsTheSame() {
    NumNeighbors all =
        NumNeighbors.parse(
            "{hop1: {default: inferred, 'a\"\\\\b.c->d.e': -1}, hop2: {x.y->z.w: 3}}");
    assertThat(NumNeighbors.parse(all.toYaml())).isEqualTo(all);
    assertThat(NumNeighbors.parse(LIST).toYaml())
        .startsWith("- hop1:\n    default: 16\n    \"USERS.USER_ID->TRANSACTIONS.USER_ID\": 128\n");
  }

  @Test
  void thereIsNoLimitOfHops() {
    StringBuilder yaml = new StringBuilder();
    for (int hop = 1; hop <= 40; hop++) {
      yaml.append("hop").append(hop).append(": {default: 1}\n");
    }
    assertThat(resolve(yaml.toString()).hops()).isEqualTo(40);
  }

  @Test
  void strategiesAreSetByEdgeType() {
    SamplingPlan plan =
        NumNeighbors.parse("hop1: {default: 1}")
            .resolve(
                SCHEMA, Strategy.UNIFORM, Map.of("users.user_id->transactions.user_id", "Last"));
    assertThat(plan.strategies())
        .containsExactly(Strategy.UNIFORM, Strategy.LAST, Strategy.UNIFORM, Strategy.UNIFORM);
    assertThatThrownBy(
            () ->
                NumNeighbors.parse("hop1: {default: 1}")
                    .resolve(
                        SCHEMA,
                        Strategy.UNIFORM,
                        Map.of("users.user_id->transactions.user_id", "newest")))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot read sampling strategy 'newest': it must be recency, uniform, last or static");
  }

  @Test
  void anUnknownEdgeTypeNamesThoseThereAre() {
    assertThatThrownBy(() -> resolve("hop1: {default: 1, users.id->orders.user: 3}"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("'users.id->orders.user'")
        .hasMessageContaining("USERS.USER_ID->TRANSACTIONS.USER_ID");
  }

  @Test
  void aHopWithoutADefaultMustNameEveryEdgeType() {
    String three =
        "TRANSACTIONS.USER_ID->USERS.USER_ID: 1, USERS.USER_ID->TRANSACTIONS.USER_ID: 2,"
            + " TRANSACTIONS.STORE_ID->STORES.STORE_ID: 3";
    assertThatThrownBy(() -> resolve("hop1: {" + three + "}"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("neither a default nor a fanout for STORES.STORE_ID->TRANS");
    assertThat(
            resolve("hop1: {" + three + ", STORES.STORE_ID->TRANSACTIONS.STORE_ID: 4}").fanouts())
        .containsExactly(List.of(1, 2, 3, 4));
  }

  @Test
  void anInferredFanoutComesFromTheDegrees() {
    NumNeighbors inferred =
        NumNeighbors.parse(
            "{hop1: {default: inferred}, hop2: {default: inferred}, hop3: {default: INFERRED}}");
    DegreeStatistics degrees =
        new DegreeStatistics(
            List.of(
                new DegreeStatistics.Degrees(1, 1),
                new DegreeStatistics.Degrees(12, 40),
                new DegreeStatistics.Degrees(1, 1),
                new DegreeStatistics.Degrees(0, 0)));
    SamplingPlan plan = inferred.resolve(SCHEMA, Strategy.LAST, Map.of(), degrees);
    assertThat(plan.fanouts())
        .containsExactly(List.of(1, 40, 1, 1), List.of(1, 32, 1, 1), List.of(1, 16, 1, 1));
    assertThat(plan.fanout(1, USER_OF_TRANSACTION)).isEqualTo(1);
    assertThat(plan.fanout(2, TRANSACTIONS_OF_USER)).isEqualTo(32);
    assertThat(plan.fanout(1, STORE_OF_TRANSACTION)).isEqualTo(1);
    assertThat(plan.fanout(1, TRANSACTIONS_OF_STORE)).isEqualTo(1);
    assertThatThrownBy(() -> inferred.resolve(SCHEMA, Strategy.LAST, Map.of()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("no degree statistics");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "16 | it is '16'; it must be a list or a mapping",
        "hello | it is 'hello'",
        "[16, {hop2: {default: 8}}] | its list has '16'; each entry must be a hop",
        "'' | it is nothing",
        "[] | it has no hop",
        "{} | it has no hop",
        "{hop1: 16} | hop1 is '16'; it must be a mapping",
        "{hop1: {}} | hop1 is an empty mapping",
        "{hop1: [1]} | hop1 is a list",
        "{hop0: {default: 1}} | it has the key 'hop0'; keys must be hop1, hop2, ...",
        "{1: {default: 1}} | it has the key '1'",
        "{hops: {default: 1}} | it has the key 'hops'",
        "{hop2: {default: 1}} | it has hop2 but no hop1",
        "{hop1: {default: 1}, hop3: {default: 1}} | it has hop3 but no hop2",
        "[{hop1: {default: 1}}, {hop1: {default: 2}}] | hop1 is there twice",
        "[{hop1: {default: 1}}, {HOP1: {default: 2}}] | hop1 is there twice",
        "{hop1: {default: -2}} | hop1 has default: '-2'; a fanout must be a whole number",
        "{hop1: {default: 1.5}} | hop1 has default: '1.5'",
        "{hop1: {default: 16.0}} | hop1 has default: '16.0'",
        "{hop1: {default: '16'}} | hop1 has default: '16'",
        "{hop1: {default: 3000000000}} | hop1 has default: '3000000000'",
        "{hop1: {default: }} | hop1 has default: nothing",
        "{hop1: {default: true}} | hop1 has default: 'true'",
        "{hop1: {default: many}} | hop1 has default: 'many'",
        "{hop1: {3: 1}} | hop1 has the key '3'",
        "{hop1: {a.b->c.d: 1, 'A.B -> c.d': 2}} | names A.B -> c.d twice",
        "{hop1: {default: 1 | line 1",
        "'{hop1: {default: 1}, hop1: {default: 2}}' | duplicate key",
        "&a [*a] | the alias *a is inside what it stands for",
        "!!java.net.URL [a] | Cannot read num_neighbors",
      })
  void aMistakeIsNamed(String yaml, String message) {
    assertThatThrownBy(() -> NumNeighbors.parse(yaml))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot read num_neighbors: ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void deepNestingAndLengthAreMistakesToo() {
    for (String yaml :
        List.of(
            "[".repeat(60_000), "{a: ".repeat(15_000), "a".repeat(70_000), "- ".repeat(30_000))) {
      assertThatThrownBy(() -> NumNeighbors.parse(yaml)).isInstanceOf(UserErrorException.class);
    }
  }

  @Test
  void noTextGivesAnythingButAPlanOrAMessage() {
    Long replay = Long.getLong("sparkgnn.test.seed");
    int understood = 0;
    for (long seed = replay == null ? 0 : replay;
        seed < (replay == null ? 20_000 : replay + 1);
        seed++) {
      String yaml = randomText(new Random(seed));
      try {
        NumNeighbors parsed = NumNeighbors.parse(yaml);
        assertThat(NumNeighbors.parse(parsed.toYaml())).isEqualTo(parsed);
        parsed.resolve(SCHEMA, Strategy.RECENCY, Map.of());
        understood++;
      } catch (UserErrorException e) {
        assertThat(e.getMessage().lines()).as("seed %d", seed).hasSize(1);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "seed " + seed + " (replay with -Dsparkgnn.test.seed=" + seed + "):\n" + yaml, e);
      }
    }
    if (replay == null) {
      assertThat(understood).as("texts that are right").isGreaterThan(500);
    }
  }

  /** A right text with some characters lost, doubled, exchanged or made up, or plain garbage. */
  private static String randomText(Random random) {
    String[] right = {
      LIST, MAPPING, "[{hop1: {default: 16}}, {hop2: {default: inferred}}]", "hop1: {default: -1}"
    };
    String[] pieces = {
      "hop1",
      "hop2",
      "hop9",
      "default",
      ":",
      " ",
      "\n",
      "  ",
      "- ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "16",
      "-1",
      "-5",
      "1e9",
      "inferred",
      "&a ",
      "*a",
      "!!int ",
      "'",
      "\"",
      "#",
      "|",
      ">",
      "?",
      "<<",
      "null",
      "\t",
      "\u0000",
      "é",
      "\uD800",
      "%YAML 1.2",
      "---",
      "...",
      "0x1F",
      ".nan",
      "USERS.USER_ID->TRANSACTIONS.USER_ID"
    };
    StringBuilder text = new StringBuilder();
    if (random.nextInt(4) > 0) {
      text.append(right[random.nextInt(right.length)]);
      for (int edits = random.nextInt(4); edits > 0 && text.length() > 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, pieces[random.nextInt(pieces.length)]);
          default -> text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
        }
      }
    } else {
      for (int count = random.nextInt(30); count > 0; count--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
    }
    return text.toString();
  }

  @Test
  void degreesAreReadFromTheGraph() {
    SamplingCase c = SamplingCase.make(3, SamplingCase.Plans.ANY);
    DegreeStatistics degrees = DegreeStatistics.of(c.graph().schema(), c.graph().topology());
    c.graph()
        .schema()
        .edgeTypes()
        .forEach(
            edge -> {
              long[] counts = new long[(int) c.graph().topology().nodeCount(edge.from())];
              if (edge.toMany()) {
                for (long parent : c.graph().parents(edge.link())) {
                  if (parent >= 0) {
                    counts[(int) parent]++;
                  }
                }
                long[] filled = Arrays.stream(counts).filter(n -> n > 0).sorted().toArray();
                DegreeStatistics.Degrees found = degrees.byEdgeType().get(edge.index());
                assertThat(found.mean()).isEqualTo(Arrays.stream(filled).average().orElse(0));
                assertThat(found.p90())
                    .isEqualTo(filled.length == 0 ? 0 : filled[(int) (0.9 * (filled.length - 1))]);
              } else {
                assertThat(degrees.byEdgeType().get(edge.index()).p90()).isEqualTo(1);
              }
            });
  }

  private static SamplingPlan resolve(String yaml) {
    return NumNeighbors.parse(yaml).resolve(SCHEMA, Strategy.RECENCY, Map.of());
  }

  private static GraphSchema schema() {
    return new GraphSchema(
        List.of(table(0, "USERS"), table(1, "TRANSACTIONS"), table(2, "STORES")),
        List.of(
            new Link(0, 1, List.of("USER_ID"), 0, List.of("USER_ID")),
            new Link(1, 1, List.of("STORE_ID"), 2, List.of("STORE_ID"))));
  }

  private static NodeType table(int index, String name) {
    return new NodeType(
        index,
        name,
        TimeKind.STATIC,
        "",
        List.of(new KeyColumn("ID", KeyType.LONG)),
        10,
        List.of(),
        0);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.tier.Integration;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

@Integration
class LabelTableTest {
  private static final long DAY = 86_400_000_000L;
  private static final NodeType USERS = table(new KeyColumn("id", KeyType.LONG));

  private static final SparkSession SPARK = SharedSpark.session();

  @Test
  void readsKeysTimesLabelsAndTheIndicator() {
    Row row = seed("7 AS id, timestamp'1970-01-02' AS t, true AS y, true AS v");
    assertThat(row.<byte[]>getAs(0)).isEqualTo(KeyCodec.encode(USERS.key(), 7L));
    assertThat(row.getLong(1)).isEqualTo(DAY);
    assertThat(row.getDouble(2)).isEqualTo(1.0);
    assertThat(row.getBoolean(3)).isTrue();
    assertThat(row.isNullAt(4)).isTrue();
  }

  @Test
  void readsNumbersThatCameAsDoublesAsTheKeysThatTheyWere() {
    NodeType strings = table(new KeyColumn("id", KeyType.STRING));
    String rest = " AS id, date'1970-01-02' AS t";
    LabelColumns columns = LabelColumns.unlabeled(List.of("id"), "t");
    for (String value : List.of("7.0D", "CAST(7 AS DECIMAL(38,2))", "7", "'7'")) {
      Row row = LabelTable.seeds(SPARK.sql("SELECT " + value + rest), strings, columns).first();
      assertThat(row.<byte[]>getAs(0)).as(value).isEqualTo(KeyCodec.encode(strings.key(), "7"));
    }
    Row none = LabelTable.seeds(SPARK.sql("SELECT double('NaN')" + rest), USERS, columns).first();
    assertThat(none.getString(4)).isEqualTo("NULL_ENTITY");
    Row large = LabelTable.seeds(SPARK.sql("SELECT 1e300D" + rest), USERS, columns).first();
    assertThat(large.getString(4)).isEqualTo("UNKNOWN_ENTITY");
  }

  @Test
  void readsDatesTimestampsWithoutZoneAndStringsAsTimes() {
    for (String time :
        List.of("date'1970-01-02'", "timestamp_ntz'1970-01-02'", "'1970-01-02'", "'1970-1-2'")) {
      assertThat(seed("7 AS id, " + time + " AS t, 1 AS y, false AS v").getLong(1))
          .as(time)
          .isEqualTo(DAY);
    }
  }

  @Test
  void readsListsOfClassesAndMakesAFlagOfEachClass() {
    Dataset<Row> rows =
        SPARK.sql(
            "SELECT id, date'1970-01-02' AS t, y, id > 3 AS v FROM VALUES"
                + " (1, array('b', 'a', 'b')), (2, array()), (3, array(null, ' ', 'c')),"
                + " (4, array('a', 'new')), (5, null) AS rows(id, y)");
    LabelColumns columns = new LabelColumns(List.of("id"), "t", "y", "v");
    Dataset<Row> seeds = LabelTable.classSeeds(rows, USERS, columns);
    assertThat(
            seeds
                .where("problem IS NOT NULL")
                .select("problem")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly("NULL_LABEL");
    assertThat(LabelTable.oddLists(seeds)).containsExactly(4, 1);
    LabelValues.Words words = LabelTable.words(LabelTable.eachClass(seeds), 10);
    assertThat(words.training()).containsExactly("a", "b", "c");
    assertThat(words.beside()).containsExactly("new");
    assertThat(
            LabelTable.flagged(seeds, words.training())
                .where("problem IS NULL")
                .select("label")
                .collectAsList()
                .stream()
                .map(row -> row.<Double>getList(0)))
        .containsExactly(
            List.of(1.0, 1.0, 0.0),
            List.of(0.0, 0.0, 0.0),
            List.of(0.0, 0.0, 1.0),
            List.of(1.0, 0.0, 0.0));
  }

  @Test
  void readsListsOfNumbersAndJsonListsOfTextFiles() {
    LabelColumns columns = new LabelColumns(List.of("id"), "t", "y", "");
    String rest = " AS y, 1 AS id, date'1970-01-02' AS t";
    assertThat(list("array(3, -0.0D, double('NaN'), 2.5D)" + rest, columns))
        .containsExactly(3.0, 0.0, null, 2.5);
    assertThat(list("array(true, false)" + rest, columns)).containsExactly(1.0, 0.0);
    assertThat(list("' [\"x\", \"y z\", null]'" + rest, columns)).containsExactly("x", "y z", null);
    assertThat(list("'[]'" + rest, columns)).isEmpty();
    for (String none : List.of("'x'", "'[x'", "''", "CAST(null AS STRING)")) {
      Dataset<Row> seeds =
          LabelTable.classSeeds(SPARK.sql("SELECT " + none + rest), USERS, columns);
      assertThat(seeds.first().<String>getAs("problem")).as(none).isEqualTo("NULL_LABEL");
    }
    assertThatThrownBy(() -> LabelTable.classSeeds(SPARK.sql("SELECT 7" + rest), USERS, columns))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("'y' as the label: it is a int; a list of classes is an array");
    assertThatThrownBy(() -> LabelTable.seeds(SPARK.sql("SELECT array(7)" + rest), USERS, columns))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("lists are labels of a multilabel task or a ranking");
  }

  private static List<Object> list(String select, LabelColumns columns) {
    Dataset<Row> rows = SPARK.sql("SELECT " + select);
    return LabelTable.classSeeds(rows, USERS, columns).first().getList(2);
  }

  @Test
  void namesEachProblemOfARow() {
    assertThat(problem("CAST(null AS INT)", "date'1970-01-02'", "1", "true"))
        .isEqualTo("NULL_ENTITY");
    assertThat(problem("'seven'", "date'1970-01-02'", "1", "true")).isEqualTo("UNKNOWN_ENTITY");
    assertThat(problem("7.5D", "date'1970-01-02'", "1", "true")).isEqualTo("UNKNOWN_ENTITY");
    assertThat(problem("7", "CAST(null AS DATE)", "1", "true")).isEqualTo("NULL_TIME");
    assertThat(problem("7", "'soon'", "1", "true")).isEqualTo("NULL_TIME");
    assertThat(problem("7", "date'1970-01-02'", "CAST(null AS INT)", "true"))
        .isEqualTo("NULL_LABEL");
    assertThat(problem("7", "date'1970-01-02'", "double('NaN')", "true")).isEqualTo("NULL_LABEL");
    assertThat(problem("7", "date'1970-01-02'", "double('Infinity')", "true"))
        .isEqualTo("NULL_LABEL");
    assertThat(problem("7", "date'1970-01-02'", "1", "CAST(null AS BOOLEAN)"))
        .isEqualTo("NULL_VALIDATION");
  }

  @Test
  void doesNotTakeATimeOfDayForATimeToday() {
    assertThat(problem("7", "'00:00:00'", "1", "true")).isEqualTo("NULL_TIME");
  }

  @Test
  void readsCompositeKeysInTheKeysOrder() {
    NodeType visits =
        table(new KeyColumn("shop", KeyType.STRING), new KeyColumn("day", KeyType.DATE));
    Row row =
        LabelTable.seeds(
                SPARK.sql("SELECT date'1970-01-03' AS day, 'north' AS shop, date'1970-01-05' AS t"),
                visits,
                LabelColumns.unlabeled(List.of("shop", "day"), "t"))
            .first();
    assertThat(row.<byte[]>getAs(0)).isEqualTo(KeyCodec.encode(visits.key(), "north", 2L));
    assertThat(row.isNullAt(2)).isTrue();
    assertThat(row.isNullAt(4)).isTrue();
  }

  @Test
  void findsColumnsInAnyCaseAndWithOddNames() {
    Dataset<Row> table = SPARK.sql("SELECT 7 AS `the.id`, date'1970-01-02' AS `T i`");
    Row row =
        LabelTable.seeds(table, USERS, LabelColumns.unlabeled(List.of("THE.ID"), "t I")).first();
    assertThat(row.getLong(1)).isEqualTo(DAY);
  }

  @Test
  void namesAMissingColumnAndThoseThatThereAre() {
    assertThatThrownBy(
            () ->
                LabelTable.seeds(
                    SPARK.sql("SELECT 7 AS id, 1 AS y"),
                    USERS,
                    LabelColumns.unlabeled(List.of("id"), "cutoff")))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot find the time column 'cutoff' in the table: it has id, y");
  }

  @Test
  void refusesTypesThatCannotBeRead() {
    assertThatThrownBy(() -> problem("array(1)", "date'1970-01-02'", "1", "true"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("array<int>");
    assertThatThrownBy(() -> problem("7", "17", "1", "true"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a timestamp, a date or a string of one is allowed");
    assertThatThrownBy(() -> problem("7", "date'1970-01-02'", "array(1)", "true"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a number, a boolean or a string is allowed");
    assertThatThrownBy(() -> problem("7", "date'1970-01-02'", "1", "1"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a boolean is allowed");
  }

  @Test
  void tellsLabelValuesApart() {
    Dataset<Row> seeds =
        seeds(
            "SELECT 7 AS id, date'1970-01-02' AS t, y, y > 2 AS v FROM "
                + "(SELECT explode(array(0, 1, 0, 2.5, 3, -1)) AS y)");
    assertThat(LabelTable.values(seeds)).isEqualTo(new LabelValues(6, 4, -1.0, 3.0, 3, 1, 3, 2));
    assertThat(LabelTable.listed(seeds, 9))
        .isEqualTo(new LabelValues.Listed(List.of(-1.0, 0.0, 1.0), List.of(2.5, 3.0)));
    assertThat(LabelTable.listed(seeds, 1))
        .isEqualTo(new LabelValues.Listed(List.of(-1.0), List.of(2.5)));
    assertThat(LabelTable.notBinary(seeds)).containsExactly(-1.0, 2.5, 3.0);
    assertThat(LabelTable.notWhole(seeds)).containsExactly(2.5);
  }

  @Test
  void numbersTheLabelsOfClasses() {
    Dataset<Row> seeds =
        seeds(
            "SELECT 7 AS id, date'1970-01-02' AS t, explode(array(100D, -0D, 7D, 9D)) AS y, true AS"
                + " v");
    assertThat(
            LabelTable.numbered(seeds, List.of(0.0, 100.0, 7.0))
                .select(LabelTable.LABEL)
                .as(Encoders.DOUBLE())
                .collectAsList())
        .containsExactly(1.0, 0.0, 2.0, 3.0);
  }

  @Test
  void numbersTheStringsOfClassesAndTakesABlankOneForNone() {
    Dataset<Row> seeds =
        seeds(
            "SELECT 7 AS id, date'1970-01-02' AS t, y, y = 'draw' AS v FROM "
                + "(SELECT explode(array('won', 'lost', 'draw', ' ', 'won ', 'won', null)) AS y)");
    assertThat(LabelTable.areStrings(seeds)).isTrue();
    LabelValues.Words words = LabelTable.words(seeds, 9);
    assertThat(words)
        .isEqualTo(new LabelValues.Words(List.of("lost", "won", "won "), List.of("draw")));
    assertThat(LabelTable.words(seeds, 1).training()).containsExactly("lost");
    assertThat(
            LabelTable.numbered(seeds, words.training())
                .where(LabelTable.PROBLEM + " IS NULL")
                .select(LabelTable.LABEL)
                .as(Encoders.DOUBLE())
                .collectAsList())
        .containsExactly(1.0, 0.0, 3.0, 2.0, 1.0);
    assertThat(seeds.where("problem = 'NULL_LABEL'").count()).isEqualTo(2);
  }

  @Test
  void findsNoLabelValuesWithoutUsableRows() {
    LabelValues values =
        LabelTable.values(seeds("SELECT 7 AS id, CAST(null AS DATE) AS t, 1 AS y, true AS v"));
    assertThat(values.rows()).isZero();
    assertThat(values.max()).isNaN();
  }

  private static String problem(String id, String time, String label, String validation) {
    return seed(id + " AS id, " + time + " AS t, " + label + " AS y, " + validation + " AS v")
        .getString(4);
  }

  private static Row seed(String columns) {
    return seeds("SELECT " + columns).first();
  }

  private static Dataset<Row> seeds(String sql) {
    return LabelTable.seeds(SPARK.sql(sql), USERS, new LabelColumns(List.of("id"), "t", "y", "v"));
  }

  private static NodeType table(KeyColumn... key) {
    return new NodeType(0, "users", TimeKind.STATIC, "", List.of(key), 1, List.of(), 0);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityRefTest {
  private final GraphSchema schema =
      new GraphSchema(
          List.of(
              table(0, "users", new KeyColumn("user_id", KeyType.LONG)),
              table(
                  1,
                  "visits",
                  new KeyColumn("shop", KeyType.STRING),
                  new KeyColumn("day", KeyType.DATE)),
              table(2, "clicks")),
          List.of());

  @Test
  void readsASingleColumn() {
    assertThat(EntityRef.parse("users.user_id"))
        .isEqualTo(new EntityRef("users", List.of("user_id")));
  }

  @Test
  void readsACompositeKeyWithSpaces() {
    EntityRef ref = EntityRef.parse(" visits.(day, shop) ");
    assertThat(ref).isEqualTo(new EntityRef("visits", List.of("day", "shop")));
    assertThat(ref).hasToString("visits.(day,shop)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "users", ".user_id", "users.", "visits.()", "visits.(day,)"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> EntityRef.parse(text))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("write table.column");
  }

  @Test
  void findsTheTableInAnyCase() {
    assertThat(EntityRef.parse("USERS.USER_ID").resolve(schema).index()).isZero();
  }

  @Test
  void putsColumnsInTheKeysOwnOrder() {
    EntityRef ref = EntityRef.parse("visits.(Day,Shop)");
    assertThat(ref.inKeyOrder(ref.resolve(schema))).containsExactly("Shop", "Day");
  }

  @Test
  void namesWithDotsAreReadAsTheyAreWritten() {
    for (String text : List.of("a list.`No.`", "`a list`.`No.`", "a list.(No.)")) {
      EntityRef ref = EntityRef.parse(text);
      assertThat(ref).as(text).isEqualTo(new EntityRef("a list", List.of("No.")));
      assertThat(EntityRef.parse(ref.toString())).isEqualTo(ref);
    }
    assertThat(EntityRef.parse("`sales.orders`.id"))
        .isEqualTo(EntityRef.parse("sales.orders.id"))
        .hasToString("sales.orders.id");
  }

  @Test
  void namesTheKeyWhenTheColumnsAreOthers() {
    assertThatThrownBy(() -> EntityRef.parse("visits.shop").resolve(schema))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("the primary key of 'visits' is visits.(shop,day)");
  }

  @Test
  void refusesATableWithoutAKey() {
    assertThatThrownBy(() -> EntityRef.parse("clicks.id").resolve(schema))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("without a primary key");
  }

  @Test
  void namesTheTablesWhenThereIsNoSuchOne() {
    assertThatThrownBy(() -> EntityRef.parse("buyers.id").resolve(schema))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("users, visits, clicks");
  }

  private static NodeType table(int index, String name, KeyColumn... key) {
    return new NodeType(index, name, TimeKind.STATIC, "", List.of(key), 1, List.of(), 0);
  }
}

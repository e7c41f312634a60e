// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.QueryPrinter;
import io.sparkgnn.connector.query.ast.Via;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.graph.ColumnType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/** What the names in a query mean. Names are found without regard to case, as everywhere. */
public final class Names {
  private final String text;
  private final BuildPlan plan;

  /**
   * @param text the query, for messages
   * @param plan the tables and links
   */
  public Names(String text, BuildPlan plan) {
    this.text = text;
    this.plan = plan;
  }

  /**
   * A column as seen from a row of some table.
   *
   * @param table where the column is
   * @param name as in the source
   * @param path from the row's table to the column's; empty if they are the same
   */
  public record FoundColumn(TablePlan table, String name, DataType type, LinkPath path) {
    /** What its values are. */
    public ValueKind kind() {
      return ValueKind.of(type);
    }
  }

  /** The table of a name. */
  public TablePlan table(String name, Place place) {
    return plan.tables().stream()
        .filter(table -> table.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                QueryException.at(
                    text,
                    place,
                    "there is no table %s; there are %s"
                        .formatted(
                            name,
                            plan.tables().stream()
                                .map(TablePlan::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** A column of a table. */
  StructField field(TablePlan table, String name, Place place) {
    StructField[] fields = table.rows().schema().fields();
    List<StructField> found =
        Stream.of(fields).filter(field -> field.name().equalsIgnoreCase(name)).toList();
    return found.stream()
        .filter(field -> found.size() == 1 || field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                QueryException.at(
                    text,
                    place,
                    "table %s has no column %s; it has %s"
                        .formatted(
                            table.name(),
                            name,
                            String.join(", ", table.rows().schema().fieldNames()))));
  }

  /**
   * A column seen from a row of a table: the row's own, or one of a row that it leads to.
   *
   * @throws QueryException if there is none, or more than one way to it
   */
  public FoundColumn column(TablePlan from, Operand.Column column) {
    TablePlan table = table(column.table(), column.place());
    StructField field = field(table, column.name(), column.place());
    LinkPath path =
        table.index() == from.index() && column.via().steps().isEmpty()
            ? new LinkPath(List.of())
            : path(from, table, column);
    return new FoundColumn(table, field.name(), field.dataType(), path);
  }

  /**
   * The way along links from an aggregate's rows to an entity.
   *
   * @throws QueryException if there is none, or several, which the message lists
   */
  public LinkPath path(TablePlan facts, TablePlan entity, Operand.Aggregate aggregate) {
    return path(facts, entity, (Operand) aggregate);
  }

  private LinkPath path(TablePlan from, TablePlan to, Operand operand) {
    List<LinkPath> all = LinkPath.between(plan, from.index(), to.index());
    Place place =
        operand instanceof Operand.Aggregate aggregate
            ? aggregate.argument().place()
            : operand.place();
    if (all.isEmpty()) {
      throw QueryException.at(
          text,
          place,
          "no links lead from %s to %s; tables that lead there: %s"
              .formatted(from.name(), to.name(), leadingTo(to)));
    }
    Ways ways = new Ways(plan, from, all);
    List<LinkPath> taken = ways.taken(via(operand));
    if (taken.size() == 1) {
      return taken.get(0);
    }
    String choice =
        all.stream()
            .map(
                path ->
                    "%s, written %s"
                        .formatted(
                            path.text(plan), QueryPrinter.print(with(operand, ways.via(path)))))
            .collect(Collectors.joining(", or "));
    if (taken.isEmpty()) {
      throw QueryException.at(
          text,
          via(operand).steps().get(0).place(),
          "no way from %s to %s takes these foreign keys; there is %s"
              .formatted(from.name(), to.name(), choice));
    }
    throw QueryException.at(
        text,
        place,
        "there are %d ways from %s to %s, and a query takes one: %s"
            .formatted(taken.size(), from.name(), to.name(), choice));
  }

  private static Via via(Operand operand) {
    return operand instanceof Operand.Column column
        ? column.via()
        : ((Operand.Aggregate) operand).via();
  }

  private static Operand with(Operand operand, Via via) {
    if (operand instanceof Operand.Column column) {
      return new Operand.Column(column.table(), column.name(), via, column.place());
    }
    Operand.Aggregate aggregate = (Operand.Aggregate) operand;
    return new Operand.Aggregate(
        aggregate.function(),
        aggregate.argument(),
        via,
        aggregate.filter(),
        aggregate.window(),
        aggregate.place());
  }

  private String leadingTo(TablePlan to) {
    String names =
        plan.tables().stream()
            .filter(table -> !LinkPath.between(plan, table.index(), to.index()).isEmpty())
            .map(TablePlan::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  /** Whether the user declared a column to be categorical. */
  boolean isCategorical(TablePlan table, String column) {
    return table.columns().stream()
        .anyMatch(
            planned -> planned.name().equals(column) && planned.wanted() == ColumnType.CATEGORICAL);
  }

  /** The link whose parents a list of a foreign key ranks; the column is one. */
  LinkPlan ranked(Operand.Column key) {
    TablePlan facts = table(key.table(), key.place());
    return linksOf(facts, field(facts, key.name(), key.place()).name()).stream()
        .filter(link -> link.childColumns().size() == 1)
        .findFirst()
        .orElseThrow();
  }

  /** The links that a column is part of the foreign key of. */
  List<LinkPlan> linksOf(TablePlan table, String column) {
    return plan.linksOf(table.index()).stream()
        .filter(link -> link.childColumns().contains(column))
        .toList();
  }

  /** {@code table.column} for messages. */
  static String written(Operand operand) {
    return operand instanceof Operand.Column column
        ? column.table() + "." + column.name()
        : ((Operand.Aggregate) operand).function().name().toUpperCase(Locale.ROOT);
  }
}

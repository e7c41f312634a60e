// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.EntitySet;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Mode;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operands;
import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.graph.KeyColumn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks one query against tables and links. */
public final class Checker {
  private static final String MODES =
      "CLASSIFY stands behind a column, FIRST, LAST or LIST_DISTINCT, and RANK TOP k behind"
          + " LIST_DISTINCT, and FORECAST n TIMEFRAMES behind SUM, COUNT or COUNT_DISTINCT";

  private final String text;
  private final Query query;
  private final BuildPlan plan;
  private final Names names;

  private Checker(String text, Query query, BuildPlan plan) {
    this.text = text;
    this.query = query;
    this.plan = plan;
    this.names = new Names(text, plan);
  }

  /**
   * The query with what its names mean.
   *
   * @param text as it was written, for messages
   * @throws QueryException for the first thing that does not fit; the message points at it and says
   *     what is allowed
   */
  public static CheckedQuery check(String text, Query query, BuildPlan plan) {
    return new Checker(text, query, plan).check();
  }

  private CheckedQuery check() {
    TablePlan entity = entity(query.entity().key());
    ConditionCheck conditions = new ConditionCheck(text, names, entity);
    if (query.entity() instanceof EntitySet.These these) {
      checkKeys(these, entity, conditions);
    }
    TaskKind kind = kind(entity, conditions);
    if (kind == TaskKind.LINK_PREDICTION) {
      query.where().ifPresent(where -> checkOfNoItem(where, entity));
    }
    query.where().ifPresent(where -> conditions.condition(where, Side.PAST, entity));
    if (query.assuming().isPresent()) {
      Condition assuming = query.assuming().get();
      for (Operand operand : Operands.of(assuming)) {
        if (operand instanceof Operand.Column column) {
          throw error(
              column.place(),
              "ASSUMING is about the future: it takes aggregates; columns stand in WHERE");
        }
      }
      conditions.condition(assuming, Side.FUTURE, entity);
    }
    ValueKind targetKind =
        query.target() instanceof Operand operand
            ? conditions.operand(operand, Side.FUTURE, entity)
            : ValueKind.TRUTH;
    return new CheckedQuery(query, plan, names, entity, kind, targetKind, hiddenColumns(entity));
  }

  /** WHERE says for whom is asked; what is said of the items that are ranked has its own place. */
  private void checkOfNoItem(Condition where, TablePlan entity) {
    Operand.Aggregate list = (Operand.Aggregate) query.target();
    LinkPlan ranked = names.ranked((Operand.Column) list.argument());
    for (Operand operand : Operands.of(where)) {
      if (operand instanceof Operand.Column column
          && names.table(column.table(), column.place()).index() == ranked.parent()
          && ranked.parent() != entity.index()
          && LinkPath.between(plan, entity.index(), ranked.parent()).isEmpty()) {
        throw error(
            column.place(),
            "WHERE behind FOR EACH says for whom is asked, and %s does not lead to %s; what items must be like stands in the list: LIST_DISTINCT(%s.%s WHERE %s ...)"
                .formatted(
                    entity.name(),
                    names.table(column.table(), column.place()).name(),
                    list.argument().table(),
                    ((Operand.Column) list.argument()).name(),
                    Names.written(column)));
      }
    }
  }

  private TablePlan entity(EntitySet.Key key) {
    TablePlan entity = names.table(key.table(), key.place());
    List<String> keyNames = entity.key().stream().map(KeyColumn::name).toList();
    if (keyNames.isEmpty()) {
      throw error(
          key.place(),
          "table %s has no primary key, which FOR needs; declare one".formatted(entity.name()));
    }
    boolean same =
        key.columns().size() == keyNames.size()
            && keyNames.stream()
                .allMatch(name -> key.columns().stream().anyMatch(name::equalsIgnoreCase));
    if (!same) {
      throw error(
          key.place(),
          "FOR takes a table and its primary key: %s.%s"
              .formatted(
                  entity.name(),
                  keyNames.size() == 1
                      ? keyNames.get(0)
                      : "(" + String.join(", ", keyNames) + ")"));
    }
    return entity;
  }

  private void checkKeys(EntitySet.These these, TablePlan entity, ConditionCheck conditions) {
    List<String> columns = these.key().columns();
    for (List<Literal> key : these.keys()) {
      if (key.size() != columns.size()) {
        throw error(
            key.get(0).place(),
            "a key of %s has %d values%s; this one has %d"
                .formatted(
                    entity.name(),
                    columns.size(),
                    columns.size() > 1 ? " in parentheses" : "",
                    key.size()));
      }
      for (int i = 0; i < key.size(); i++) {
        Operand.Column column =
            new Operand.Column(entity.name(), columns.get(i), these.key().place());
        ValueKind kind = conditions.operand(column, Side.PAST, entity);
        conditions.literal(kind, Names.written(column), key.get(i));
      }
    }
  }

  private TaskKind kind(TablePlan entity, ConditionCheck conditions) {
    if (query.target() instanceof Condition condition) {
      refuseMode("a condition is yes or no by itself");
      conditions.condition(condition, Side.FUTURE, entity);
      for (Operand operand : Operands.of(condition)) {
        if (operand instanceof Operand.Column column) {
          checkStatic(column, entity);
        }
      }
      return TaskKind.BINARY;
    }
    Operand operand = (Operand) query.target();
    ValueKind kind = conditions.operand(operand, Side.FUTURE, entity);
    if (operand instanceof Operand.Column column) {
      checkStatic(column, entity);
      return ofValue(column, entity, kind);
    }
    Operand.Aggregate aggregate = (Operand.Aggregate) operand;
    return switch (aggregate.function()) {
      case SUM, COUNT, COUNT_DISTINCT -> {
        if (query.mode() instanceof Mode.Forecast) {
          yield TaskKind.FORECAST;
        }
        refuseMode(aggregate.function() + " is a number");
        yield TaskKind.REGRESSION;
      }
      case AVG, MIN, MAX -> {
        if (query.mode() instanceof Mode.Forecast forecast) {
          throw error(
              forecast.place(),
              "a timeframe in which nothing happens has no "
                  + aggregate.function()
                  + "; FORECAST stands behind SUM, COUNT or COUNT_DISTINCT");
        }
        refuseMode(aggregate.function() + " is a number");
        refuseTime(aggregate, kind);
        yield TaskKind.REGRESSION;
      }
      case FIRST, LAST -> {
        Operand.Column column = (Operand.Column) aggregate.argument();
        yield ofValue(column, names.table(column.table(), column.place()), kind);
      }
      case LIST_DISTINCT -> ofList(aggregate);
    };
  }

  /** What the entity's row shows anyway, by itself or through its links, is nothing to predict. */
  private void checkStatic(Operand.Column column, TablePlan entity) {
    boolean own = names.table(column.table(), column.place()).index() == entity.index();
    if (!own || !column.via().steps().isEmpty()) {
      throw error(
          column.place(),
          "a column to predict is one of the entity's own row in %s; other rows are aggregated over a"
                  .formatted(entity.name())
              + " window");
    }
    String name = names.field(entity, column.name(), column.place()).name();
    boolean key = entity.key().stream().anyMatch(part -> part.name().equals(name));
    if (key || name.equals(entity.time()) || !names.linksOf(entity, name).isEmpty()) {
      throw error(
          column.place(),
          "%s is the entity's key, time or link, which the graph itself shows; predict another"
                  .formatted(Names.written(column))
              + " column");
    }
  }

  private TaskKind ofValue(Operand.Column column, TablePlan table, ValueKind kind) {
    refuseTime((Operand) query.target(), kind);
    if (query.mode() instanceof Mode.RankTop rank) {
      throw error(rank.place(), MODES);
    }
    if (query.mode() instanceof Mode.Forecast forecast) {
      throw error(forecast.place(), MODES);
    }
    if (kind == ValueKind.TRUTH) {
      return TaskKind.BINARY;
    }
    String name = names.field(table, column.name(), column.place()).name();
    boolean classes =
        kind == ValueKind.TEXT
            || query.mode() instanceof Mode.Classify
            || names.isCategorical(table, name);
    return classes ? TaskKind.MULTICLASS : TaskKind.REGRESSION;
  }

  private TaskKind ofList(Operand.Aggregate aggregate) {
    if (query.mode() instanceof Mode.Classify) {
      return TaskKind.MULTILABEL;
    }
    if (query.mode() instanceof Mode.Plain) {
      throw error(
          new Place(aggregate.place().end(), aggregate.place().end() + 1),
          "LIST_DISTINCT needs to be told what to do: CLASSIFY for a yes or no for each item, RANK"
              + " TOP k for the most likely");
    }
    if (query.mode() instanceof Mode.Forecast forecast) {
      throw error(forecast.place(), MODES);
    }
    Operand.Column column = (Operand.Column) aggregate.argument();
    TablePlan facts = names.table(column.table(), column.place());
    List<LinkPlan> links =
        names.linksOf(facts, names.field(facts, column.name(), column.place()).name());
    if (links.stream().noneMatch(link -> link.childColumns().size() == 1)) {
      String foreignKeys =
          plan.linksOf(facts.index()).stream()
              .filter(link -> link.childColumns().size() == 1)
              .map(link -> facts.name() + "." + link.childColumns().get(0))
              .collect(Collectors.joining(", "));
      throw error(
          column.place(),
          "RANK TOP ranks rows of another table: it takes a foreign key; %s has %s"
              .formatted(facts.name(), foreignKeys.isEmpty() ? "none" : foreignKeys));
    }
    return TaskKind.LINK_PREDICTION;
  }

  private void refuseMode(String reason) {
    if (query.mode() instanceof Mode.Classify classify) {
      throw error(classify.place(), reason + "; " + MODES);
    } else if (query.mode() instanceof Mode.RankTop rank) {
      throw error(rank.place(), reason + "; " + MODES);
    } else if (query.mode() instanceof Mode.Forecast forecast) {
      throw error(forecast.place(), reason + "; " + MODES);
    }
  }

  private void refuseTime(Operand operand, ValueKind kind) {
    if (kind == ValueKind.TIME) {
      throw error(
          operand.place(),
          "a time is nothing to predict; compare it with a date, or predict a number or a string");
    }
  }

  private List<String> hiddenColumns(TablePlan entity) {
    Set<String> hidden = new LinkedHashSet<>();
    for (Operand operand : Operands.of(query.target())) {
      if (operand instanceof Operand.Column column) {
        Names.FoundColumn found = names.column(entity, column);
        hidden.add(found.table().name() + "." + found.name());
      }
    }
    return new ArrayList<>(hidden);
  }

  private QueryException error(Place place, String problem) {
    return QueryException.at(text, place, problem);
  }
}

package io.sparkgnn.connector.query;

import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.QueryPrinter;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.connector.query.parse.QueryParser;

/**
 * A question about entities and the future, such as {@code PREDICT COUNT(orders.*, 0, 30) > 0 FOR
 * EACH customers.customer_id}. {@code docs/query.md} tells the language.
 *
 * <p>Immutable, and safe for use by any number of threads. Two queries are equal if they differ in
 * nothing but blanks, comments, quotes and the case of keywords.
 */
public final class PredictiveQuery {
  private final String text;
  private final Query query;

  private PredictiveQuery(String text, Query query) {
    this.text = text;
    this.query = query;
  }

  /**
   * Reads a query.
   *
   * @throws QueryException if the text is not one; the message points at the place
   */
  public static PredictiveQuery parse(String text) {
    return new PredictiveQuery(text, QueryParser.parse(text));
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** The query as a tree. */
  public Query tree() {
    return query;
  }

  /** The query in its one printed form, which reads as the same query. */
  public String print() {
    return QueryPrinter.print(query);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PredictiveQuery that && query.equals(that.query);
  }

  @Override
  public int hashCode() {
    return query.hashCode();
  }

  @Override
  public String toString() {
    return print();
  }
}

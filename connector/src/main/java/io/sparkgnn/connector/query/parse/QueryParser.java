// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.parse;

import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.Query;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/** Reads queries. Safe for use by any number of threads. */
public final class QueryParser {
  /** A query of more characters is not read. */
  static final int MAX_CHARACTERS = 16_384;

  private static final int MAX_NESTING = 100;

  private QueryParser() {}

  /**
   * The tree of a query.
   *
   * @throws QueryException if the text is not a query
   */
  public static Query parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw QueryException.at(
          text,
          new Place(MAX_CHARACTERS, MAX_CHARACTERS),
          "it has %d characters; %d are allowed".formatted(text.length(), MAX_CHARACTERS));
    }
    // The lexer has no errors: it makes a token of every character.
    CommonTokenStream tokens =
        new CommonTokenStream(new PredictiveQueryLexer(CharStreams.fromString(text)));
    tokens.fill();
    checkNesting(text, tokens.getTokens());
    PredictiveQueryParser parser = new PredictiveQueryParser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(new SyntaxErrors(text, tokens.getTokens()));
    return new TreeBuilder(text).query(parser.query());
  }

  /** The parser recurses with every open parenthesis and NOT: few enough of them fit its stack. */
  private static void checkNesting(String text, List<Token> tokens) {
    int open = 0;
    int nots = 0;
    for (Token token : tokens) {
      switch (token.getType()) {
        case PredictiveQueryLexer.NOT -> nots++;
        case PredictiveQueryLexer.AND, PredictiveQueryLexer.OR -> nots = 0;
        default -> {
          String word = token.getText();
          open += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
        }
      }
      if (open + nots > MAX_NESTING) {
        throw QueryException.at(
            text, TreeBuilder.place(token), "it is nested deeper than %d".formatted(MAX_NESTING));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.parse;

import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.connector.query.ast.QueryPrinter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Turns the first syntax error into a {@link QueryException} that says what was expected. */
final class SyntaxErrors extends BaseErrorListener {
  private static final Set<Integer> LITERALS =
      Set.of(
          PredictiveQueryLexer.STRING,
          PredictiveQueryLexer.NUMBER,
          PredictiveQueryLexer.TRUE,
          PredictiveQueryLexer.FALSE,
          PredictiveQueryLexer.DAY_LITERAL,
          PredictiveQueryLexer.DATE,
          PredictiveQueryLexer.TIMESTAMP);

  private static final Set<Integer> NAMES =
      Set.of(PredictiveQueryLexer.IDENTIFIER, PredictiveQueryLexer.QUOTED);

  private final String text;
  private final List<Token> tokens;

  /**
   * @param tokens all of the text's, EOF last
   */
  SyntaxErrors(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      Object symbol,
      int line,
      int column,
      String message,
      RecognitionException failure) {
    Token found = failure == null ? (Token) symbol : failure.getOffendingToken();
    boolean end = found.getType() == Token.EOF;
    throw QueryException.at(
        text,
        end ? new Place(text.stripTrailing().length(), text.length()) : TreeBuilder.place(found),
        (end ? "it ends too early" : "found " + found.getText().strip())
            + "; expected "
            + words(expected(found.getTokenIndex())));
  }

  /**
   * The token types that the grammar allows behind the tokens before a place. The parser itself
   * knows only those of the alternative that it settled on, so each type is tried.
   */
  private BitSet expected(int index) {
    BitSet expected = new BitSet();
    if (failsAt(index, Token.EOF) < 0) {
      expected.set(0);
    }
    for (int type = 1; type <= PredictiveQueryLexer.VOCABULARY.getMaxTokenType(); type++) {
      if (failsAt(index, type) != index) {
        expected.set(type);
      }
    }
    return expected;
  }

  /** Index of the token that the parser does not accept, below 0 for none. */
  private int failsAt(int index, int type) {
    List<Token> tried = new ArrayList<>();
    tokens.subList(0, index).forEach(token -> tried.add(new CommonToken(token)));
    if (type != Token.EOF) {
      tried.add(new CommonToken(type, ""));
    }
    PredictiveQueryParser parser =
        new PredictiveQueryParser(new CommonTokenStream(new ListTokenSource(tried)));
    parser.removeErrorListeners();
    int[] failed = {-1};
    parser.addErrorListener(
        new BaseErrorListener() {
          @Override
          public void syntaxError(
              Recognizer<?, ?> recognizer,
              Object symbol,
              int line,
              int column,
              String message,
              RecognitionException failure) {
            Token token = failure == null ? (Token) symbol : failure.getOffendingToken();
            failed[0] = token.getTokenIndex();
            throw new ParseCancellationException();
          }
        });
    try {
      parser.query();
    } catch (ParseCancellationException e) {
      return failed[0];
    }
    return -1;
  }

  private static String words(BitSet tokens) {
    boolean name = tokens.get(PredictiveQueryLexer.IDENTIFIER);
    boolean anyKeyword = name && tokens.get(PredictiveQueryLexer.PREDICT);
    // Where FOR EACH or a table may stand, a keyword is only one more name.
    boolean operand = name && tokens.get(PredictiveQueryLexer.NOT) && !anyKeyword;
    boolean literal = tokens.get(PredictiveQueryLexer.DAY_LITERAL);
    Set<String> words = new TreeSet<>();
    tokens.stream()
        .filter(token -> !(name && (NAMES.contains(token) || isSoftKeyword(token))))
        .filter(token -> !(anyKeyword && isKeyword(token)))
        .filter(token -> !(literal && LITERALS.contains(token)))
        .forEach(token -> words.add(word(token)));
    List<String> all = new ArrayList<>();
    if (anyKeyword) {
      all.add("a column");
    } else if (operand) {
      all.add("an aggregate such as COUNT(...), a column as table.column");
    } else if (name) {
      all.add("a name");
    }
    if (literal) {
      all.add("a 'string', a number, TRUE, FALSE, a date");
    }
    all.addAll(words);
    return String.join(", ", all);
  }

  private static boolean isKeyword(int token) {
    return token >= PredictiveQueryLexer.PREDICT && token <= PredictiveQueryLexer.MONTHS;
  }

  private static boolean isSoftKeyword(int token) {
    return isKeyword(token)
        && !QueryPrinter.RESERVED.contains(PredictiveQueryLexer.VOCABULARY.getSymbolicName(token));
  }

  private static String word(int token) {
    return switch (token) {
      case 0 -> "the end";
      case PredictiveQueryLexer.NUMBER -> "a number";
      case PredictiveQueryLexer.STRING -> "a 'string'";
      case PredictiveQueryLexer.MINUS_INF -> "-INF";
      default -> PredictiveQueryLexer.VOCABULARY.getDisplayName(token).replace("'", "");
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.Option;

/** Writes {@code docs/params.md} from the declared options. */
final class ParamsPage {
  private static final String HEAD =
      """
      # Params of Gnn and GnnModel

      Each has a getter and a setter (`getLearningRate`, `setLearningRate`); from Scala, Spark Connect
      and generic code they are Spark ML Params (`gnn.getParam("learningRate")`). A value that is not
      allowed is an `IllegalArgumentException` where it is set; its message has the name, the value
      and what is allowed. The setters of Params with a star are on `GnnModel`, too. The last column is
      the key that [a job file](job-file.md) has for it.

      This page is made from the code that declares the options (`mvn test -Dtest=ParamsPageTest
      -Dupdate.docs=true -Dsurefire.failIfNoSpecifiedTests=false`).
      """;

  private ParamsPage() {}

  static String text() {
    StringBuilder out = new StringBuilder(HEAD);
    for (Option.Group group : Option.Group.values()) {
      out.append("\n## ").append(group.title()).append("\n\n");
      out.append("| Param | value | default | meaning | job key |\n");
      out.append("| --- | --- | --- | --- | --- |\n");
      EstimatorOptions.all().stream()
          .filter(option -> option.group() == group)
          .forEach(option -> row(out, option));
    }
    return out.toString();
  }

  private static void row(StringBuilder out, Option<?> option) {
    Object otherwise = option.otherwiseSet();
    String shown =
        otherwise == null ? "must be set" : otherwise.equals("") ? "empty" : "`" + otherwise + "`";
    out.append("| `").append(option.name()).append('`');
    out.append(option.isOfModel() ? "* | " : " | ");
    out.append(value(option.kind())).append(" | ");
    out.append(shown).append(" | ");
    out.append(option.sentence().replace("|", "\\|")).append(" | ");
    out.append(option.key() == null ? "" : "`" + option.key() + "`").append(" |\n");
  }

  private static String value(Kind<?> kind) {
    return switch (kind.form()) {
      case WHOLE -> "a whole number, " + kind.allowed();
      case REAL -> "a number, " + kind.allowed();
      case LONG, FLAG, TEXT, TEXTS, REALS -> kind.allowed();
    };
  }
}

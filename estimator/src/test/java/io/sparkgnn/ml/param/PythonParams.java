// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.Option;
import java.util.List;
import java.util.function.Predicate;

/** Writes {@code python/src/spark_gnn/ml/_params.py} from the declared options. */
final class PythonParams {
  private static final String HEAD =
      """
      # SPDX-License-Identifier: Apache-2.0
      \"""The Params of Gnn and GnnModel with their setters and getters.

      Made from the Java code that declares the options: mvn -pl estimator -am test
      -Dtest=PythonParamsTest -Dupdate.docs=true -Dsurefire.failIfNoSpecifiedTests=false
      \"""

      from __future__ import annotations

      from typing import TYPE_CHECKING, Any

      from pyspark.ml.param import Param, Params, TypeConverters

      from spark_gnn.ml._values import to_yaml

      if TYPE_CHECKING:
          from collections.abc import Mapping, Sequence

          from typing_extensions import Self

      """;

  /**
   * How the value of an option looks in Python: what is got, what may be set, and its converter.
   */
  private record Look(String type, String argument, String converter) {}

  private PythonParams() {}

  static String text() {
    StringBuilder out = new StringBuilder(HEAD);
    params(out);
    setters(out, "ScoringSetters", "The setters that an estimator and its model have.", true);
    setters(out, "TrainingSetters", "The setters that only an estimator has.", false);
    keywords(out);
    return out.toString();
  }

  private static void params(StringBuilder out) {
    out.append("\nclass GnnParams(Params):\n");
    out.append("    \"\"\"All Params of an estimator and of its model.\"\"\"\n\n");
    for (Option<?> option : EstimatorOptions.all()) {
      Look look = look(option);
      out.append("    %s: Param[%s] = Param(\n".formatted(option.name(), look.type()));
      out.append("        Params._dummy(),\n");
      out.append("        %s,\n".formatted(quoted(option.name())));
      out.append("        %s,\n".formatted(quoted(option.sentence())));
      out.append("        typeConverter=%s,\n    )\n".formatted(look.converter()));
    }
    out.append("\n    def _set_defaults(self) -> None:\n");
    out.append("        self._setDefault(\n");
    for (Option<?> option : EstimatorOptions.all()) {
      if (option.otherwise() != null) {
        out.append("            %s=%s,\n".formatted(option.name(), literal(option.otherwiseSet())));
      }
    }
    out.append("        )\n");
    for (Option<?> option : EstimatorOptions.all()) {
      out.append("\n    def get%s(self) -> %s:\n".formatted(capital(option), look(option).type()));
      out.append("        %s\n".formatted(docstring(sentence(option))));
      out.append("        return self.getOrDefault(self.%s)\n".formatted(option.name()));
    }
  }

  private static void setters(StringBuilder out, String name, String head, boolean ofModel) {
    out.append("\n\nclass %s(GnnParams):\n".formatted(name));
    out.append("    \"\"\"%s\"\"\"\n".formatted(head));
    Predicate<Option<?>> which = option -> option.isOfModel() == ofModel;
    EstimatorOptions.all().stream()
        .filter(which)
        .forEach(
            option -> {
              out.append(
                  "\n    def set%s(self, value: %s) -> Self:\n"
                      .formatted(capital(option), look(option).argument()));
              out.append("        %s\n".formatted(docstring(sentence(option) + allowed(option))));
              out.append("        return self._set(%s=value)\n".formatted(option.name()));
            });
  }

  private static void keywords(StringBuilder out) {
    out.append("\n\nclass GnnKeywords(TrainingSetters, ScoringSetters):\n");
    out.append("    \"\"\"The estimator's options as keywords.\"\"\"\n\n");
    signature(out, "__init__", "None");
    out.append("        super().__init__()\n");
    out.append("        self._start()\n");
    out.append("        self._set_given(locals())\n\n");
    out.append("    def _start(self) -> None:\n");
    out.append("        raise NotImplementedError\n\n");
    signature(out, "setParams", "Self");
    out.append("        \"\"\"Sets options by keyword; what is None stays as it is.\n\n");
    for (Option<?> option : EstimatorOptions.all()) {
      String text = option.sentence() + "." + allowed(option);
      out.append("        :param %s: %s\n".formatted(option.name(), text.replace("\\", "\\\\")));
    }
    out.append("        \"\"\"\n");
    out.append("        return self._set_given(locals())\n\n");
    out.append("    def _set_given(self, given: dict[str, Any]) -> Self:\n");
    out.append(
        "        values = {name: value for name, value in given.items() if value is not None}\n");
    out.append(
        "        return self._set(**{param.name: values[param.name] for param in self.params");
    out.append(" if param.name in values})\n");
  }

  private static void signature(StringBuilder out, String method, String result) {
    out.append("    def %s(\n        self,\n        *,\n".formatted(method));
    for (Option<?> option : EstimatorOptions.all()) {
      out.append(
          "        %s: %s | None = None,\n".formatted(option.name(), look(option).argument()));
    }
    out.append("    ) -> %s:\n".formatted(result));
  }

  private static Look look(Option<?> option) {
    if (isStructured(option.kind())) {
      return new Look("str", "str | Sequence[Any] | Mapping[str, Any]", "to_yaml");
    }
    return switch (option.kind().form()) {
      case WHOLE, LONG -> new Look("int", "int", "TypeConverters.toInt");
      case REAL -> new Look("float", "float", "TypeConverters.toFloat");
      case FLAG -> new Look("bool", "bool", "TypeConverters.toBoolean");
      case TEXT -> new Look("str", "str", "TypeConverters.toString");
      case TEXTS -> new Look("list[str]", "Sequence[str]", "TypeConverters.toListString");
      case REALS -> new Look("list[float]", "Sequence[float]", "TypeConverters.toListFloat");
    };
  }

  /** Whether a value may be given as lists and mappings, of which YAML is made. */
  private static boolean isStructured(Kind<?> kind) {
    return kind instanceof Kind.Fanouts
        || kind instanceof Kind.ChoiceByName
        || kind instanceof Kind.OwnByName
        || kind instanceof Kind.Settings;
  }

  private static String allowed(Option<?> option) {
    Kind<?> kind = option.kind();
    Object otherwise = option.otherwiseSet();
    String unless =
        otherwise == null || otherwise.equals("") ? "" : "; " + otherwise + " unless set";
    return " Allowed: " + kind.allowed() + unless + ".";
  }

  private static String literal(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(PythonParams::literal).toList().toString();
    }
    return value instanceof Number ? value.toString() : quoted(value.toString());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static String docstring(String text) {
    return "\"\"\"" + text.replace("\\", "\\\\").replace("\"", "'") + "\"\"\"";
  }

  private static String sentence(Option<?> option) {
    String text = option.sentence();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  private static String capital(Option<?> option) {
    return Character.toUpperCase(option.name().charAt(0)) + option.name().substring(1);
  }
}

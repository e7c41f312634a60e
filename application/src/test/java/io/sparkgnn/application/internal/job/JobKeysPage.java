// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

/** Writes {@code docs/job-file.md} from the list of keys. */
final class JobKeysPage {
  private static final String HEAD =
      """
      # The job file

      A job file is YAML 1.2. It says which tables and links make the graph, what to predict, and how
      to train. Only `graph` and `task` are needed; everything else has a default. A key that is not
      listed here is an error that names the nearest one that is.

      - **Paths** are relative to the working directory.
      - **Overrides**: `--set KEY=VALUE` on the command line, such as `--set training.epochs=3`. The
        value is YAML. A key with dots of its own goes in double quotes:
        `--set 'graph.tables."sales.orders".time=at'`.
      - **Environment**: in any value `${NAME}` is an environment variable and `${NAME:-text}` one
        with a default.
      - **Passwords and keys** in options (by name, such as `password`, `sfPassword`, `fs.s3a.secret.key`) and in
        addresses (`jdbc:x://user:password@host`, `;Password=`, `&sig=`) are in nothing that is written or
        printed. The job file that goes with a model or a plan has a reference such as
        `${CUSTOMERS_PASSWORD}` instead, and lists, at its top, what to set; references of your own stay.
      - **Limits**: 1 MiB, plain values only (no tags), no key twice.
      - **Results depend on the machine only through** `math_threads` and the processor: the same job
        file and tables give the same model, bit for bit, on the same machine.

      This page is made from the code that reads the file (`mvn test -Dtest=JobKeysTest
      -Dupdate.docs=true -Dsurefire.failIfNoSpecifiedTests=false`).
      """;

  private JobKeysPage() {}

  static String text() {
    StringBuilder out = new StringBuilder(HEAD);
    for (JobKey section : JobKeys.ROOT.keys()) {
      out.append("\n## ").append(section.name()).append("\n\n");
      out.append(sentence(section.meaning()))
          .append(section.required() ? " Required.\n\n" : "\n\n");
      out.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
      rows(out, "", (Allowed.Keys) section.value());
    }
    return out.toString();
  }

  private static void rows(StringBuilder out, String path, Allowed.Keys keys) {
    for (JobKey key : keys.keys()) {
      String name = path + key.name();
      if (key.value() instanceof Allowed.Named named) {
        rows(out, name + ".NAME.", named.each());
      } else if (key.value() instanceof Allowed.Keys inner) {
        boolean source = inner.names().contains("format");
        row(out, name, source ? "a table source, see below" : "a mapping, see below", key);
        if (!source
            || path.isEmpty() && key.name().equals("train")
            || key.name().equals("source")) {
          rows(out, name + ".", inner);
        }
      } else if (key.value() instanceof Allowed.TextOrKeys either) {
        row(out, name, key.value().text(), key);
        rows(out, name + ".", either.keys());
      } else {
        row(out, name, key.value().text(), key);
      }
    }
  }

  private static void row(StringBuilder out, String name, String value, JobKey key) {
    String otherwise =
        key.required() ? "required" : key.otherwise().isEmpty() ? "" : "`" + key.otherwise() + "`";
    out.append("| `").append(name).append("` | ").append(value.replace("|", "\\|")).append(" | ");
    out.append(otherwise.contains(" ") ? otherwise.replace("`", "") : otherwise).append(" | ");
    out.append(key.meaning().replace("|", "\\|")).append(" |\n");
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}

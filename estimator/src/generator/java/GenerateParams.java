import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.Option;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.tools.ToolProvider;

/**
 * Makes the sources of {@code GnnParams}, {@code ScoringSetters} and {@code TrainingSetters} from
 * the declared options. Run by the build, before the module is compiled:
 *
 * <pre>java -cp CLASSES_OF_OTHER_MODULES GenerateParams.java MODULE_FOLDER</pre>
 */
final class GenerateParams {
  private static final String PACKAGE = "io.sparkgnn.ml.param";

  /** The classes that declare options. */
  private static final List<String> HOLDERS =
      List.of("io.sparkgnn.train.config.TrainingOptions", PACKAGE + ".EstimatorOptions");

  /** Setters that do more, and are written by hand. */
  private static final Set<String> BY_HAND = Set.of("numNeighbors", "query");

  /** How the value of an option looks in Java: type, type of a setter's argument, Param, maker. */
  private record Look(String type, String argument, String param, String maker) {}

  private static final Map<Kind.Form, Look> LOOKS =
      Map.of(
          Kind.Form.WHOLE, new Look("int", "int", "IntParam", "whole"),
          Kind.Form.LONG, new Look("long", "long", "LongParam", "ofLong"),
          Kind.Form.REAL, new Look("double", "double", "DoubleParam", "real"),
          Kind.Form.FLAG, new Look("boolean", "boolean", "BooleanParam", "flag"),
          Kind.Form.TEXT, new Look("String", "String", "Param<String>", "text"),
          Kind.Form.TEXTS, new Look("String[]", "String...", "StringArrayParam", "texts"),
          Kind.Form.REALS, new Look("double[]", "double...", "DoubleArrayParam", "reals"));

  private final Path module;
  private final Map<Option<?>, String> constants = new LinkedHashMap<>();
  private List<Option<?>> options;

  private GenerateParams(Path module) {
    this.module = module;
  }

  public static void main(String[] arguments) throws Exception {
    GenerateParams generator = new GenerateParams(Path.of(arguments[0]));
    generator.readOptions();
    generator.write("GnnParams", generator.params());
    generator.write(
        "ScoringSetters",
        generator.setters(
            "ScoringSetters",
            "The setters that an estimator and its model have.",
            Option::isOfModel));
    generator.write(
        "TrainingSetters",
        generator.setters(
            "TrainingSetters",
            "The setters that only an estimator has.",
            option -> !option.isOfModel()));
  }

  /** The module's own options are not compiled yet. */
  private void readOptions() throws Exception {
    Path classes = module.resolve("target/option-classes");
    Files.createDirectories(classes);
    Path sources = module.resolve("src/main/java");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                sources.toString(),
                "-d",
                classes.toString(),
                sources.resolve(PACKAGE.replace('.', '/') + "/EstimatorOptions.java").toString());
    if (status != 0) {
      throw new IllegalStateException("the options do not compile");
    }
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, GenerateParams.class.getClassLoader())) {
      for (String holder : HOLDERS) {
        Class<?> type = loader.loadClass(holder);
        for (var field : type.getFields()) {
          if (field.getType() == Option.class) {
            constants.put(
                (Option<?>) field.get(null), type.getSimpleName() + "." + field.getName());
          }
        }
        // The estimator's, which come last, have all.
        @SuppressWarnings("unchecked")
        List<Option<?>> all = (List<Option<?>>) type.getMethod("all").invoke(null);
        options = all;
      }
    }
  }

  private String params() {
    StringBuilder out = new StringBuilder();
    out.append("/** All Params of an estimator and of its model. */\n");
    out.append("public interface GnnParams extends Params {\n");
    for (Option<?> option : options) {
      Look look = LOOKS.get(option.kind().form());
      out.append("\n  /** ").append(sentence(option)).append(" */\n");
      out.append(
          "  default %s %s() {\n    return OptionParam.%s(this, %s);\n  }\n"
              .formatted(look.param(), option.name(), look.maker(), constants.get(option)));
    }
    for (Option<?> option : options) {
      Look look = LOOKS.get(option.kind().form());
      out.append("\n  /** ").append(sentence(option)).append(" */\n");
      out.append(
          "  default %s get%s() {\n    return (%s) getOrDefault(%s());\n  }\n"
              .formatted(look.type(), capital(option), look.type(), option.name()));
    }
    return out.append("}\n").toString();
  }

  private String setters(String name, String head, Predicate<Option<?>> which) {
    StringBuilder out = new StringBuilder();
    out.append("/**\n * ").append(head);
    out.append("\n *\n * @param <S> what has them, and each returns\n */\n");
    out.append("public interface %s<S> extends GnnParams {\n".formatted(name));
    for (Option<?> option : options) {
      if (!which.test(option) || BY_HAND.contains(option.name())) {
        continue;
      }
      out.append("\n  /**\n   * ").append(sentence(option)).append("\n   *\n");
      out.append("   * @param value ").append(escaped(option.kind().allowed()));
      Object otherwise = option.otherwiseSet();
      if (otherwise != null && !otherwise.equals("")) {
        out.append("; ").append(escaped(otherwise.toString())).append(" unless set");
      }
      out.append("\n   * @throws IllegalArgumentException if it is not allowed\n   */\n");
      out.append(
          "  default S set%s(%s value) {\n    return OptionParam.set(this, %s(), value);\n  }\n"
              .formatted(
                  capital(option), LOOKS.get(option.kind().form()).argument(), option.name()));
    }
    return out.append("}\n").toString();
  }

  private static String capital(Option<?> option) {
    return Character.toUpperCase(option.name().charAt(0)) + option.name().substring(1);
  }

  private static String sentence(Option<?> option) {
    String text = option.sentence();
    return escaped(Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("{", "&#123;")
        .replace("}", "&#125;")
        .replace("@", "&#64;");
  }

  /** Leaves a file that has the right content as it is, so that nothing is compiled again. */
  private void write(String name, String body) throws IOException {
    List<String> imports = new ArrayList<>();
    Function<String, String> spark = type -> "org.apache.spark.ml.param." + type;
    for (String type :
        List.of(
            "BooleanParam",
            "DoubleArrayParam",
            "DoubleParam",
            "IntParam",
            "LongParam",
            "Param",
            "Params",
            "StringArrayParam")) {
      if (body.matches("(?s).*\\b" + type + "\\b.*")) {
        imports.add(spark.apply(type));
      }
    }
    if (body.contains("TrainingOptions.")) {
      imports.add(HOLDERS.get(0));
    }
    StringBuilder text = new StringBuilder("package " + PACKAGE + ";\n\n");
    imports.stream().sorted().forEach(type -> text.append("import ").append(type).append(";\n"));
    text.append(imports.isEmpty() ? "" : "\n").append(body);
    Path file =
        module
            .resolve("target/generated-sources/params")
            .resolve(PACKAGE.replace('.', '/'))
            .resolve(name + ".java");
    Files.createDirectories(file.getParent());
    if (!Files.exists(file) || !Files.readString(file).contentEquals(text)) {
      Files.writeString(file, text);
    }
  }
}

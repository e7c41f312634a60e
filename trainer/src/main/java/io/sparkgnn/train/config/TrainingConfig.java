// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import static io.sparkgnn.train.config.TrainingOptions.GAP_MAX_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MIN_DAYS;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.loss.StandardLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that decides what a training run makes, apart from the graph and the labels: what is
 * predicted, and a value for each of {@link TrainingOptions}. Immutable; built with {@link
 * #builder()}. A mistake is a {@link UserErrorException} that names the option, what it was and
 * what is allowed.
 */
@JsonDeserialize(using = TrainingConfig.SavedReader.class)
public final class TrainingConfig {
  private static final String TASK = "task";
  private static final String ENTITY = "entity";
  private static final String ITEMS = "items";
  private static final String CLASS_VALUES = "classValues";
  private static final int MOST_QUANTILES = 100;

  private final TaskType task;
  private final String entity;
  private final String items;
  private final ClassValues classValues;
  private final Map<Option<?>, Object> values;

  private TrainingConfig(Builder from) {
    task = from.task;
    entity = from.entity;
    items = from.items;
    classValues = from.classValues;
    values = Map.copyOf(from.values);
  }

  /** A builder with the defaults; only {@code entity} must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these values. */
  public Builder toBuilder() {
    Builder builder = new Builder().task(task).entity(entity).items(items).classValues(classValues);
    builder.values.putAll(values);
    return builder;
  }

  /** The columns left out, as {@code table.column} in lower case. */
  public Set<String> ignored() {
    return get(TrainingOptions.IGNORED_COLUMNS).stream()
        .map(column -> column.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** What is predicted. */
  public TaskType task() {
    return task;
  }

  /** The table that seeds are rows of. */
  public String entity() {
    return entity;
  }

  /** The table whose rows are ranked; empty for other tasks. */
  public String items() {
    return items;
  }

  /**
   * The label that each class stands for, in order; empty where it is the class's number. Labels
   * reach the training as numbers of classes.
   */
  public ClassValues classValues() {
    return classValues;
  }

  /** The value of an option. */
  @SuppressWarnings("unchecked")
  public <T> T get(Option<T> option) {
    return (T) Objects.requireNonNull(values.get(option), () -> option + " is not of the training");
  }

  /**
   * Checks that an option's value is a divisor of another's.
   *
   * @throws UserErrorException if not
   */
  public void checkDivides(Option<Integer> divisor, Option<Integer> whole) {
    if (get(whole) % get(divisor) != 0) {
      throw divisor.refused(
          get(divisor), "allowed is a divisor of %s (%d)".formatted(whole, get(whole)));
    }
  }

  /** The form in which it is saved as JSON. */
  @JsonValue
  Map<String, Object> saved() {
    Map<String, Object> saved = new LinkedHashMap<>();
    saved.put(TASK, task.name());
    saved.put(ENTITY, entity);
    if (!items.isEmpty()) {
      saved.put(ITEMS, items);
    }
    saved.put(CLASS_VALUES, classValues);
    for (Option<?> option : TrainingOptions.all()) {
      if (option.isSaved(get(option))) {
        saved.put(option.savedName(), saved(option));
      }
    }
    return saved;
  }

  private <T> Object saved(Option<T> option) {
    return option.kind().saved(get(option));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingConfig that && saved().equals(that.saved());
  }

  @Override
  public int hashCode() {
    return saved().hashCode();
  }

  @Override
  public String toString() {
    return saved().toString();
  }

  /** Sets options one by one. */
  public static final class Builder {
    private TaskType task = TaskType.BINARY;
    private String entity = "";
    private String items = "";
    private ClassValues classValues = ClassValues.NONE;
    private final Map<Option<?>, Object> values = new LinkedHashMap<>();

    private Builder() {
      TrainingOptions.all().forEach(option -> values.put(option, option.otherwise()));
    }

    public Builder task(TaskType value) {
      task = value;
      return this;
    }

    public Builder entity(String value) {
      entity = value;
      return this;
    }

    /** The table whose rows are ranked. */
    public Builder items(String value) {
      items = value;
      return this;
    }

    public Builder classValues(ClassValues value) {
      classValues = value;
      return this;
    }

    /**
     * Sets an option.
     *
     * @throws UserErrorException if the value is not allowed
     */
    public <T> Builder set(Option<T> option, T value) {
      return setAsGiven(option, option.kind().set(value));
    }

    /**
     * Sets an option to a value in the form in which people set it.
     *
     * @throws UserErrorException if the value is not allowed
     */
    public Builder setAsGiven(Option<?> option, Object value) {
      if (!values.containsKey(option)) {
        throw new IllegalArgumentException(option + " is not of the training");
      }
      values.put(option, option.read(value));
      return this;
    }

    /**
     * The configuration.
     *
     * @throws UserErrorException if values do not go together
     */
    public TrainingConfig build() {
      if (entity.isBlank()) {
        throw new UserErrorException("Cannot train without entity, the name of a table");
      }
      if ((task == TaskType.RANKING) == items.isBlank()) {
        throw new UserErrorException(
            task == TaskType.RANKING
                ? "Cannot train a ranking without items, the name of the table that is ranked"
                : "Cannot use items = %s: only a ranking ranks a table".formatted(items));
      }
      TrainingConfig config = new TrainingConfig(this);
      double most = config.get(GAP_MAX_DAYS);
      if (config.get(GAP_MIN_DAYS) > most) {
        throw GAP_MIN_DAYS.refused(
            config.get(GAP_MIN_DAYS), "allowed is at most %s (%s)".formatted(GAP_MAX_DAYS, most));
      }
      boolean numbers = task == TaskType.REGRESSION || task == TaskType.FORECAST;
      checkCalibration(config);
      if (numbers && config.get(TrainingOptions.LOSS).orElse(null) == StandardLoss.FOCAL) {
        throw TrainingOptions.LOSS.refused(
            "focal", "a regression has no classes; allowed is auto or your own");
      }
      checkQuantiles(config);
      checkDownSampling(config);
      checkCounts(config);
      if (task == TaskType.MULTILABEL) {
        checkMultilabel(config);
      }
      if (task == TaskType.RANKING) {
        checkRanking(config);
      }
      return config;
    }

    private static void checkCalibration(TrainingConfig config) {
      Calibration calibration = config.get(TrainingOptions.CALIBRATION);
      String refused =
          switch (calibration) {
            case AUTO, NONE -> null;
            case TEMPERATURE, ISOTONIC -> withoutCalibration(config.task);
            case WHOLE_NUMBERS -> withoutWholeNumbers(config);
          };
      if (refused != null) {
        throw TrainingOptions.CALIBRATION.refused(
            TrainingOptions.CALIBRATION.kind().set(calibration), refused);
      }
    }

    private static String withoutCalibration(TaskType task) {
      return switch (task) {
        case BINARY, MULTICLASS -> null;
        case REGRESSION, FORECAST ->
            "a regression has no probabilities; allowed is auto, none or whole_numbers";
        case MULTILABEL ->
            "the probabilities of a multilabel task are not calibrated; allowed is auto or none";
        case RANKING -> "a ranking has no probabilities; allowed is auto or none";
      };
    }

    private static String withoutWholeNumbers(TrainingConfig config) {
      if (config.task != TaskType.REGRESSION && config.task != TaskType.FORECAST) {
        return "the answers are no numbers; allowed is "
            + (withoutCalibration(config.task) == null
                ? "auto, none, temperature or isotonic"
                : "auto or none");
      }
      boolean several =
          !config.get(TrainingOptions.QUANTILES).isEmpty()
              || config.get(TrainingOptions.REGRESSION_LOSS) == RegressionLoss.NEGATIVE_BINOMIAL;
      return several ? "quantiles and dispersions stay as they are; allowed is auto or none" : null;
    }

    private static void checkMultilabel(TrainingConfig config) {
      ClassWeights weights = config.get(TrainingOptions.CLASS_WEIGHTS);
      if (weights != ClassWeights.NONE) {
        throw TrainingOptions.CLASS_WEIGHTS.refused(
            TrainingOptions.CLASS_WEIGHTS.kind().set(weights),
            "a row of a multilabel task is of several classes; allowed is none");
      }
    }

    private static void checkRanking(TrainingConfig config) {
      if (config.get(TrainingOptions.RESAMPLES) > 1) {
        throw TrainingOptions.RESAMPLES.refused(
            config.get(TrainingOptions.RESAMPLES), "allowed is 1 for a ranking");
      }
      if (config.get(TrainingOptions.LOSS).isPresent()) {
        throw TrainingOptions.LOSS.refused(
            TrainingOptions.LOSS.kind().set(config.get(TrainingOptions.LOSS)),
            "a ranking has a loss of its own; allowed is auto");
      }
    }

    private static void checkCounts(TrainingConfig config) {
      if (config.get(TrainingOptions.REGRESSION_LOSS) != RegressionLoss.NEGATIVE_BINOMIAL) {
        return;
      }
      if (config.task == TaskType.FORECAST) {
        throw TrainingOptions.REGRESSION_LOSS.refused(
            "negative_binomial", "a forecast learns no dispersion; poisson learns counts, too");
      }
      if (config.task == TaskType.REGRESSION && config.get(TrainingOptions.LOSS).isPresent()) {
        throw TrainingOptions.REGRESSION_LOSS.refused(
            "negative_binomial", "leave out %s".formatted(TrainingOptions.LOSS));
      }
    }

    private static void checkDownSampling(TrainingConfig config) {
      double ratio = config.get(TrainingOptions.DOWN_SAMPLE);
      if (ratio == 0) {
        return;
      }
      if (config.task != TaskType.BINARY && config.task != TaskType.MULTICLASS) {
        throw TrainingOptions.DOWN_SAMPLE.refused(
            ratio,
            "rows of a %s task are of no class each; allowed is 0"
                .formatted(config.task.name().toLowerCase(Locale.ROOT)));
      }
      if (config.get(TrainingOptions.LOSS).isPresent()) {
        throw TrainingOptions.DOWN_SAMPLE.refused(
            ratio,
            "only probabilities that are learned by cross entropy can be corrected; leave out %s"
                .formatted(TrainingOptions.LOSS));
      }
    }

    private static void checkQuantiles(TrainingConfig config) {
      List<Double> quantiles = config.get(TrainingOptions.QUANTILES);
      String problem = null;
      for (int i = 1; i < quantiles.size(); i++) {
        if (quantiles.get(i) <= quantiles.get(i - 1)) {
          problem = "allowed are numbers each of which is above the one before";
        }
      }
      if (quantiles.size() > MOST_QUANTILES) {
        problem = "allowed are at most %d".formatted(MOST_QUANTILES);
      } else if (config.task != TaskType.REGRESSION) {
        problem = "only a regression has quantiles; set the task type to regression";
      } else if (config.get(TrainingOptions.REGRESSION_LOSS) != RegressionLoss.L1
              && config.get(TrainingOptions.REGRESSION_LOSS) != RegressionLoss.NEGATIVE_BINOMIAL
          || config.get(TrainingOptions.LOSS).isPresent()) {
        problem =
            "quantiles have a loss of their own; leave out %s and %s"
                .formatted(TrainingOptions.REGRESSION_LOSS, TrainingOptions.LOSS);
      }
      if (!quantiles.isEmpty() && problem != null) {
        throw TrainingOptions.QUANTILES.refused(quantiles, problem);
      }
    }
  }

  /**
   * Reads {@link #saved}. An option that is missing, since the file is older than the option, has
   * its default; one that is unknown, or has a value that is not allowed, is named.
   */
  static final class SavedReader extends JsonDeserializer<TrainingConfig> {
    @Override
    public TrainingConfig deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode tree = context.readTree(parser);
      Builder builder = new Builder();
      Map<String, Option<?>> options = new LinkedHashMap<>();
      TrainingOptions.all().forEach(option -> options.put(option.savedName(), option));
      List<String> names = new ArrayList<>();
      tree.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode value = tree.get(name);
        switch (name) {
          case TASK -> builder.task(task(parser, value));
          case ENTITY -> builder.entity(value.asText());
          case ITEMS -> builder.items(value.asText());
          case CLASS_VALUES -> builder.classValues(classValues(parser, value));
          default -> {
            if (!options.containsKey(name)) {
              throw problem(
                  parser, "it sets '%s', which this spark-gnn has no option for".formatted(name));
            }
            read(options.get(name), value, builder, parser);
          }
        }
      }
      for (String name : new String[] {TASK, ENTITY}) {
        if (!tree.has(name)) {
          throw at(name, problem(parser, "Missing creator property '%s'".formatted(name)));
        }
      }
      try {
        return builder.build();
      } catch (UserErrorException e) {
        throw problem(parser, e.getMessage());
      }
    }

    private static <T> void read(
        Option<T> option, JsonNode saved, Builder builder, JsonParser parser) throws IOException {
      T value = option.kind().ofSaved(saved);
      if (value == null) {
        throw refused(parser, option.savedName(), saved, option.kind().allowed());
      }
      builder.values.put(option, value);
    }

    private static TaskType task(JsonParser parser, JsonNode saved) throws IOException {
      TaskType task = Kind.Choice.of(TaskType.class).ofSaved(saved);
      if (task == null) {
        throw refused(parser, TASK, saved, Arrays.toString(TaskType.values()));
      }
      return task;
    }

    private static ClassValues classValues(JsonParser parser, JsonNode saved) throws IOException {
      List<Object> values = new ArrayList<>();
      for (JsonNode value : saved) {
        values.add(value.isNumber() ? (Object) value.doubleValue() : value.textValue());
      }
      try {
        return ClassValues.ofSaved(values);
      } catch (IllegalArgumentException e) {
        throw refused(parser, CLASS_VALUES, saved, "numbers alone, or strings alone");
      }
    }

    private static IOException refused(
        JsonParser parser, String name, JsonNode saved, String allowed) {
      return at(name, problem(parser, "it is %s; allowed is %s".formatted(saved, allowed)));
    }

    private static MismatchedInputException problem(JsonParser parser, String text) {
      return MismatchedInputException.from(parser, TrainingConfig.class, text);
    }

    private static IOException at(String name, MismatchedInputException problem) {
      problem.prependPath(TrainingConfig.class, name);
      return problem;
    }
  }
}

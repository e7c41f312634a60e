// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.error.OwnClass;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.yaml.SafeYaml;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * What an {@link Option} may hold, and the forms that a value has outside: as people set it, and as
 * a model is saved with it.
 *
 * @param <T> the values' type
 */
public sealed interface Kind<T> {
  /** What people write for a value that is decided later. */
  String AUTO = "auto";

  /** How people set a value. */
  enum Form {
    /** An Integer. */
    WHOLE,
    /** A Long. */
    LONG,
    /** A Double. */
    REAL,
    /** A Boolean. */
    FLAG,
    /** A String. */
    TEXT,
    /** A list of Strings. */
    TEXTS,
    /** A list of Doubles. */
    REALS
  }

  /** How people set it. */
  Form form();

  /** What is allowed, for messages: "allowed is ...". */
  String allowed();

  /** The numbers that are allowed, for a kind that is numbers of a range; null for others. */
  default NumberRange range() {
    return null;
  }

  /** A value in its {@link #form}. */
  default Object set(T value) {
    return value;
  }

  /**
   * The value that was set so. Numbers may be of any type, a list an array.
   *
   * @return null if it is not allowed
   */
  T of(Object set);

  /** A value as it is saved: a number, a Boolean, a String, or a list or map of Strings. */
  default Object saved(T value) {
    return set(value);
  }

  /**
   * The value that was saved so.
   *
   * @return null if it is not of this kind, or not allowed
   */
  T ofSaved(JsonNode saved);

  /** What is wrong with what was set, for messages; null if it is allowed. */
  default String problem(Object set) {
    return of(set) == null ? "allowed is " + allowed() : null;
  }

  /** Whole numbers of a range. */
  record Whole(NumberRange range) implements Kind<Integer> {
    @Override
    public Form form() {
      return Form.WHOLE;
    }

    @Override
    public String allowed() {
      return range.text();
    }

    @Override
    public Integer of(Object set) {
      return (set instanceof Integer || set instanceof Long) && range.has((Number) set)
          ? (Integer) ((Number) set).intValue()
          : null;
    }

    @Override
    public Integer ofSaved(JsonNode saved) {
      return saved.isInt() ? of(saved.intValue()) : null;
    }
  }

  /** Numbers of a range. */
  record Real(NumberRange range) implements Kind<Double> {
    @Override
    public Form form() {
      return Form.REAL;
    }

    @Override
    public String allowed() {
      return range.text();
    }

    @Override
    public Double of(Object set) {
      return set instanceof Number number && range.has(number) ? number.doubleValue() : null;
    }

    @Override
    public Double ofSaved(JsonNode saved) {
      return saved.isNumber() ? of(saved.doubleValue()) : null;
    }
  }

  /**
   * A list of numbers, each of a range.
   *
   * @param each what each may be
   */
  record Reals(NumberRange each) implements Kind<List<Double>> {
    @Override
    public Form form() {
      return Form.REALS;
    }

    @Override
    public String allowed() {
      return "a list of numbers " + (each.above() ? "" : "from ") + each.text();
    }

    @Override
    public List<Double> of(Object set) {
      Object given =
          set instanceof double[] numbers ? Arrays.stream(numbers).boxed().toList() : set;
      return Lists.of(
          given,
          item -> item instanceof Number number && each.has(number) ? number.doubleValue() : null);
    }

    @Override
    public List<Double> ofSaved(JsonNode saved) {
      return Lists.ofSaved(
          saved,
          item -> item.isNumber() && each.has(item.doubleValue()) ? item.doubleValue() : null);
    }
  }

  /** Every whole number that a Long is. */
  record AnyWhole() implements Kind<Long> {
    @Override
    public Form form() {
      return Form.LONG;
    }

    @Override
    public String allowed() {
      return "a whole number";
    }

    @Override
    public Long of(Object set) {
      return set instanceof Integer || set instanceof Long ? ((Number) set).longValue() : null;
    }

    @Override
    public Long ofSaved(JsonNode saved) {
      return saved.isIntegralNumber() && saved.canConvertToLong() ? saved.longValue() : null;
    }
  }

  /** Yes or no. */
  record Flag() implements Kind<Boolean> {
    @Override
    public Form form() {
      return Form.FLAG;
    }

    @Override
    public String allowed() {
      return "true or false";
    }

    @Override
    public Boolean of(Object set) {
      return set instanceof Boolean flag ? flag : null;
    }

    @Override
    public Boolean ofSaved(JsonNode saved) {
      return saved.isBoolean() ? saved.booleanValue() : null;
    }
  }

  /**
   * One of a closed set, by name in any case.
   *
   * @param values constants of an enum
   */
  record Choice<E extends Enum<E>>(List<E> values) implements Kind<E> {
    /** Every constant of an enum. */
    public static <E extends Enum<E>> Choice<E> of(Class<E> type) {
      return new Choice<>(List.of(type.getEnumConstants()));
    }

    /** The names as people write them. */
    public List<String> names() {
      return values.stream().map(Choice::name).toList();
    }

    private static String name(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return String.join(", ", names());
    }

    @Override
    public Object set(E value) {
      return name(value);
    }

    @Override
    public E of(Object set) {
      return values.stream()
          .filter(value -> set instanceof String text && value.name().equalsIgnoreCase(text))
          .findFirst()
          .orElse(null);
    }

    @Override
    public Object saved(E value) {
      return value.name();
    }

    @Override
    public E ofSaved(JsonNode saved) {
      return values.stream()
          .filter(value -> saved.isTextual() && value.name().equals(saved.textValue()))
          .findFirst()
          .orElse(null);
    }
  }

  /** One of a closed set, or {@code auto}: empty. */
  record ChoiceOrAuto<E extends Enum<E>>(Choice<E> choice) implements Kind<Optional<E>> {
    /** Every constant of an enum, or auto. */
    public static <E extends Enum<E>> ChoiceOrAuto<E> of(Class<E> type) {
      return new ChoiceOrAuto<>(Choice.of(type));
    }

    /** The names as people write them. */
    public List<String> names() {
      List<String> names = new ArrayList<>(List.of(AUTO));
      names.addAll(choice.names());
      return names;
    }

    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return String.join(", ", names());
    }

    @Override
    public Object set(Optional<E> value) {
      return value.map(choice::set).orElse(AUTO);
    }

    @Override
    public Optional<E> of(Object set) {
      boolean auto = set instanceof String text && text.equalsIgnoreCase(AUTO);
      return auto ? Optional.empty() : someOrNone(choice.of(set));
    }

    @Override
    public Object saved(Optional<E> value) {
      return value.map(choice::saved).orElse(AUTO.toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<E> ofSaved(JsonNode saved) {
      boolean auto = saved.isTextual() && saved.textValue().equals(AUTO.toUpperCase(Locale.ROOT));
      return auto ? Optional.empty() : someOrNone(choice.ofSaved(saved));
    }

    /** An Optional that is there, or none at all: not allowed. */
    @SuppressWarnings("NullableOptional")
    private static <E> Optional<E> someOrNone(E value) {
      return value == null ? null : Optional.of(value);
    }
  }

  /**
   * One of a few by name, or one of the user's own by its class name, or {@code auto}: empty.
   *
   * @param type what it is
   * @param known those that have a name: constants of enums
   * @param what a value is, for messages
   */
  record KnownOrOwn<T>(Class<T> type, List<? extends T> known, String what)
      implements Kind<Optional<T>> {
    /** The names as people write them. */
    public List<String> names() {
      List<String> names = new ArrayList<>(List.of(AUTO));
      known.forEach(value -> names.add(name(value)));
      return names;
    }

    private String name(T value) {
      return value instanceof Enum<?> constant && known.contains(value)
          ? constant.name().toLowerCase(Locale.ROOT)
          : value.getClass().getName();
    }

    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return String.join(", ", names()) + ", or the class name of your own " + what;
    }

    @Override
    public Object set(Optional<T> value) {
      return value.map(this::name).orElse(AUTO);
    }

    @Override
    @SuppressWarnings("NullableOptional")
    public Optional<T> of(Object set) {
      if (!(set instanceof String text)) {
        return null;
      }
      if (text.equalsIgnoreCase(AUTO)) {
        return Optional.empty();
      }
      for (T value : known) {
        if (name(value).equalsIgnoreCase(text)) {
          return Optional.of(value);
        }
      }
      try {
        return isClassName(text) ? Optional.of(OwnClass.make(type, text)) : null;
      } catch (UserErrorException e) {
        return null;
      }
    }

    private static boolean isClassName(String text) {
      return text.indexOf('.') > 0;
    }

    @Override
    public String problem(Object set) {
      if (set instanceof String text && isClassName(text)) {
        try {
          OwnClass.make(type, text);
        } catch (UserErrorException e) {
          return e.getMessage();
        }
      }
      return Kind.super.problem(set);
    }

    @Override
    public Object saved(Optional<T> value) {
      String name = (String) set(value);
      return isClassName(name) ? name : name.toUpperCase(Locale.ROOT);
    }

    @Override
    @SuppressWarnings("NullableOptional")
    public Optional<T> ofSaved(JsonNode saved) {
      return saved.isTextual() ? of(saved.textValue()) : null;
    }
  }

  /**
   * The name of something that is found on the class path: letters, digits, dots, hyphens and
   * underscores, in any case. Whether there is one of that name is for whoever looks for it.
   *
   * @param allowed for messages
   */
  record Name(String allowed) implements Kind<String> {
    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String of(Object set) {
      return set instanceof String text && text.matches("[A-Za-z][\\w.-]*")
          ? text.toLowerCase(Locale.ROOT)
          : null;
    }

    @Override
    public Object saved(String value) {
      return value.toUpperCase(Locale.ROOT);
    }

    @Override
    public String ofSaved(JsonNode saved) {
      return of(saved.textValue());
    }
  }

  /** One or more of a closed set, by name in any case. */
  record Choices<E extends Enum<E>>(Choice<E> each) implements Kind<List<E>> {
    /** Constants of an enum. */
    public static <E extends Enum<E>> Choices<E> of(Class<E> type) {
      return new Choices<>(Choice.of(type));
    }

    @Override
    public Form form() {
      return Form.TEXTS;
    }

    @Override
    public String allowed() {
      return "one or more of " + each.allowed();
    }

    @Override
    public Object set(List<E> value) {
      return value.stream().map(each::set).toList();
    }

    @Override
    public List<E> of(Object set) {
      List<E> values = Lists.of(set, each::of);
      return values == null || values.isEmpty() ? null : values;
    }

    @Override
    public Object saved(List<E> value) {
      return value.stream().map(each::saved).toList();
    }

    @Override
    public List<E> ofSaved(JsonNode saved) {
      List<E> values = Lists.ofSaved(saved, each::ofSaved);
      return values == null || values.isEmpty() ? null : values;
    }
  }

  /**
   * A string.
   *
   * @param allowed for messages
   * @param pattern a regular expression that the whole of it matches
   */
  record Text(String allowed, String pattern) implements Kind<String> {
    /** Any string. */
    public Text() {
      this("a string", "(?s).*");
    }

    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String of(Object set) {
      return set instanceof String text && text.matches(pattern) ? text : null;
    }

    @Override
    public String ofSaved(JsonNode saved) {
      return of(saved.textValue());
    }
  }

  /** Strings. */
  record Texts() implements Kind<List<String>> {
    @Override
    public Form form() {
      return Form.TEXTS;
    }

    @Override
    public String allowed() {
      return "a list of strings";
    }

    @Override
    public List<String> of(Object set) {
      return Lists.of(set, item -> item instanceof String text ? text : null);
    }

    @Override
    public List<String> ofSaved(JsonNode saved) {
      return Lists.ofSaved(saved, JsonNode::textValue);
    }
  }

  /** Tests of items, as people write them. */
  record ItemConditions() implements Kind<List<ItemCondition>> {
    @Override
    public Form form() {
      return Form.TEXTS;
    }

    @Override
    public String allowed() {
      return "a list of " + ItemCondition.FORM;
    }

    @Override
    public Object set(List<ItemCondition> value) {
      return value.stream().map(ItemCondition::text).toList();
    }

    @Override
    public List<ItemCondition> of(Object set) {
      return Lists.of(set, item -> item instanceof String text ? ItemCondition.parse(text) : null);
    }

    @Override
    public List<ItemCondition> ofSaved(JsonNode saved) {
      return Lists.ofSaved(
          saved, item -> item.isTextual() ? ItemCondition.parse(item.textValue()) : null);
    }
  }

  /** Fanouts per hop and edge type: the YAML of {@link NumNeighbors}. */
  record Fanouts() implements Kind<String> {
    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return "YAML such as [{hop1: {default: 16}}, {hop2: {default: 8}}]";
    }

    @Override
    public String of(Object set) {
      return problem(set) == null ? (String) set : null;
    }

    @Override
    public String ofSaved(JsonNode saved) {
      return of(saved.textValue());
    }

    @Override
    public String problem(Object set) {
      if (!(set instanceof String yaml)) {
        return "allowed is " + allowed();
      }
      try {
        NumNeighbors.parse(yaml);
        return null;
      } catch (UserErrorException e) {
        return e.getMessage();
      }
    }
  }

  /** One of a closed set per name of the user's choice; set as a YAML mapping. */
  record ChoiceByName<E extends Enum<E>>(Choice<E> each) implements Kind<Map<String, String>> {
    /** Constants of an enum by name. */
    public static <E extends Enum<E>> ChoiceByName<E> of(Class<E> type) {
      return new ChoiceByName<>(Choice.of(type));
    }

    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return "a YAML mapping of names to " + each.allowed();
    }

    @Override
    public Object set(Map<String, String> value) {
      return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.FLOW).build())
          .dumpToString(value)
          .strip();
    }

    @Override
    public Map<String, String> of(Object set) {
      Object read = set instanceof String yaml ? read(yaml) : null;
      if (!(read instanceof Map<?, ?> mapping)) {
        return null;
      }
      Map<String, String> values = new LinkedHashMap<>();
      mapping.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
      return checked(values);
    }

    private Map<String, String> checked(Map<String, String> values) {
      return values.values().stream().allMatch(value -> each.of(value) != null) ? values : null;
    }

    private static Object read(String yaml) {
      try {
        return SafeYaml.read("", yaml);
      } catch (UserErrorException e) {
        return null;
      }
    }

    @Override
    public Object saved(Map<String, String> value) {
      return value;
    }

    @Override
    public Map<String, String> ofSaved(JsonNode saved) {
      if (!saved.isObject()) {
        return null;
      }
      Map<String, String> values = new LinkedHashMap<>();
      saved.fields().forEachRemaining(f -> values.put(f.getKey(), f.getValue().textValue()));
      return checked(values);
    }
  }

  /**
   * A class of the user's own per name of the user's choice; set as a YAML mapping.
   *
   * @param type what each class is
   * @param names what the names are, for messages
   */
  record OwnByName(Class<?> type, String names) implements Kind<Map<String, String>> {
    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return "a YAML mapping of %s to class names".formatted(names);
    }

    @Override
    public Object set(Map<String, String> value) {
      return new Settings().set(new LinkedHashMap<>(value));
    }

    @Override
    public Map<String, String> of(Object set) {
      return problem(set) == null ? read(set) : null;
    }

    private static Map<String, String> read(Object set) {
      Map<String, Object> mapping = new Settings().of(set);
      if (mapping == null) {
        return null;
      }
      Map<String, String> values = new LinkedHashMap<>();
      mapping.forEach((name, value) -> values.put(name, value.toString()));
      return Collections.unmodifiableMap(values);
    }

    @Override
    public String problem(Object set) {
      Map<String, String> values = read(set);
      if (values == null) {
        return "allowed is " + allowed();
      }
      try {
        values.values().forEach(name -> OwnClass.make(type, name));
        return null;
      } catch (UserErrorException e) {
        return e.getMessage();
      }
    }

    @Override
    public Object saved(Map<String, String> value) {
      return set(value);
    }

    @Override
    public Map<String, String> ofSaved(JsonNode saved) {
      return of(saved.textValue());
    }
  }

  /**
   * Values by name, as whoever reads them allows: set as a YAML mapping. A value is a number, a
   * Boolean, a String, or a list of these.
   */
  record Settings() implements Kind<Map<String, Object>> {
    @Override
    public Form form() {
      return Form.TEXT;
    }

    @Override
    public String allowed() {
      return "a YAML mapping of names to values";
    }

    @Override
    public Object set(Map<String, Object> value) {
      return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.FLOW).build())
          .dumpToString(value)
          .strip();
    }

    @Override
    public Map<String, Object> of(Object set) {
      Object read = set instanceof String yaml ? ChoiceByName.read(yaml) : null;
      if (!(read instanceof Map<?, ?> mapping)) {
        return null;
      }
      Map<String, Object> values = new LinkedHashMap<>();
      mapping.forEach((name, value) -> values.put(String.valueOf(name), value));
      return values.containsValue(null) ? null : Collections.unmodifiableMap(values);
    }

    @Override
    public Object saved(Map<String, Object> value) {
      return set(value);
    }

    @Override
    public Map<String, Object> ofSaved(JsonNode saved) {
      return of(saved.textValue());
    }
  }

  /** Reads lists item by item. */
  final class Lists {
    private Lists() {}

    /** Null where an item is not allowed. */
    private static <T> List<T> of(Object set, Function<Object, T> item) {
      List<?> items = set instanceof Object[] array ? Arrays.asList(array) : null;
      items = set instanceof List<?> list ? list : items;
      return items == null ? null : all(items.stream().map(item).collect(Collectors.toList()));
    }

    private static <T> List<T> ofSaved(JsonNode saved, Function<JsonNode, T> item) {
      List<T> items = new ArrayList<>();
      saved.forEach(node -> items.add(item.apply(node)));
      return saved.isArray() ? all(items) : null;
    }

    private static <T> List<T> all(List<T> items) {
      return items.contains(null) ? null : List.copyOf(items);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * The label that each class stands for, in the order of the classes' numbers: numbers or strings.
 *
 * @param numbers empty where labels are strings, and where a class's label is its number
 * @param strings empty where labels are numbers
 */
public record ClassValues(List<Double> numbers, List<String> strings) {
  /** A class's label is its number. */
  public static final ClassValues NONE = new ClassValues(List.of(), List.of());

  public ClassValues {
    numbers = List.copyOf(numbers);
    strings = List.copyOf(strings);
    if (!numbers.isEmpty() && !strings.isEmpty()) {
      throw new IllegalArgumentException("labels " + numbers + " and " + strings);
    }
  }

  /** Labels that are numbers. */
  public static ClassValues of(List<Double> numbers) {
    return new ClassValues(numbers, List.of());
  }

  /** Labels that are strings. */
  public static ClassValues ofStrings(List<String> strings) {
    return new ClassValues(List.of(), strings);
  }

  /** The labels of {@link #saved}: numbers alone, or strings alone. */
  @JsonCreator
  static ClassValues ofSaved(List<Object> saved) {
    if (saved.stream().allMatch(String.class::isInstance)) {
      return ofStrings(saved.stream().map(String.class::cast).toList());
    }
    if (!saved.stream().allMatch(Number.class::isInstance)) {
      throw new IllegalArgumentException(
          "it is %s; allowed are numbers alone, or strings alone".formatted(saved));
    }
    return of(saved.stream().map(value -> ((Number) value).doubleValue()).toList());
  }

  /** As a list of numbers or strings. */
  @JsonValue
  public List<?> saved() {
    return areStrings() ? strings : numbers;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  public int size() {
    return numbers.size() + strings.size();
  }

  public boolean areStrings() {
    return !strings.isEmpty();
  }

  /** A class's label: a Double or a String; its number where it has no other. */
  public Object value(int number) {
    return number < size() ? saved().get(number) : (Object) (double) number;
  }

  /** A class's label as people write it. */
  public String text(int number) {
    Object value = value(number);
    return value instanceof Double label ? plain(label) : value.toString();
  }

  /** A number without a fraction that it does not have. */
  public static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}

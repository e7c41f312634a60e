// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import java.util.Arrays;

/**
 * One thing that people can set: everything that is to be said of it, once. The Param of the
 * estimator with its check, getter and setter, the key of the job file, the pages of the docs and
 * the form in which it is saved all follow from here.
 *
 * @param <T> type of its values
 */
public final class Option<T> {
  /** What an option is about. */
  public enum Group {
    INPUT("What is read", false),
    LABELS("What is learned from", false),
    OUTPUT("What scoring writes", false),
    TASK("What is predicted", true),
    SAMPLING("Which neighbors a row sees", true),
    MODEL("The network", true),
    TRAINING("How it is trained", true),
    MACHINE("What a worker uses", true),
    CLUSTER("How the work is spread and kept", true);

    private final String title;
    private final boolean planned;

    Group(String title, boolean planned) {
      this.title = title;
      this.planned = planned;
    }

    /** For people. */
    public String title() {
      return title;
    }

    /** Whether it says what is trained and how, and not only where data is and where it goes. */
    public boolean planned() {
      return planned;
    }
  }

  private final Group group;
  private final String name;
  private final String key;
  private final Kind<T> kind;
  private final T otherwise;
  private final String sentence;
  private final String savedName;
  private final boolean ofModelToo;
  private final boolean addedLater;

  private Option(
      Group group,
      String name,
      String key,
      Kind<T> kind,
      T otherwise,
      String sentence,
      String savedName,
      boolean ofModelToo,
      boolean addedLater) {
    this.group = group;
    this.name = name;
    this.key = key;
    this.kind = kind;
    this.otherwise = otherwise;
    this.sentence = sentence;
    this.savedName = savedName;
    this.ofModelToo = ofModelToo;
    this.addedLater = addedLater;
  }

  /**
   * An option.
   *
   * @param name of its Param
   * @param key its place in a job file, as {@code training.learning_rate}; null where a job file
   *     says it otherwise
   * @param otherwise the default; null if it must be set
   * @param sentence what it is, for people: no capital letter, no full stop
   */
  public static <T> Option<T> of(
      Group group, String name, String key, Kind<T> kind, T otherwise, String sentence) {
    return new Option<>(group, name, key, kind, otherwise, sentence, name, false, false);
  }

  /** The same, under a name of its own in saved models. */
  public Option<T> savedAs(String other) {
    return new Option<>(group, name, key, kind, otherwise, sentence, other, ofModelToo, addedLater);
  }

  /** The same, which can be set on a trained model, too. */
  public Option<T> ofModelToo() {
    return new Option<>(group, name, key, kind, otherwise, sentence, savedName, true, addedLater);
  }

  /**
   * The same, for an option that is younger than the form in which configurations are saved: it is
   * saved only where it is not the default, so that those that do not use it stay what they were,
   * to the byte, and their trainings go on from the checkpoints that they left.
   */
  public Option<T> addedLater() {
    return new Option<>(group, name, key, kind, otherwise, sentence, savedName, ofModelToo, true);
  }

  /** Whether a value is saved with a configuration. */
  boolean isSaved(Object value) {
    return !addedLater || !value.equals(otherwise);
  }

  public Group group() {
    return group;
  }

  /** The name of its Param, by which messages of the trainer and the estimator call it. */
  public String name() {
    return name;
  }

  /** Its place in a job file, or null. */
  public String key() {
    return key;
  }

  public Kind<T> kind() {
    return kind;
  }

  /** The default, or null if it must be set. */
  public T otherwise() {
    return otherwise;
  }

  /** The default as people would set it, or null if it must be set. */
  public Object otherwiseSet() {
    return otherwise == null ? null : kind.set(otherwise);
  }

  public String sentence() {
    return sentence;
  }

  /** Its name in saved models. */
  public String savedName() {
    return savedName;
  }

  /** Whether it can be set on a trained model. */
  public boolean isOfModel() {
    return ofModelToo || group == Group.INPUT || group == Group.OUTPUT;
  }

  /**
   * The value that was set so.
   *
   * @param set in the {@link Kind#form} of its kind
   * @throws UserErrorException if it is not allowed; the message has name, value and what is
   */
  public T read(Object set) {
    String problem = kind.problem(set);
    if (problem != null) {
      throw refused(set, problem);
    }
    return kind.of(set);
  }

  /** What to say of a value that is not allowed, for rules over several options. */
  public UserErrorException refused(Object set, String problem) {
    Object shown = set instanceof Object[] array ? Arrays.asList(array) : set;
    shown = set instanceof double[] numbers ? Arrays.toString(numbers) : shown;
    return new UserErrorException(
        "Cannot use %s = %s: %s".formatted(name, Shown.value(shown), problem));
  }

  @Override
  public String toString() {
    return name;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.runtime.ModelTypes;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import scala.runtime.AbstractFunction1;

/** The Params that options declare, and values on their way between the two. */
public final class OptionParam {
  private OptionParam() {}

  static IntParam whole(Params owner, Option<?> option) {
    return new IntParam(owner, option.name(), option.sentence(), new Check<>(option.name()));
  }

  static LongParam ofLong(Params owner, Option<?> option) {
    return new LongParam(owner, option.name(), option.sentence(), new Check<>(option.name()));
  }

  static DoubleParam real(Params owner, Option<?> option) {
    return new DoubleParam(owner, option.name(), option.sentence(), new Check<>(option.name()));
  }

  static BooleanParam flag(Params owner, Option<?> option) {
    return new BooleanParam(owner, option.name(), option.sentence()); // both are allowed
  }

  static Param<String> text(Params owner, Option<?> option) {
    return new Param<>(owner, option.name(), option.sentence(), new Check<>(option.name()));
  }

  static StringArrayParam texts(Params owner, Option<?> option) {
    return new StringArrayParam(
        owner, option.name(), option.sentence(), new Check<>(option.name()));
  }

  static DoubleArrayParam reals(Params owner, Option<?> option) {
    return new DoubleArrayParam(
        owner, option.name(), option.sentence(), new Check<>(option.name()));
  }

  /** Sets a Param, for a setter that returns its owner. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <S> S set(Params owner, Param<?> param, Object value) {
    owner.set((Param<Object>) param, value);
    return (S) owner;
  }

  /** Gives every Param the default that its option has. */
  public static void setDefaults(Params owner) {
    for (Option<?> option : EstimatorOptions.all()) {
      if (option.otherwise() != null) {
        owner.setDefault(
            owner.getParam(option.name()), inParam(option.kind(), option.otherwiseSet()));
      }
    }
  }

  /** The value that an option has in an estimator or model. */
  public static <T> T get(Params owner, Option<T> option) {
    return option.read(given(owner, option));
  }

  /** The same in the form in which it was set. */
  public static Object given(Params owner, Option<?> option) {
    return owner.getOrDefault(owner.getParam(option.name()));
  }

  /** A value in the form in which people set it, as a Param holds it. */
  public static Object inParam(Kind<?> kind, Object set) {
    return switch (kind.form()) {
      case TEXTS -> ((List<?>) set).stream().map(Object::toString).toArray(String[]::new);
      case REALS ->
          ((List<?>) set).stream().mapToDouble(item -> ((Number) item).doubleValue()).toArray();
      case WHOLE, LONG, REAL, FLAG, TEXT -> set;
    };
  }

  /**
   * Whether a Param may have a value. It is found by the option's name, since Params are
   * serialized.
   */
  private static final class Check<T> extends AbstractFunction1<T, Object> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String option;

    Check(String option) {
      this.option = option;
    }

    /**
     * True.
     *
     * @throws IllegalArgumentException if it is not allowed; the message has name, value and what
     *     is
     */
    @Override
    public Object apply(T value) {
      check(EstimatorOptions.named(option), value);
      return true;
    }

    private static <V> void check(Option<V> option, Object value) {
      V read;
      try {
        read = option.read(value);
        if (option.equals(TrainingOptions.MODEL_TYPE)) {
          ModelTypes.check((String) read);
        }
      } catch (UserErrorException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      Object right = inParam(option.kind(), option.kind().set(read));
      if (right.getClass() != value.getClass()) {
        throw new IllegalArgumentException(
            "Cannot use %s = %s: allowed is a %s, and it is a %s"
                .formatted(
                    option.name(),
                    value,
                    right.getClass().getSimpleName(),
                    value.getClass().getSimpleName()));
      }
    }
  }
}

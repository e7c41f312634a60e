// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.fuzz.Fuzz;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What every module's types must bear, shown on samples of them. */
public final class WireSamples {
  private final Set<Class<?>> types = new HashSet<>();
  private final List<?> samples;

  private WireSamples(List<WireTypes> modules, List<?> samples) {
    for (WireTypes module : modules) {
      module.register(
          new WireTypes.Registry() {
            @Override
            public void add(int id, Class<?> type) {
              types.add(type);
            }

            @Override
            public <T, F> void add(
                int id, Class<T> type, Class<F> form, Function<T, F> written, Function<F, T> read) {
              types.add(type);
            }
          });
    }
    this.samples = List.copyOf(samples);
  }

  /** Checks samples of all types that the modules name, each in a sample or within one. */
  public static void check(List<WireTypes> modules, List<?> samples) {
    WireSamples all = new WireSamples(modules, samples);
    all.haveEveryType();
    all.comeBackAsTheyWere();
    all.areReadOrRefusedWhenDamaged();
  }

  private void haveEveryType() {
    Set<Class<?>> found = new HashSet<>();
    samples.forEach(sample -> collect(sample, found));
    Set<String> missing = new TreeSet<>();
    types.stream()
        .filter(type -> found.stream().noneMatch(type::isAssignableFrom))
        .forEach(type -> missing.add(type.getName()));
    assertThat(missing).as("types without a sample").isEmpty();
  }

  private static void collect(Object value, Set<Class<?>> found) {
    if (value == null) {
      return;
    }
    found.add(value.getClass());
    if (value instanceof Enum<?> constant) {
      found.add(constant.getDeclaringClass());
    } else if (value instanceof Collection<?> many) {
      many.forEach(one -> collect(one, found));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, one) -> {
            collect(key, found);
            collect(one, found);
          });
    } else if (value instanceof Object[] array) {
      Arrays.asList(array).forEach(one -> collect(one, found));
    } else if (value.getClass().getName().startsWith("io.sparkgnn")) {
      for (Field field : value.getClass().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          try {
            collect(field.get(value), found);
          } catch (IllegalAccessException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
  }

  private void comeBackAsTheyWere() {
    for (Object sample : samples) {
      // Read once, maps are of the classes that reading makes.
      byte[] bytes = Wire.write(Wire.read(Wire.write(sample), sample.getClass()));
      Object read = Wire.read(bytes, sample.getClass());
      assertThat(Wire.write(read)).as("%s", sample).isEqualTo(bytes);
    }
  }

  private void areReadOrRefusedWhenDamaged() {
    for (Object sample : samples) {
      byte[] bytes = Wire.write(sample);
      for (int length = 0; length < bytes.length; length += 1 + bytes.length / 500) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> Wire.read(cut, Object.class))
            .isInstanceOf(UnreadableException.class);
      }
    }
    List<byte[]> right = samples.stream().map(Wire::write).toList();
    long rounds =
        Fuzz.rounds(1, random -> damaged(right.get(random.nextInt(right.size())), random));
    assertThat(rounds).isPositive();
  }

  /** Mostly with a right checksum, so that the damage reaches the objects. */
  static void damaged(byte[] right, Random random) {
    byte[] bytes;
    if (random.nextInt(10) == 0) {
      bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
    } else {
      bytes = Fuzz.damage(right, random);
    }
    if (bytes.length > 9 && random.nextInt(8) > 0) {
      System.arraycopy(right, 0, bytes, 0, 5);
      Wire.sign(bytes);
    }
    try {
      Wire.read(bytes, Object.class);
    } catch (UnreadableException e) {
      assertThat(e.getMessage()).startsWith("Cannot read ");
    }
  }
}

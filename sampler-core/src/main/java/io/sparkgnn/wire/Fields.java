// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.objenesis.ObjenesisStd;
import com.esotericsoftware.kryo.kryo5.objenesis.instantiator.ObjectInstantiator;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The form of a class of ours that is no record: its own fields by name, each with its class. Kryo
 * has such a form too, but it sets fields by their place in memory, so that damaged bytes could put
 * a value of one type where another belongs; here each is checked.
 */
final class Fields<T> extends Serializer<T> {
  private final Field[] fields;
  private final ObjectInstantiator<T> maker;

  Fields(Class<T> type) {
    if (type.getSuperclass() != Object.class) {
      throw new IllegalStateException(type.getName() + " extends another class");
    }
    fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(field -> (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0)
            .sorted(Comparator.comparing(Field::getName))
            .toArray(Field[]::new);
    if (fields.length == 0) {
      throw new IllegalStateException(type.getName() + " has no fields");
    }
    for (Field field : fields) {
      field.setAccessible(true);
    }
    maker = new ObjenesisStd(false).getInstantiatorOf(type);
  }

  @Override
  public void write(Kryo kryo, Output out, T value) {
    try {
      for (Field field : fields) {
        kryo.writeClassAndObject(out, field.get(value));
      }
    } catch (IllegalAccessException e) {
      throw new KryoException(e);
    }
  }

  @Override
  public T read(Kryo kryo, Input in, Class<? extends T> type) {
    T value = maker.newInstance();
    try {
      for (Field field : fields) {
        field.set(value, kryo.readClassAndObject(in));
      }
    } catch (IllegalAccessException e) {
      throw new KryoException(e);
    }
    return value;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultArraySerializers;
import com.esotericsoftware.kryo.kryo5.serializers.MapSerializer;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Forms of what Kryo does not write by itself: the JDK's immutable collections, the schema. */
final class Serializers {
  private Serializers() {}

  /** A count, then each element with its class; read as an immutable list. */
  static final class Lists extends Serializer<List<Object>> {
    @Override
    public void write(Kryo kryo, Output out, List<Object> list) {
      out.writeVarInt(list.size(), true);
      for (Object element : list) {
        kryo.writeClassAndObject(out, element);
      }
    }

    @Override
    public List<Object> read(Kryo kryo, Input in, Class<? extends List<Object>> type) {
      int size = in.readVarInt(true);
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        list.add(kryo.readClassAndObject(in));
      }
      return List.copyOf(list);
    }
  }

  /** A count, then keys and values in order; read as an unmodifiable map of that order. */
  static final class Maps extends Serializer<Map<Object, Object>> {
    @Override
    public void write(Kryo kryo, Output out, Map<Object, Object> map) {
      out.writeVarInt(map.size(), true);
      map.forEach(
          (key, value) -> {
            kryo.writeClassAndObject(out, key);
            kryo.writeClassAndObject(out, value);
          });
    }

    @Override
    public Map<Object, Object> read(
        Kryo kryo, Input in, Class<? extends Map<Object, Object>> type) {
      int size = in.readVarInt(true);
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        Object key = kryo.readClassAndObject(in);
        map.put(key, kryo.readClassAndObject(in));
      }
      return Collections.unmodifiableMap(map);
    }
  }

  /** Kryo's own form; a size that cannot be is refused before the list is made. */
  static final class ArrayLists extends CollectionSerializer<ArrayList<?>> {
    @Override
    protected ArrayList<?> create(
        Kryo kryo, Input in, Class<? extends ArrayList<?>> type, int size) {
      return super.create(kryo, in, type, ((WireInput) in).checked(size));
    }
  }

  /** Kryo's own form; a size that cannot be is refused before the map is made. */
  static final class HashMaps extends MapSerializer<Map<?, ?>> {
    @Override
    protected Map<?, ?> create(Kryo kryo, Input in, Class<? extends Map<?, ?>> type, int size) {
      return super.create(kryo, in, type, ((WireInput) in).checked(size));
    }
  }

  /** Kryo's own form: the length and one, then the strings. */
  static final class StringArrays extends DefaultArraySerializers.StringArraySerializer {
    @Override
    @SuppressWarnings("rawtypes") // as Kryo declares it
    public String[] read(Kryo kryo, Input in, Class type) {
      int start = in.position();
      ((WireInput) in).checked(Math.max(0, in.readVarInt(true) - 1));
      in.setPosition(start);
      return super.read(kryo, in, type);
    }
  }

  /** The length, then each element with its class. */
  static final class Arrays extends Serializer<Object[]> {
    private final Class<?> element;

    Arrays(Class<?> type) {
      element = type.getComponentType();
    }

    @Override
    public void write(Kryo kryo, Output out, Object[] array) {
      out.writeVarInt(array.length, true);
      for (Object value : array) {
        kryo.writeClassAndObject(out, value);
      }
    }

    @Override
    public Object[] read(Kryo kryo, Input in, Class<? extends Object[]> type) {
      int length = ((WireInput) in).checked(in.readVarInt(true));
      Object[] array = (Object[]) Array.newInstance(element, length);
      for (int i = 0; i < array.length; i++) {
        array[i] = kryo.readClassAndObject(in);
      }
      return array;
    }
  }

  /** Kryo's own form; a size that cannot be is refused before anything is read. */
  static final class HashSets extends CollectionSerializer<HashSet<?>> {
    @Override
    protected HashSet<?> create(Kryo kryo, Input in, Class<? extends HashSet<?>> type, int size) {
      return super.create(kryo, in, type, ((WireInput) in).checked(size));
    }
  }

  /** Its elements in order; the order is their own. */
  static final class TreeSets extends Serializer<TreeSet<Object>> {
    @Override
    public void write(Kryo kryo, Output out, TreeSet<Object> set) {
      kryo.writeClassAndObject(out, List.copyOf(set));
    }

    @Override
    public TreeSet<Object> read(Kryo kryo, Input in, Class<? extends TreeSet<Object>> type) {
      return new TreeSet<>((List<?>) kryo.readClassAndObject(in));
    }
  }

  /** Its entries in order; the order is their own. */
  static final class TreeMaps extends Serializer<TreeMap<Object, Object>> {
    @Override
    public void write(Kryo kryo, Output out, TreeMap<Object, Object> map) {
      kryo.writeClassAndObject(out, new LinkedHashMap<>(map));
    }

    @Override
    public TreeMap<Object, Object> read(
        Kryo kryo, Input in, Class<? extends TreeMap<Object, Object>> type) {
      return new TreeMap<>((Map<?, ?>) kryo.readClassAndObject(in));
    }
  }

  /** The form of a class that travels as another. */
  static final class Through<T, F> extends Serializer<T> {
    private final Class<F> form;
    private final Function<T, F> written;
    private final Function<F, T> read;

    Through(Class<F> form, Function<T, F> written, Function<F, T> read) {
      this.form = form;
      this.written = written;
      this.read = read;
    }

    @Override
    public void write(Kryo kryo, Output out, T value) {
      kryo.writeClassAndObject(out, written.apply(value));
    }

    @Override
    public T read(Kryo kryo, Input in, Class<? extends T> type) {
      return read.apply(form.cast(kryo.readClassAndObject(in)));
    }
  }

  /** Node types and links; the edge types follow from them. */
  static final class Schema extends Serializer<GraphSchema> {
    @Override
    public void write(Kryo kryo, Output out, GraphSchema schema) {
      kryo.writeClassAndObject(out, schema.nodeTypes());
      kryo.writeClassAndObject(out, schema.links());
    }

    @Override
    public GraphSchema read(Kryo kryo, Input in, Class<? extends GraphSchema> type) {
      List<NodeType> nodeTypes = listOf(NodeType.class, kryo.readClassAndObject(in));
      return new GraphSchema(nodeTypes, listOf(Link.class, kryo.readClassAndObject(in)));
    }

    private static <T> List<T> listOf(Class<T> type, Object value) {
      return ((List<?>) value).stream().map(type::cast).toList();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.util.Pool;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UnreadableException;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Objects to bytes and back. Only types with a fixed id can be written or read: those of {@link
 * CoreTypes} and those that {@link WireTypes} providers name. Safe for use by any number of
 * threads.
 *
 * <p>The bytes are the magic {@code SGNW}, a version byte, the CRC-32C of the rest (4 bytes,
 * big-endian), and the rest: a class id and an object as Kryo 5 writes them, without references.
 */
public final class Wire {
  private static final int VERSION = 1;
  private static final byte[] MAGIC = {'S', 'G', 'N', 'W'};
  private static final int HEADER = MAGIC.length + 1 + Integer.BYTES;
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  /** Objects within objects; damaged bytes could nest lists until the stack ends. */
  private static final int DEEPEST = 64;

  private static final Pool<Kryo> KRYOS =
      new Pool<>(true, false, 16) {
        @Override
        protected Kryo create() {
          return newKryo(ServiceLoader.load(WireTypes.class, WireTypes.class.getClassLoader()));
        }
      };

  private Wire() {}

  /**
   * The bytes of an object.
   *
   * @throws IllegalArgumentException if it or something in it is of a type without an id
   */
  public static byte[] write(Object value) {
    Kryo kryo = KRYOS.obtain();
    try {
      return write(kryo, value);
    } finally {
      KRYOS.free(kryo);
    }
  }

  /**
   * The object that {@link #write} made the bytes of.
   *
   * @throws UnreadableException if the bytes are damaged, of another version, or hold something
   *     else
   */
  public static <T> T read(byte[] bytes, Class<T> type) {
    Kryo kryo = KRYOS.obtain();
    try {
      return read(kryo, bytes, type);
    } finally {
      KRYOS.free(kryo);
    }
  }

  static Kryo newKryo(Iterable<WireTypes> others) {
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.setMaxDepth(DEEPEST);
    kryo.setClassLoader(Wire.class.getClassLoader());
    CoreTypes.register(kryo);
    for (WireTypes types : others) {
      types.register(new Adding(kryo));
    }
    return kryo;
  }

  /** Adds what modules name to a Kryo. */
  private record Adding(Kryo kryo) implements WireTypes.Registry {
    @Override
    public void add(int id, Class<?> type) {
      check(kryo, id, type);
      if (type.isEnum()) {
        CoreTypes.named(kryo, type, id);
      } else if (type.isRecord()) {
        kryo.register(type, id);
      } else if (type.isArray()) {
        kryo.register(type, new Serializers.Arrays(type), id);
      } else {
        kryo.register(type, new Fields<>(type), id);
      }
    }

    @Override
    public <T, F> void add(
        int id, Class<T> type, Class<F> form, Function<T, F> written, Function<F, T> read) {
      check(kryo, id, type);
      kryo.register(type, new Serializers.Through<>(form, written, read), id);
    }
  }

  private static void check(Kryo kryo, int id, Class<?> type) {
    if (id < CoreTypes.FIRST_FREE) {
      throw new IllegalStateException(
          "wire id " + id + " of " + type.getName() + " is below " + CoreTypes.FIRST_FREE);
    }
    Registration taken = kryo.getRegistration(id);
    taken = taken == null ? kryo.getClassResolver().getRegistration(type) : taken;
    if (taken != null) {
      throw new IllegalStateException(
          "wire id "
              + id
              + " of "
              + type.getName()
              + ": "
              + taken.getType().getName()
              + " has id "
              + taken.getId()
              + " already");
    }
  }

  static byte[] write(Kryo kryo, Object value) {
    try (Output out = new Output(256, LARGEST)) {
      out.writeBytes(MAGIC);
      out.writeByte(VERSION);
      out.setPosition(HEADER);
      kryo.writeClassAndObject(out, value);
      return sign(out.toBytes());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot write "
              + value.getClass().getName()
              + ": it or something in it has no wire id; name it in a WireTypes",
          e);
    }
  }

  /** Writes the checksum of the rest into a message's header. */
  static byte[] sign(byte[] bytes) {
    int checksum = checksum(bytes);
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[HEADER - 1 - i] = (byte) (checksum >>> (8 * i));
    }
    return bytes;
  }

  static <T> T read(Kryo kryo, byte[] bytes, Class<T> type) {
    String what = "a " + type.getSimpleName() + " from " + bytes.length + " bytes";
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes.length < HEADER || bytes[i] != MAGIC[i]) {
        throw damaged(what, "they were not written by spark-gnn");
      }
    }
    if (bytes[MAGIC.length] != VERSION) {
      throw new FormatVersionException(what, bytes[MAGIC.length], VERSION, VERSION, Remedy.MESSAGE);
    }
    int expected = 0;
    for (int i = MAGIC.length + 1; i < HEADER; i++) {
      expected = expected << 8 | (bytes[i] & 0xFF);
    }
    if (expected != checksum(bytes)) {
      throw damaged(what, "their checksum is not what was written");
    }
    Object value;
    try (WireInput in = new WireInput(bytes, HEADER, bytes.length - HEADER)) {
      value = kryo.readClassAndObject(in);
    } catch (Exception e) { // Scala's code throws checked ones without saying so
      throw new UnreadableException(
          "Cannot read " + what + ": they hold types that this version of spark-gnn does not have",
          e);
    }
    if (!type.isInstance(value)) {
      throw damaged(
          what,
          "they hold " + (value == null ? "nothing" : "a " + value.getClass().getSimpleName()));
    }
    return type.cast(value);
  }

  private static CorruptFileException damaged(String what, String problem) {
    return new CorruptFileException(what, problem, Remedy.MESSAGE);
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, HEADER, bytes.length - HEADER);
    return (int) crc.getValue();
  }
}

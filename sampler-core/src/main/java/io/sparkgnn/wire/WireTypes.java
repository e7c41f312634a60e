package io.sparkgnn.wire;

/**
 * Names the types of a module that may be written, found by {@link java.util.ServiceLoader}. Ids
 * are part of the wire form: never reuse or change one. 100 to 199 belong to the connector, 200 to
 * 299 to the trainer, 300 and above to others.
 */
public interface WireTypes {
  /** Adds each type with its id. */
  void register(Registry registry);

  /** Takes types and their ids. */
  interface Registry {
    /**
     * Allows a record, an enum or an array of those or of primitives.
     *
     * @param id 100 or above, and no other type's
     * @throws IllegalStateException if the id or the type is taken
     */
    void add(int id, Class<?> type);
  }
}

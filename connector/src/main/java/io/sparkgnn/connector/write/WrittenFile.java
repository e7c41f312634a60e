package io.sparkgnn.connector.write;

import java.io.Serializable;

/**
 * A file of the graph store.
 *
 * @param name as {@code GraphFiles} gives it
 * @param length bytes
 * @param crc32c checksum of all bytes, 8 hexadecimal digits
 */
public record WrittenFile(String name, long length, String crc32c) implements Serializable {}

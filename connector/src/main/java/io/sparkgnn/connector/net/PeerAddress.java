package io.sparkgnn.connector.net;


/**
 * Where a peer listens.
 *
 * @param name who it is, for messages, such as {@code executor 2}
 * @param host its Spark host
 * @param port of its {@link PeerNetwork}
 */
public record PeerAddress(String name, String host, int port) {
  /** One line that {@link #decode} reads. */
  public String encode() {
    return port + " " + host + " " + name;
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is not that
   */
  public static PeerAddress decode(String line) {
    String[] parts = line.split(" ", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not the address of a peer: " + line);
    }
    return new PeerAddress(parts[2], parts[1], Integer.parseInt(parts[0]));
  }

  /** For messages: {@code executor 2 at host:port}. */
  @Override
  public String toString() {
    return name + " at " + host + ":" + port;
  }
}

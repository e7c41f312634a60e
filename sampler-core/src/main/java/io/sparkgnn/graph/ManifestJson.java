// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.format.GraphFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The manifest as JSON, in UTF-8: an object with a member for each component of {@link Manifest}
 * and, last, {@code "checksum"}: the CRC32C, in 8 hexadecimal digits, of all bytes before that
 * member's name. The file ends right after it with a line end, a closing brace and a line end, so
 * that a change to any byte is noticed.
 */
final class ManifestJson {
  private static final String CHECKSUM = "  \"checksum\" : \"";
  private static final String END = "\"\n}\n";

  /** Stores that were built before it was recorded do not have it. */
  private static final String TIME_ZONE = "timeZone";

  /** Left out where it is empty, as in stores that were built before there was such a time. */
  private static final String FIRST_SEEN_BY = "firstSeenBy";

  /** Left out where it is empty, as in stores that were built before it was recorded. */
  private static final String READING = "reading";

  private static final int CHECKSUM_DIGITS = 8;
  private static final int VERSION_BYTES = 8;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addMixIn(GraphSchema.class, SchemaFields.class)
          .addMixIn(NodeType.class, NodeTypeFields.class)
          .addMixIn(Manifest.Source.class, SourceFields.class)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private ManifestJson() {}

  /** The schema is its node types and links; its edge types follow from them. */
  @JsonAutoDetect(
      getterVisibility = JsonAutoDetect.Visibility.NONE,
      fieldVisibility = JsonAutoDetect.Visibility.NONE)
  private abstract static class SchemaFields {
    @JsonCreator
    SchemaFields(
        @JsonProperty("nodeTypes") List<NodeType> nodeTypes,
        @JsonProperty("links") List<Link> links) {}

    @JsonProperty("nodeTypes")
    abstract List<NodeType> nodeTypes();

    @JsonProperty("links")
    abstract List<Link> links();
  }

  private abstract static class NodeTypeFields {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    abstract List<Integer> firstSeenBy();
  }

  private abstract static class SourceFields {
    @JsonCreator
    SourceFields(
        @JsonProperty("format") String format,
        @JsonProperty("path") String path,
        @JsonProperty("table") String table,
        @JsonProperty("version") Long version,
        @JsonProperty("timestamp") String timestamp,
        @JsonProperty("reading") Map<String, String> reading) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    abstract Map<String, String> reading();
  }

  static byte[] write(Manifest manifest) {
    try {
      String object = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
      object = object.replace(System.lineSeparator(), "\n");
      String body = object.substring(0, object.lastIndexOf("\n}")) + ",\n";
      String checksum = crc32c(body.getBytes(StandardCharsets.UTF_8));
      return (body + CHECKSUM + checksum + END).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest cannot be written: " + e.getMessage(), e);
    }
  }

  static Manifest parse(byte[] bytes, String file) {
    JsonNode tree;
    try {
      tree = JSON.readTree(bytes);
    } catch (IOException e) {
      throw corrupt(file, "it is not JSON (" + firstLine(e) + ")");
    }
    if (!(tree instanceof ObjectNode object)) {
      throw corrupt(file, "it is not a JSON object");
    }
    JsonNode formatVersion = object.get("formatVersion");
    if (formatVersion == null || !formatVersion.isInt()) {
      throw corrupt(file, "it has no formatVersion");
    }
    if (formatVersion.intValue() != GraphFile.FORMAT_VERSION) {
      throw new FormatVersionException(file, formatVersion.intValue(), GraphFile.FORMAT_VERSION);
    }
    checkChecksum(bytes, file);
    object.remove("checksum");
    if (!object.has(TIME_ZONE)) {
      object.putNull(TIME_ZONE);
    }
    for (JsonNode type : object.path("schema").path("nodeTypes")) {
      if (type instanceof ObjectNode fields && !fields.has(FIRST_SEEN_BY)) {
        fields.putArray(FIRST_SEEN_BY);
      }
    }
    for (JsonNode source : object.path("sources")) {
      if (source instanceof ObjectNode fields && !fields.has(READING)) {
        fields.putObject(READING);
      }
    }
    try {
      return JSON.treeToValue(object, Manifest.class);
    } catch (JsonProcessingException e) {
      throw corrupt(file, firstLine(e));
    }
  }

  /** A hash of what is in the store, whenever it was built and whatever its data folder. */
  static String version(
      int stripes, GraphSchema schema, List<Manifest.FileEntry> files, String timeZone) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(JSON.writeValueAsBytes(schema));
      hash.update(("\n" + stripes + "\n" + timeZone).getBytes(StandardCharsets.UTF_8));
      files.stream()
          .map(file -> new Manifest.FileEntry(file.fileName(), file.length(), file.digest()))
          .sorted(Comparator.comparing(Manifest.FileEntry::name))
          .forEach(file -> hash.update(("\n" + file).getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(hash.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException("a manifest's version cannot be computed", e);
    }
  }

  private static CorruptFileException corrupt(String file, String problem) {
    return new CorruptFileException(file, problem, Remedy.GRAPH);
  }

  private static void checkChecksum(byte[] bytes, String file) {
    int tail = CHECKSUM.length() + CHECKSUM_DIGITS + END.length();
    int body = bytes.length - tail;
    String found = body < 0 ? "" : new String(bytes, body, tail, StandardCharsets.ISO_8859_1);
    if (!found.startsWith(CHECKSUM) || !found.endsWith(END)) {
      throw corrupt(file, "its checksum is not at its end");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, body);
    String digits = found.substring(CHECKSUM.length(), CHECKSUM.length() + CHECKSUM_DIGITS);
    if (!digits.equals(HexFormat.of().toHexDigits((int) crc.getValue()))) {
      throw corrupt(file, "its checksum differs");
    }
  }

  private static String crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static String firstLine(Exception e) {
    return e.getMessage().lines().findFirst().orElse("").strip();
  }
}

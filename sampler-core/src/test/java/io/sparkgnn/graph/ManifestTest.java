// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkgnn.error.CorruptFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve(GraphFiles.MANIFEST);
  }

  private static Manifest manifest(String crc) {
    return Manifest.of(
        4,
        RandomGraphs.make(3).schema(),
        List.of(new Manifest.FileEntry("t0.0.times", 64, crc)),
        Map.of("Ünï", new Manifest.Source("delta", "lake/x", null, 3L, null)),
        5,
        JsonNodeFactory.instance.objectNode().put("share", 0.1).putNull("none"));
  }

  @Test
  void aManifestReadsBack() {
    Manifest written = manifest("00000001");
    written.write(file);
    Manifest read = Manifest.read(file);
    assertThat(read).usingRecursiveComparison().isEqualTo(written);
    assertThat(read.schema().edgeTypes()).isEqualTo(written.schema().edgeTypes());
    assertThat(read.report()).isEqualTo(written.report());
  }

  @Test
  void theVersionFollowsTheContentAndNotTheClock() {
    assertThat(manifest("00000001").version()).isEqualTo(manifest("00000001").version());
    assertThat(manifest("00000001").version()).isNotEqualTo(manifest("00000002").version());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "a/../b", "", "a//b", "a\\b", ".", "a b", "c:x"})
  void aFileNameThatLeavesTheFolderIsRefused(String name) throws Exception {
    assertThatThrownBy(() -> new Manifest.FileEntry(name, 1, "00000000"))
        .isInstanceOf(IllegalArgumentException.class);
    manifest("00000001").write(file);
    replace("t0.0.times", name.replace("\\", "\\\\"));
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("is not allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "..", "", "a/b"})
  void aVersionThatIsNoFolderNameIsRefused(String version) throws Exception {
    Manifest manifest = manifest("00000001");
    manifest.write(file);
    replace(manifest.version(), version);
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("version '" + version + "' is not allowed");
  }

  @Test
  void anUnknownFieldIsRefusedAndNamed() throws Exception {
    manifest("00000001").write(file);
    replace("\"stripes\" : 4", "\"stripes\" : 4, \"colour\" : 1");
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("colour");
  }

  @Test
  void aMissingFieldIsRefusedAndNamed() throws Exception {
    manifest("00000001").write(file);
    replace("\"stripes\" : 4,", "");
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("stripes");
  }

  @Test
  void stripesMustBeAPowerOfTwo() throws Exception {
    manifest("00000001").write(file);
    replace("\"stripes\" : 4", "\"stripes\" : 3");
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("stripes is 3, not a power of two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "null", "{\"formatVersion\": \"one\"}", "{\"format"})
  void whatIsNoManifestIsRefused(String content) throws Exception {
    Files.writeString(file, content);
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aFileListedTwiceIsRefused() {
    Manifest.FileEntry entry = new Manifest.FileEntry("a", 1, "00000000");
    GraphSchema schema = RandomGraphs.make(3).schema();
    assertThatThrownBy(
            () ->
                Manifest.of(
                    1,
                    schema,
                    List.of(entry, entry),
                    Map.of(),
                    0,
                    JsonNodeFactory.instance.objectNode()))
        .hasMessage("file a is listed twice");
  }

  /** Changes the manifest's text and makes its checksum right again. */
  private void replace(String from, String to) throws Exception {
    String json = Files.readString(file);
    assertThat(json).contains(from);
    String body = json.substring(0, json.lastIndexOf("  \"checksum\"")).replace(from, to);
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    String checksum = HexFormat.of().toHexDigits((int) crc.getValue());
    Files.writeString(file, body + "  \"checksum\" : \"" + checksum + "\"\n}\n");
  }
}

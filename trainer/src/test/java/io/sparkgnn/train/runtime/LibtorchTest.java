// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.tier.Integration;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class LibtorchTest {
  @TempDir Path folder;

  private static String problem(Throwable root) {
    return Libtorch.problem(
        new IllegalArgumentException("Deep learning engine", new EngineException("Failed", root)));
  }

  @Test
  void theLibraryThatIsMissingIsNamed() {
    assertThat(
            problem(
                new UnsatisfiedLinkError(
                    "/c/libtorch_cuda.so: libcuda.so.1: cannot open shared object file: No such"
                        + " file or directory")))
        .startsWith("the library libcuda.so.1 is missing (/c/libtorch_cuda.so: libcuda.so.1: ")
        .endsWith("; install it, or add its folder to LD_LIBRARY_PATH");
  }

  @Test
  void aSystemThatIsTooOldIsNamed() {
    assertThat(
            problem(
                new UnsatisfiedLinkError(
                    "/c/libc10.so: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by"
                        + " /c/libc10.so)")))
        .startsWith("this system's libraries are too old: GLIBC_2.28 is missing (");
  }

  @Test
  void anotherProcessorAndAFolderThatCannotBeWrittenToAreNamed() {
    assertThat(
            problem(
                new UnsatisfiedLinkError(
                    "/c/libc10.so: Can't load AMD 64-bit .so on a AARCH64 platform")))
        .startsWith("it is damaged or for another processor than " + System.getProperty("os.name"))
        .contains("PYTORCH_LIBRARY_PATH");
    assertThat(problem(new AccessDeniedException("/home/x/.djl.ai/pytorch")))
        .isEqualTo(
            "its files cannot be unpacked to /home/x/.djl.ai/pytorch (AccessDeniedException); set"
                + " DJL_CACHE_DIR to a folder that can be written to and run from");
  }

  /** What a process says that loads libtorch in another environment. */
  private String loadedWith(Map<String, String> environment) throws Exception {
    Path out = folder.resolve("out");
    ProcessBuilder process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Loading.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    process.environment().putAll(environment);
    process.start().waitFor();
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  /** Loads it twice. */
  static final class Loading {
    private Loading() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          Libtorch.load();
        } catch (EnvironmentException e) {
          System.out.println(e.kind() + " " + e.getMessage());
        }
      }
    }
  }

  @Test
  void aRealProcessSaysItInOneLineEveryTime() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThat(loadedWith(Map.of("DJL_CACHE_DIR", file.toString())))
        .containsPattern(
            "(?s)LASTING (Cannot load libtorch: its files cannot be unpacked to [^\n]*; set"
                + " DJL_CACHE_DIR to a folder [^\n]*)\n.*LASTING \\1\n");
    Path own = Files.createDirectories(folder.resolve("own"));
    for (String name : new String[] {"libtorch.so", "libtorch_cpu.so", "libc10.so"}) {
      Files.writeString(
          own.resolve(name), "no library, but long enough to be read as one".repeat(9));
    }
    assertThat(loadedWith(Map.of("PYTORCH_LIBRARY_PATH", own.toString())))
        .containsPattern("LASTING Cannot load libtorch: [^\n]*PYTORCH_LIBRARY_PATH[^\n]*\n");
  }
}

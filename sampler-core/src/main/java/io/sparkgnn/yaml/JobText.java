// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.yaml;

import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A job file as it is written.
 *
 * @param file its name, for messages
 * @param text what stands in it
 */
public record JobText(String file, String text) {
  /**
   * Reads a job file.
   *
   * @throws UserErrorException if there is none, or it is too long or not UTF-8
   */
  public static JobText read(Path file) {
    try {
      if (Files.size(file) > YamlText.MAX_CHARACTERS) {
        throw new UserErrorException(
            "Cannot read %s: it has %d bytes, and %d are allowed"
                .formatted(file, Files.size(file), YamlText.MAX_CHARACTERS));
      }
      return new JobText(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new UserErrorException("Cannot read %s: there is no such file".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new UserErrorException("Cannot read %s: it is not UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new UserErrorException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The job's name: the file's without folder and ending. */
  public String name() {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** The folder of the trained model where a job of that name says none. */
  public static String modelFolder(String name) {
    return "build/models/" + name;
  }
}

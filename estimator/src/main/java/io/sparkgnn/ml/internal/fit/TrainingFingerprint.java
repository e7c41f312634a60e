// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.FEATURE_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.PREFETCH;
import static io.sparkgnn.train.config.TrainingOptions.SAMPLER_THREADS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A name for a training by all that decides its result: graph version, configuration, the model's
 * own file, the model that it goes on from, and rows. A checkpoint is resumed only by a training
 * with the same name.
 */
final class TrainingFingerprint {
  private static final int DIGITS = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingFingerprint() {}

  static String of(
      String graphVersion,
      TrainingConfig config,
      byte[] modelFile,
      byte[] start,
      SeedSet train,
      SeedSet validation) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      TrainingConfig decisive =
          config.toBuilder()
              .set(SAMPLER_THREADS, 1)
              .set(FEATURE_THREADS, 1)
              .set(PREFETCH, 1)
              .set(MODEL_PATH, "") // what is in the file decides, not where it lies
              .set(DEVICE, config.get(DEVICE).replaceFirst("\\d+$", "")) // any GPU
              .build();
      digest.update(graphVersion.getBytes(StandardCharsets.UTF_8));
      digest.update(JSON.writeValueAsBytes(decisive));
      digest.update(modelFile);
      digest.update(start);
      add(digest, train);
      add(digest, validation);
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a training configuration cannot be written as JSON", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, SeedSet rows) {
    int head = (rows.entities().size() + 1) * Long.BYTES;
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, rows.size()));
    for (int i = 0; i < rows.size(); i++) {
      ByteBuffer row = ByteBuffer.allocate(head + rows.labels().bytes(i));
      for (EntityColumn column : rows.entities()) {
        row.putLong(column.id()[i]);
      }
      rows.labels().write(i, row.putLong(rows.time()[i]));
      digest.update(row.flip());
    }
  }
}

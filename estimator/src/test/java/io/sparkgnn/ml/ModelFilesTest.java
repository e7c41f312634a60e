// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.connector.store.FullDiskFileSystem;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.save.InterruptedSave;
import io.sparkgnn.ml.internal.save.ModelFolder;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a saved model's files survive, and what is noticed. */
@Integration
class ModelFilesTest {
  private static final String REPLAY = "sparkgnn.test.seed";
  private static final int FLIPS = 400;

  @TempDir Path folder;

  private static SparkSession spark;
  private static GnnModel model;
  private static GnnModel other;

  @BeforeAll
  static void train() {
    spark = MlSpark.get();
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set(FullDiskFileSystem.SETTING, FullDiskFileSystem.class.getName());
    model = SmallModel.of(ShopGraph.shared());
    other = ShopGraph.gnn(ShopGraph.shared()).setEpochs(1).setSeed(8).fit(ShopGraph.labels(spark));
  }

  @AfterEach
  void makeRoom() {
    FullDiskFileSystem.room(Long.MAX_VALUE);
  }

  /** Saves as an object store has it: without the .crc files of Hadoop's local disk. */
  private Path saved(GnnModel saved, String name) throws IOException {
    Path path = folder.resolve(name);
    saved.write().with("job.yaml", "a: 1 # job of " + name).overwrite().save(path.toString());
    for (Path file : files(path, true)) {
      if (file.getFileName().toString().endsWith(".crc")) {
        Files.delete(file);
      }
    }
    return path;
  }

  private static List<Path> files(Path path, boolean hidden) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> hidden || !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static void refused(Path path, Path file, String what) {
    Throwable thrown = catchThrowable(() -> GnnModel.load(path.toString()));
    assertThat(thrown).as(what).isInstanceOf(UnreadableException.class);
    assertThat(thrown.getMessage())
        .as(what)
        .contains("file:" + file)
        .contains("train the model again")
        .doesNotContain("graph")
        .doesNotContain("\n");
  }

  @Test
  void everyFlippedBitOfEveryFileIsNoticedAndTheFileNamed() throws IOException {
    Path path = saved(model, "flipped");
    List<Path> files = files(path, false);
    assertThat(files.stream().map(file -> path.relativize(file).toString()))
        .containsExactlyInAnyOrder(
            "manifest.json",
            "job.yaml",
            "summary.json",
            "plan.json",
            "metadata/part-00000",
            "metadata/_SUCCESS",
            "model/baselines.json",
            "model/model.json",
            "model/trees-judged.bin",
            "model/trees.bin",
            "model/weights.bin");
    long seed = Long.getLong(REPLAY, System.nanoTime());
    String replay = "replay with -D" + REPLAY + "=" + seed;
    System.out.println(replay);
    Random random = new Random(seed);
    for (int i = 0; i < FLIPS; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] right = Files.readAllBytes(file);
      if (right.length == 0) {
        continue;
      }
      byte[] flipped = right.clone();
      int at = random.nextInt(right.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      refused(path, file, "byte " + at + " of " + file + "; " + replay);
      Files.write(file, right);
    }
    assertThat(GnnModel.load(path.toString()).archive()).isEqualTo(model.archive());
  }

  @Test
  void aFileThatIsCutLongerMissingOrOfAnotherModelIsNamed() throws IOException {
    Path path = saved(model, "first");
    Path second = saved(other, "second");
    long seed = Long.getLong(REPLAY, System.nanoTime());
    String replay = "replay with -D" + REPLAY + "=" + seed;
    System.out.println(replay);
    Random random = new Random(seed);
    int ofEqualLength = 0;
    for (Path file : files(path, false)) {
      byte[] right = Files.readAllBytes(file);
      for (int i = 0; i < 5 && right.length > 0; i++) {
        Files.write(file, Arrays.copyOf(right, random.nextInt(right.length)));
        refused(path, file, "cut " + file + "; " + replay);
      }
      Files.write(file, Arrays.copyOf(right, right.length + 1 + random.nextInt(9)));
      refused(path, file, "longer " + file + "; " + replay);
      Files.delete(file);
      refused(path, file, "missing " + file);
      Path same = second.resolve(path.relativize(file));
      // The other's trees may not be part of its answers, and then there are none before.
      byte[] theirs = Files.exists(same) ? Files.readAllBytes(same) : right;
      if (!Arrays.equals(right, theirs) && !file.endsWith("manifest.json")) {
        ofEqualLength += right.length == theirs.length ? 1 : 0;
        Files.write(file, theirs);
        refused(path, file, "swapped " + file);
      }
      Files.write(file, right);
    }
    assertThat(ofEqualLength).isPositive();
    Files.copy(
        second.resolve("manifest.json"),
        path.resolve("manifest.json"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> GnnModel.load(path.toString()))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining(path.toString());
  }

  @Test
  void aModelWithCrcFilesThatSomebodyEditedIsNamedToo() throws IOException {
    Path path = folder.resolve("crc");
    model.write().save(path.toString());
    Path file = path.resolve("summary.json");
    Files.writeString(file, Files.readString(file).replace("0", "1"));
    refused(path, file, "edited");
  }

  @Test
  void aModelThatWasSavedBeforeThereWereManifestsIsTooOld() throws IOException {
    Path path = saved(model, "old");
    Files.delete(path.resolve("manifest.json"));
    assertThatThrownBy(() -> GnnModel.load(path.toString()))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("manifest.json: it is missing")
        .hasMessageContaining("by a spark-gnn that is too old")
        .hasMessageEndingWith("; copy the model again or train the model again");
  }

  @Test
  void aFullDiskLeavesTheOldModelAndTheNewOneWhereTheMessageSays() throws Exception {
    String place = "full://" + folder.resolve("m");
    model.write().save(place);
    long size = 0;
    for (Path file : files(folder, true)) {
      size += Files.size(file);
    }
    long seed = Long.getLong(REPLAY, System.nanoTime());
    System.out.println("replay with -D" + REPLAY + "=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 6; i++) {
      long room = i == 0 ? 0 : random.nextLong(size / 2);
      FullDiskFileSystem.room(room);
      Throwable thrown = catchThrowable(() -> other.write().overwrite().save(place));
      FullDiskFileSystem.room(Long.MAX_VALUE);
      assertThat(thrown)
          .as("room for %d bytes, seed %d", room, seed)
          .isInstanceOf(EnvironmentException.class)
          .hasMessageStartingWith("Cannot write the model to " + place + ": No space left");
      Path kept = Path.of(thrown.getMessage().replaceAll(".* is in ([^:]+): copy .*", "$1"));
      assertThat(GnnModel.load(kept.toString()).archive()).isEqualTo(other.archive());
      delete(kept);
      assertThat(GnnModel.load(place).archive()).isEqualTo(model.archive());
      try (Stream<Path> all = Files.list(folder)) {
        assertThat(all).containsExactly(folder.resolve("m"));
      }
    }
    other.write().overwrite().save(place);
    assertThat(GnnModel.load(place).archive()).isEqualTo(other.archive());
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(folder.resolve("m"));
    }
  }

  @Test
  void aSecondModelDoesNotReplaceTheFirstUnlessAskedTo() throws IOException {
    Path path = saved(model, "taken");
    assertThatThrownBy(() -> other.write().save(path.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already exists");
    assertThat(GnnModel.load(path.toString()).archive()).isEqualTo(model.archive());
  }

  /** Leaves a model as a save does that is killed between its two renames. */
  private Path killed() throws IOException {
    Path path = saved(model, "k");
    Path next = saved(other, "next");
    Files.move(path, folder.resolve(".k.old-1"));
    Files.move(next, folder.resolve(".k.writing-1"));
    return path;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aModelWhoseSavingWasKilledBetweenTheRenamesIsTheNewOne() throws IOException {
    Path path = killed();
    assertThat(GnnModel.load(path.toString()).archive()).isEqualTo(other.archive());
    assertThat(names()).containsExactly(".k.old-1", "k");
    model.write().overwrite().save(path.toString());
    assertThat(names()).containsExactly("k");
    assertThat(GnnModel.load(path.toString()).archive()).isEqualTo(model.archive());
  }

  @Test
  void aModelWhoseSavingWasKilledIsTheOldOneIfTheNewOneIsNotWhole() throws IOException {
    for (String damaged : List.of("manifest.json", "model/weights.bin")) {
      Path path = killed();
      Files.delete(folder.resolve(".k.writing-1").resolve(damaged));
      assertThatThrownBy(() -> other.write().save(path.toString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("already exists");
      assertThat(GnnModel.load(path.toString()).archive()).isEqualTo(model.archive());
      other.write().overwrite().save(path.toString());
      assertThat(names()).containsExactly("k");
      delete(path);
    }
    assertThatThrownBy(() -> GnnModel.load(folder.resolve("k").toString()))
        .hasMessageEndingWith("there is no saved GnnModel");
  }

  @Test
  void aModelThatIsBeingReplacedIsNotTakenFromWhoDoes() throws IOException {
    Path path = killed();
    try (FolderClaim claim = FolderClaim.take(path.toString(), new Configuration(), "write")) {
      assertThat(claim).isNotNull();
      assertThatThrownBy(() -> GnnModel.load(path.toString()))
          .hasMessageEndingWith("there is no saved GnnModel");
      Throwable refused = catchThrowable(() -> model.write().overwrite().save(path.toString()));
      assertThat(refused)
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(" is writing there (")
          .hasMessageContaining("the trained model is in ");
      delete(Path.of(refused.getMessage().replaceAll(".* is in ([^:]+): copy .*", "$1")));
      assertThat(path).doesNotExist();
      InterruptedSave.finish(spark, path.toString(), claim);
      other.write().holding(claim).overwrite().save(path.toString());
    }
    assertThat(names()).containsExactly("k");
  }

  @Test
  void aModelIsReadWholeWhileOthersReplaceIt() throws Exception {
    Path path = saved(model, "busy");
    ExecutorService savers = Executors.newFixedThreadPool(2);
    List<Future<?>> saves = new ArrayList<>();
    for (GnnModel each : List.of(model, other)) {
      saves.add(
          savers.submit(
              () -> {
                for (int i = 0; i < 10; i++) {
                  FolderClaim claim = claim(path);
                  try (claim) {
                    each.write().holding(claim).overwrite().save(path.toString());
                  }
                }
                return null;
              }));
    }
    savers.shutdown();
    int loaded = 0;
    while (!savers.isTerminated()) {
      assertThat(GnnModel.load(path.toString()).archive()).isIn(model.archive(), other.archive());
      loaded++;
    }
    for (Future<?> save : saves) {
      save.get();
    }
    assertThat(loaded).isPositive();
    assertThat(names()).containsExactly("busy");
  }

  /** As when another model takes its place between the look at its length and the reading. */
  @Test
  void aFileThatHasBecomeShorterIsDamagedAndNoTroubleOfTheMachine() throws Exception {
    Path path = saved(model, "shorter");
    ModelFolder read = new ModelFolder(path.toString(), new Configuration());
    long length = read.length("summary.json");
    assertThat(read.read("summary.json", length)).hasSize((int) length);
    assertThatThrownBy(() -> read.read("summary.json", length + 1))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("summary.json")
        .hasMessageContaining("shorter while it was read");
  }

  private static FolderClaim claim(Path path) {
    for (int attempt = 1; ; attempt++) {
      try {
        return FolderClaim.take(path.toString(), new Configuration(), "write");
      } catch (UserErrorException e) {
        assertThat(attempt).isLessThan(100);
      }
    }
  }

  private static void delete(Path path) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes any) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException any)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void aGraphsFolderIsNoDamagedModel() {
    assertThatThrownBy(() -> GnnModel.load(ShopGraph.shared()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("it is the folder of a graph");
  }
}

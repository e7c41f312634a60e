package io.sparkgnn.train;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.train.model.FlatParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A model's weights and all that is needed to use them on any graph of the same schema. Immutable,
 * on the heap, and safe for use by any number of threads.
 */
public final class TrainedModel {
  private static final String SPEC_FILE = "model.json";
  private static final String WEIGHTS_FILE = "weights.bin";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelSpec spec;
  private final List<FlatParameters.Entry> entries;
  private final float[] weights;
  private final List<EpochReport> history;
  private final int bestEpoch;

  /** The content of {@code model.json}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Saved(int version, ModelSpec spec, int bestEpoch, List<EpochReport> history) {}

  TrainedModel(
      ModelSpec spec,
      List<FlatParameters.Entry> entries,
      float[] weights,
      List<EpochReport> history,
      int bestEpoch) {
    this.spec = spec;
    this.entries = List.copyOf(entries);
    this.weights = weights;
    this.history = List.copyOf(history);
    this.bestEpoch = bestEpoch;
  }

  public TrainingConfig config() {
    return spec.config();
  }

  /** One report per epoch trained. */
  public List<EpochReport> history() {
    return history;
  }

  /** The report of the epoch whose weights these are. */
  public EpochReport best() {
    return history.get(bestEpoch);
  }

  /** Values per seed: 1, or the number of classes of a multiclass task. */
  public int outputs() {
    return spec.outputs();
  }

  /** Number of trained weights. */
  public int parameterCount() {
    return weights.length;
  }

  /** A copy of the weights, for tests. */
  float[] weights() {
    return weights.clone();
  }

  /**
   * Writes the model to a folder, which is made if need be. {@code model.json} comes last, so a
   * folder that has it is whole.
   *
   * @throws UserErrorException if it cannot be written
   */
  public void save(Path folder) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(WEIGHTS_FILE + ".tmp");
      new WeightsFile(entries, weights).write(file);
      Files.move(file, folder.resolve(WEIGHTS_FILE), StandardCopyOption.REPLACE_EXISTING);
      file = folder.resolve(SPEC_FILE + ".tmp");
      Saved saved = new Saved(ModelSpec.VERSION, spec, bestEpoch, history);
      Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(saved));
      Files.move(file, folder.resolve(SPEC_FILE), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UserErrorException("Cannot write model " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #save} wrote, in any process.
   *
   * @throws UserErrorException if the folder holds no model, one damaged, or one of another version
   */
  public static TrainedModel load(Path folder) {
    Path file = folder.resolve(SPEC_FILE);
    if (!Files.isRegularFile(file)) {
      throw new UserErrorException(
          "Cannot load model " + folder + ": no " + SPEC_FILE + "; run fit first");
    }
    try {
      int version = JSON.readTree(file.toFile()).path("version").asInt(-1);
      if (version != ModelSpec.VERSION) {
        throw new FormatVersionException(file.toString(), version, ModelSpec.VERSION);
      }
      Saved saved = JSON.readValue(file.toFile(), Saved.class);
      WeightsFile weights = WeightsFile.read(folder.resolve(WEIGHTS_FILE));
      return new TrainedModel(
          saved.spec(), weights.entries(), weights.values(), saved.history(), saved.bestEpoch());
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(file, "it is not the JSON that was written");
    } catch (IOException e) {
      throw new UserErrorException("Cannot load model " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * A predictor over a graph store on this machine, which stays open, on the first GPU if libtorch
   * sees one, wherever the model was trained.
   *
   * @throws UserErrorException if the graph's schema is not the model's; the message names the
   *     difference
   */
  public Predictor predictor(GraphStore graph) {
    return predictor(new LocalTrainingGraph(graph), TrainingConfig.AUTO_DEVICE);
  }

  /**
   * A predictor over a graph.
   *
   * @param device by name, as in {@link TrainingConfig#device}; not that of the training
   * @throws UserErrorException if there is no such device, or the graph's schema is not the
   *     model's; the message names the difference
   */
  public Predictor predictor(TrainingGraph graph, String device) {
    return new GraphPredictor(graph, spec, entries, weights, device);
  }
}

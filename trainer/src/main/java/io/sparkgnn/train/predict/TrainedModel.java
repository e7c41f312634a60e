// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.explain.Explainer;
import io.sparkgnn.train.explain.NodeNames;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.model.FlatParameters;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Models;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A model's weights and all that is needed to use them on any graph of the same schema. Immutable,
 * on the heap, and safe for use by any number of threads.
 */
public final class TrainedModel {
  private static final String SPEC_FILE = "model.json";
  private static final String WEIGHTS_FILE = "weights.bin";

  private final ModelSpec spec;
  private final List<FlatParameters.Entry> entries;
  private final float[] weights;
  private final byte[] file;
  private final List<EpochReport> history;
  private final int bestEpoch;

  /** The content of {@code model.json}. */
  private record Saved(int version, ModelSpec spec, int bestEpoch, List<EpochReport> history) {}

  /**
   * @param file that the model is made of, with the weights in it; empty if it is made of none
   */
  public TrainedModel(
      ModelSpec spec,
      List<FlatParameters.Entry> entries,
      float[] weights,
      byte[] file,
      List<EpochReport> history,
      int bestEpoch) {
    this.spec = spec;
    this.entries = List.copyOf(entries);
    this.weights = weights;
    this.file = file;
    this.history = List.copyOf(history);
    this.bestEpoch = bestEpoch;
  }

  public TrainingConfig config() {
    return spec.config();
  }

  /** What was learned. */
  public Task task() {
    return Tasks.of(config());
  }

  /** One report per epoch trained. */
  public List<EpochReport> history() {
    return history;
  }

  /** The report of the epoch whose weights these are. */
  public EpochReport best() {
    return history.get(bestEpoch);
  }

  /**
   * The metric that picked the best epoch: the configured one, or another where that has no meaning
   * for the validation labels; empty where there were no validation rows, and the training loss
   * picked.
   */
  public Optional<Metric> judgedBy() {
    Task task = task();
    return Optional.ofNullable(task.judged(task.metric(config()), best().metrics()));
  }

  /**
   * The label that each output of a multiclass task stands for, in order; empty for other tasks and
   * where a class's label is its number.
   */
  public List<Double> classValues() {
    return config().classValues();
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
  public float[] weights() {
    return weights.clone();
  }

  /** The model as files, by name. */
  public Map<String, byte[]> files() {
    Saved saved = new Saved(ModelSpec.VERSION, spec, bestEpoch, history);
    Map<String, byte[]> files = new TreeMap<>();
    files.put(SPEC_FILE, SavedJson.write(saved));
    files.put(WEIGHTS_FILE, new WeightsFile(entries, weights).encode());
    if (file.length > 0) {
      files.put(Models.named(config().get(TrainingOptions.MODEL_TYPE)).fileName(), file);
    }
    return files;
  }

  /**
   * The model of {@link #files}.
   *
   * @param path what a file of that name is called in messages
   * @throws UnreadableException if a file is missing, damaged, or of another version
   * @throws UserErrorException if its model is of a family that is not on the class path
   */
  public static TrainedModel of(Map<String, byte[]> files, UnaryOperator<String> path) {
    String file = path.apply(SPEC_FILE);
    Saved saved = saved(content(files, SPEC_FILE, file), file);
    String own = Models.named(saved.spec().config().get(TrainingOptions.MODEL_TYPE)).fileName();
    file = path.apply(WEIGHTS_FILE);
    WeightsFile weights = WeightsFile.decode(content(files, WEIGHTS_FILE, file), file);
    return new TrainedModel(
        saved.spec(),
        weights.entries(),
        weights.values(),
        own.isEmpty() ? ModelContext.NO_FILE : content(files, own, path.apply(own)),
        saved.history(),
        saved.bestEpoch());
  }

  private static byte[] content(Map<String, byte[]> files, String name, String path) {
    byte[] content = files.get(name);
    if (content == null) {
      throw new CorruptFileException(path, "the model's manifest does not list it", Remedy.MODEL);
    }
    return content;
  }

  private static Saved saved(byte[] bytes, String file) {
    ObjectNode tree = SavedJson.tree(bytes, file);
    int version = tree.path("version").asInt(-1);
    if (version < ModelSpec.OLDEST || version > ModelSpec.VERSION) {
      throw new FormatVersionException(
          file, version, ModelSpec.OLDEST, ModelSpec.VERSION, Remedy.MODEL);
    }
    for (JsonNode table : tree.at("/spec/encoding/tables")) {
      ((ObjectNode) table).putIfAbsent("own", tree.arrayNode()); // not written where there is none
    }
    Saved saved = SavedJson.read(tree, Saved.class, file);
    if (saved.bestEpoch() < 0 || saved.bestEpoch() >= saved.history().size()) {
      throw new CorruptFileException(
          file, "it has no epoch " + (saved.bestEpoch() + 1), Remedy.MODEL);
    }
    return saved;
  }

  /**
   * Writes the model to a folder, which is made if need be. Its manifest comes last, so a folder
   * that has it is whole.
   *
   * @throws EnvironmentException if it cannot be written
   */
  public void save(Path folder) {
    try {
      Files.createDirectories(folder);
      Map<String, byte[]> files = new LinkedHashMap<>(SavedFiles.withManifest(files()));
      files.put(SavedFiles.MANIFEST, files.remove(SavedFiles.MANIFEST));
      Files.deleteIfExists(folder.resolve(SavedFiles.MANIFEST));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path temporary = folder.resolve(file.getKey() + ".tmp");
        Files.write(temporary, file.getValue());
        Files.move(temporary, folder.resolve(file.getKey()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot write model " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #save} wrote, in any process.
   *
   * @throws UserErrorException if the folder holds no model
   * @throws UnreadableException if it holds one that is damaged, or of another version
   */
  public static TrainedModel load(Path folder) {
    if (!Files.isRegularFile(folder.resolve(SPEC_FILE))
        && !Files.isRegularFile(folder.resolve(SavedFiles.MANIFEST))) {
      throw new UserErrorException(
          "Cannot load model " + folder + ": no " + SPEC_FILE + "; run fit first");
    }
    try {
      LocalFiles files = new LocalFiles(folder);
      return of(SavedFiles.read(files), files::path);
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot load model " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The files of a local folder. */
  private record LocalFiles(Path folder) implements SavedFiles.Source {
    @Override
    public long length(String name) throws IOException {
      Path file = folder.resolve(name);
      return Files.isRegularFile(file) ? Files.size(file) : -1;
    }

    @Override
    public byte[] read(String name, long length) throws IOException {
      return Files.readAllBytes(folder.resolve(name));
    }

    @Override
    public String path(String name) {
      return folder.resolve(name).toString();
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
    return predictor(new LocalTrainingGraph(graph), TrainingOptions.AUTO_DEVICE);
  }

  /**
   * Columns of a graph that do not have what the model was trained on and can be scored with all
   * the same.
   *
   * @return a sentence for each that says what happens to it; empty when there is none
   * @throws UserErrorException if the graph cannot be scored with
   */
  public List<String> drift(GraphSchema schema) {
    spec.checkFits(schema);
    return schema.nodeTypes().stream()
        .flatMap(t -> BoundTable.bind(spec.encoding().table(t.name()), t).drift().stream())
        .toList();
  }

  /**
   * A predictor over a graph.
   *
   * @param device by name, as in {@link TrainingOptions#DEVICE}; not that of the training
   * @throws UserErrorException if there is no such device, or the graph's schema is not the
   *     model's; the message names the difference
   */
  public Predictor predictor(TrainingGraph graph, String device) {
    return new GraphPredictor(graph, spec, entries, weights, file, device);
  }

  /**
   * Explains predictions on a graph, which stays open.
   *
   * @param names what rows are called in explanations
   * @param device by name, as in {@link TrainingOptions#DEVICE}
   * @throws UserErrorException as {@link #predictor(TrainingGraph, String)} does
   */
  public Explainer explainer(TrainingGraph graph, NodeNames names, String device) {
    ModelRuntime runtime = new ModelRuntime(graph, spec, file, device);
    try {
      NDArray flat = runtime.array(GraphPredictor.arrange(runtime.parameters(), entries, weights));
      return new Explainer(graph, spec, runtime, List.of(flat), names);
    } catch (RuntimeException e) {
      runtime.close();
      throw e;
    }
  }
}

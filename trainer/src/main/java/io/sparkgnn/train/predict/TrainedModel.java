// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.baseline.Beside;
import io.sparkgnn.train.calibration.Calibrator;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.ItemCondition;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.BoundTable;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.encode.NaiveForecast;
import io.sparkgnn.train.explain.Explainer;
import io.sparkgnn.train.explain.NodeNames;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.model.FlatParameters;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Models;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
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
  private static final String CALIBRATION_FILE = "calibration.json";

  private final ModelSpec spec;
  private final List<FlatParameters.Entry> entries;
  private final List<TrainedRun> runs;
  private final byte[] file;
  private final Map<String, Double> figures;
  private final Beside beside;
  private final Calibrator calibrator;
  private final TrainedModel selection;

  /**
   * The content of {@code model.json}.
   *
   * @param others histories of an ensemble's members after the first
   * @param figures of an ensemble for the validation rows
   * @param treesWeight of the trees in the predictions; not written where it is 0
   */
  private record Saved(
      int version,
      ModelSpec spec,
      int bestEpoch,
      List<EpochReport> history,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RunHistory> others,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> figures,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double treesWeight) {
    private Saved {
      others = others == null ? List.of() : others;
      figures = figures == null ? Map.of() : figures;
    }
  }

  /**
   * A model of one or several trainings.
   *
   * @param runs the members, not empty; each scores, and the predictions are averaged
   * @param file that the model is made of, with the first member's weights in it; empty if it is
   *     made of none
   * @param figures of the whole for the validation rows, by metric; empty without such rows
   */
  public TrainedModel(
      ModelSpec spec,
      List<FlatParameters.Entry> entries,
      List<TrainedRun> runs,
      byte[] file,
      Map<String, Double> figures) {
    this(spec, entries, runs, file, figures, Beside.NOTHING, null, null);
  }

  private TrainedModel(
      ModelSpec spec,
      List<FlatParameters.Entry> entries,
      List<TrainedRun> runs,
      byte[] file,
      Map<String, Double> figures,
      Beside beside,
      Calibrator calibrator,
      TrainedModel selection) {
    this.beside = beside;
    this.calibrator = calibrator;
    this.selection = selection;
    this.spec = spec;
    this.entries = List.copyOf(entries);
    this.runs = List.copyOf(runs);
    this.file = file;
    this.figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** The same network with other things beside it, whose answers nothing moves. */
  public TrainedModel with(Beside other) {
    return new TrainedModel(spec, entries, runs, file, figures, other, null, selection);
  }

  /**
   * The same, whose answers are moved.
   *
   * @param other fitted on what {@link #unseen} predicts; null for none
   */
  public TrainedModel calibrated(Calibrator other) {
    return new TrainedModel(spec, entries, runs, file, figures, beside, other, selection);
  }

  /** What moves its answers; null where nothing does. */
  public Calibrator calibrator() {
    return calibrator;
  }

  /**
   * The same, which has seen the validation rows.
   *
   * @param before the model that had not; it is not saved
   */
  public TrainedModel refitOf(TrainedModel before) {
    return new TrainedModel(spec, entries, runs, file, figures, beside, calibrator, before);
  }

  /**
   * Of a model that was just refit, the one that has not seen the validation rows; of one whose
   * trees alone have, the one with the trees before; else itself.
   */
  public TrainedModel unseen() {
    if (selection != null) {
      return selection;
    }
    return beside.judged() == null ? this : with(beside.unseen()).calibrated(calibrator);
  }

  /**
   * The same, in whose answers trees weigh otherwise.
   *
   * @param weight 0 for the network alone, 1 for the trees alone
   */
  public TrainedModel withTreesWeight(double weight) {
    boolean rounds = calibrator != null && calibrator.rounds();
    return with(beside.withWeight(weight)).calibrated(rounds ? calibrator : null);
  }

  /** What it was compared with, and the trees that answer together with the network. */
  public Beside beside() {
    return beside;
  }

  public TrainingConfig config() {
    return spec.config();
  }

  /** The forecast that changes were learned against; null where labels were learned as they are. */
  public NaiveForecast naive() {
    return spec.encoding().history() == null ? null : spec.encoding().history().naive();
  }

  /**
   * The same ranking with another number of answers.
   *
   * @throws UserErrorException if the number is not allowed
   */
  public TrainedModel answering(int k) {
    return answering(config().toBuilder().set(TrainingOptions.K, k).build());
  }

  /**
   * The same ranking with another number of answers, out of other candidates.
   *
   * @param candidates conditions on the item as people write them; empty for all items
   * @throws UserErrorException if the number or a condition is not allowed
   */
  public TrainedModel answering(int k, List<String> candidates) {
    return answering(
        config().toBuilder()
            .set(TrainingOptions.K, k)
            .setAsGiven(TrainingOptions.CANDIDATES, candidates)
            .build());
  }

  /** The same ranking, of whose candidates one more condition holds. */
  public TrainedModel among(ItemCondition condition) {
    List<ItemCondition> all = new ArrayList<>(config().get(TrainingOptions.CANDIDATES));
    all.add(condition);
    return answering(config().toBuilder().set(TrainingOptions.CANDIDATES, all).build());
  }

  private TrainedModel answering(TrainingConfig config) {
    int k = config.get(TrainingOptions.K);
    return new TrainedModel(
        spec.answering(config, 2 * k), entries, runs, file, figures, beside, calibrator, selection);
  }

  /** What is ranked; null for other tasks. */
  public ItemEncoding items() {
    return spec.encoding().items();
  }

  /** What was learned. */
  public Task task() {
    return Tasks.of(config());
  }

  /** One report per epoch trained; of an ensemble those of its first member. */
  public List<EpochReport> history() {
    return runs.get(0).history().epochs();
  }

  /** The report of the epoch whose weights these are; of an ensemble that of its first member. */
  public EpochReport best() {
    return runs.get(0).history().best();
  }

  /**
   * How each member of the ensemble was trained, in the order of their seeds; one where it is a
   * model alone.
   */
  public List<RunHistory> members() {
    return runs.stream().map(TrainedRun::history).toList();
  }

  /**
   * Figures of the validation rows by metric, of all members together; empty without such rows.
   * They are of the model before the refit where the configuration asks for one, since these rows
   * are trained on in it.
   */
  public Map<String, Double> figures() {
    return figures;
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
   * The label that each class stands for, in order; empty for a regression and where a class's
   * label is its number.
   */
  public ClassValues classValues() {
    return config().classValues();
  }

  /** Whether it was trained again on training and validation rows, once its epochs were known. */
  public boolean isRefit() {
    return config().get(TrainingOptions.REFIT) && !figures.isEmpty();
  }

  /** Values per seed: 1, or the number of classes of a multiclass task. */
  public int outputs() {
    return spec.outputs();
  }

  /** Number of trained weights; of an ensemble those of each member. */
  public int parameterCount() {
    return runs.get(0).weights().length;
  }

  /** How rows become inputs and scores become labels. */
  public ModelSpec spec() {
    return spec;
  }

  /**
   * Weights from which a training goes on.
   *
   * @param parameters of the model that is to be trained
   * @param member from 0; of a model with fewer members one that it has
   * @throws UserErrorException if they are not those of this model
   */
  public float[] weightsFor(FlatParameters parameters, int member) {
    List<FlatParameters.Entry> wanted = parameters.entries();
    for (int i = 0; i < Math.max(wanted.size(), entries.size()); i++) {
      FlatParameters.Entry has = i < entries.size() ? entries.get(i) : null;
      FlatParameters.Entry wants = i < wanted.size() ? wanted.get(i) : null;
      if (has == null || !has.equals(wants)) {
        throw new UserErrorException(
            "Cannot go on from the model: it has %s where %s is to be trained; give the model's own settings, which are in its job.yaml"
                .formatted(shown(has), shown(wants)));
      }
    }
    return weights(member % runs.size());
  }

  private static String shown(FlatParameters.Entry entry) {
    return entry == null ? "no weights" : entry.name() + " " + entry.shape();
  }

  /** A copy of the weights, for tests; of an ensemble those of its first member. */
  public float[] weights() {
    return weights(0);
  }

  /**
   * A copy of a member's weights, for tests.
   *
   * @param member from 0
   */
  public float[] weights(int member) {
    return runs.get(member).weights().clone();
  }

  /** The model as files, by name. */
  public Map<String, byte[]> files() {
    List<RunHistory> members = members();
    Saved saved =
        new Saved(
            ModelSpec.VERSION,
            spec,
            members.get(0).bestEpoch(),
            history(),
            members.subList(1, members.size()),
            members.size() == 1 ? Map.of() : figures,
            beside.weight());
    Map<String, byte[]> files = new TreeMap<>();
    files.put(SPEC_FILE, SavedJson.write(saved));
    for (int member = 0; member < runs.size(); member++) {
      files.put(weightsFile(member), new WeightsFile(entries, runs.get(member).weights()).encode());
    }
    if (file.length > 0) {
      files.put(Models.named(config().get(TrainingOptions.MODEL_TYPE)).fileName(), file);
    }
    files.putAll(BesideFiles.of(beside));
    if (calibrator != null) {
      files.put(CALIBRATION_FILE, SavedJson.write(calibrator));
    }
    return files;
  }

  private static String weightsFile(int member) {
    return member == 0 ? WEIGHTS_FILE : "weights-%d.bin".formatted(member + 1);
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
    List<RunHistory> members = new ArrayList<>();
    members.add(new RunHistory(saved.history(), saved.bestEpoch()));
    members.addAll(saved.others());
    List<TrainedRun> runs = new ArrayList<>();
    List<FlatParameters.Entry> entries = null;
    for (int member = 0; member < members.size(); member++) {
      String name = weightsFile(member);
      WeightsFile weights =
          WeightsFile.decode(content(files, name, path.apply(name)), path.apply(name));
      if (member > 0 && !weights.entries().equals(entries)) {
        throw new CorruptFileException(
            path.apply(name), "its weights are not those of " + WEIGHTS_FILE, Remedy.MODEL);
      }
      entries = weights.entries();
      runs.add(new TrainedRun(weights.values(), members.get(member)));
    }
    return new TrainedModel(
            saved.spec(),
            entries,
            runs,
            own.isEmpty() ? ModelContext.NO_FILE : content(files, own, path.apply(own)),
            runs.size() == 1 ? members.get(0).best().metrics() : saved.figures())
        .with(BesideFiles.read(files, path, saved.treesWeight()))
        .calibrated(calibrator(saved.spec(), files, path));
  }

  private static Calibrator calibrator(
      ModelSpec spec, Map<String, byte[]> files, UnaryOperator<String> path) {
    byte[] json = files.get(CALIBRATION_FILE);
    if (json == null) {
      return null;
    }
    String file = path.apply(CALIBRATION_FILE);
    Calibrator calibrator = SavedJson.read(json, Calibrator.class, file);
    int curves = calibrator.curves().size();
    if (curves > 0 && curves != spec.outputs()) {
      throw new CorruptFileException(
          file, "it has %d curves, not %d".formatted(curves, spec.outputs()), Remedy.MODEL);
    }
    return calibrator;
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
    if (tree.at("/spec/encoding") instanceof ObjectNode encoding) {
      encoding.putIfAbsent("history", tree.nullNode()); // likewise
      encoding.putIfAbsent("items", tree.nullNode());
    }
    tree.putIfAbsent("others", tree.arrayNode()); // nor these, of a model alone
    tree.putIfAbsent("figures", tree.objectNode());
    tree.putIfAbsent("treesWeight", tree.numberNode(0.0)); // likewise
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
      SavedFiles.Source files = SavedFiles.in(folder);
      return of(SavedFiles.read(files), files::path);
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot load model " + folder + ": " + e.getMessage(), e);
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
    Predictor plain = uncalibrated(graph, device);
    return calibrator == null ? plain : new CalibratedPredictor(plain, calibrator);
  }

  /**
   * What gives vectors where a predictor gives predictions: the network's alone.
   *
   * @param device as for {@link #predictor(TrainingGraph, String)}
   * @param side whose vectors; {@link Predictor#predict} then takes nodes of its table
   * @throws UserErrorException as {@link #predictor(TrainingGraph, String)} does, or if the model
   *     has no such side
   */
  public Predictor embedder(TrainingGraph graph, String device, EmbeddingSide side) {
    ModelRuntime runtime = new ModelRuntime(graph, spec, file, device);
    try {
      List<NDArray> members =
          GraphPredictor.members(runtime, entries, runs.stream().map(TrainedRun::weights).toList());
      Scorer scorer = new Scorer(runtime, spec, () -> {});
      return new Embedder(runtime, scorer, config(), members, side);
    } catch (RuntimeException e) {
      runtime.close();
      throw e;
    }
  }

  /**
   * Keeps what this model reads of a graph's lists beside the graph's files, so that whoever scores
   * on the same files next starts sooner and shares the memory; see {@link GraphLists#keep}.
   *
   * @param lists of a graph that a predictor of this model is over
   * @throws java.io.UncheckedIOException if it cannot be written; nothing else depends on it
   */
  public void keepLists(GraphLists lists) {
    List<SeedFeature> read = new ArrayList<>();
    if (spec.encoding().history() != null) {
      read.addAll(spec.encoding().history().figures());
    }
    if (spec.encoding().items() != null) {
      read.addAll(spec.encoding().items().figures().figures());
    }
    if (beside.weight() > 0) {
      read.addAll(beside.trees().asked().figures());
    }
    lists.keep(read);
  }

  private Predictor uncalibrated(TrainingGraph graph, String device) {
    if (beside.weight() == 0) {
      return network(graph, device);
    }
    spec.checkFits(graph.schema());
    return new StackedPredictor(
        beside.weight() == 1 ? null : network(graph, device),
        beside.trees(),
        graph,
        config().entity(),
        beside.weight());
  }

  private Predictor network(TrainingGraph graph, String device) {
    return new GraphPredictor(
        graph, spec, entries, runs.stream().map(TrainedRun::weights).toList(), file, device);
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
      List<NDArray> members =
          GraphPredictor.members(runtime, entries, runs.stream().map(TrainedRun::weights).toList());
      return new Explainer(graph, spec, runtime, members, names);
    } catch (RuntimeException e) {
      runtime.close();
      throw e;
    }
  }
}

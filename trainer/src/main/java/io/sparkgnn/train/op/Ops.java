// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.op;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The operators of {@code ops.py}. Every result belongs to the manager of the first argument. All
 * but {@link #adamw} and {@link #collect} are differentiable in their floating-point arguments.
 * Safe for use by any number of threads.
 *
 * <p>Rows of a CSR are <i>bags</i>: bag i holds the children {@code offsets[i]} to {@code
 * offsets[i+1] - 1}; an empty bag gives zeros. Indices and offsets are int32. Operators named after
 * bags walk the edges, by libtorch's embedding_bag; those named {@code placed} take the children's
 * rows side by side ({@link #bagRows}), which is faster where that has little padding. All add in a
 * fixed order, so that results are the same bits for the same number of threads.
 */
public final class Ops {
  private static final NDManager MANAGER = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private static final PtSymbolBlock BLOCK = load();

  /**
   * The graph executor's optimizer specialises for the shapes it saw first and compiles anew for
   * others, which never pays for batches of varying size. The setting is per thread.
   */
  private static final ThreadLocal<Boolean> PLAIN_EXECUTOR =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  private static final NDArray GATHER = method("gather");
  private static final NDArray PICK = method("pick");
  private static final NDArray LINEAR = method("linear");
  private static final NDArray RELU = method("relu");
  private static final NDArray CONTIGUOUS = method("contiguous");
  private static final NDArray DROPOUT = method("dropout");
  private static final NDArray RELU_DROPOUT = method("relu_dropout");
  private static final NDArray BAG_SUM = method("bag_sum");
  private static final NDArray BAG_MEAN = method("bag_mean");
  private static final NDArray BAG_MAX = method("bag_max");
  private static final NDArray BAG_DECAY = method("bag_decay");
  private static final NDArray BAG_MEANS = method("bag_means");
  private static final NDArray BAG_PLACES = method("bag_places");
  private static final NDArray BAG_ROWS = method("bag_rows");
  private static final NDArray PLACED_MAX = method("placed_max");
  private static final NDArray PLACED_DECAY = method("placed_decay");
  private static final NDArray PLACED_MEANS = method("placed_means");
  private static final NDArray ENCODE_NUMBERS = method("encode_numbers");
  private static final NDArray ENCODE_CODES = method("encode_codes");
  private static final NDArray ENCODE_TEXT = method("encode_text");
  private static final NDArray ENCODE_VECTORS = method("encode_vectors");
  private static final NDArray ENCODE_RUN = method("encode_run");
  private static final NDArray BINARY_LOSS = method("binary_loss");
  private static final NDArray CLASS_LOSS = method("class_loss");
  private static final NDArray L1_LOSS = method("l1_loss");
  private static final NDArray HUBER_LOSS = method("huber_loss");
  private static final NDArray MSE_LOSS = method("mse_loss");
  private static final NDArray POISSON_LOSS = method("poisson_loss");
  private static final NDArray FOCAL_BINARY_LOSS = method("focal_binary_loss");
  private static final NDArray FOCAL_CLASS_LOSS = method("focal_class_loss");
  private static final NDArray TWEEDIE_LOSS = method("tweedie_loss");
  private static final NDArray NEGATIVE_BINOMIAL_LOSS = method("negative_binomial_loss");
  private static final NDArray QUANTILE_LOSS = method("quantile_loss");
  private static final NDArray ATTENTION = method("attention");
  private static final NDArray SCORE_ADDITIVE = method("score_additive");
  private static final NDArray SCORE_PRODUCT = method("score_product");
  private static final NDArray HEAD_LINEAR = method("head_linear");
  private static final NDArray SEGMENT_SOFTMAX = method("segment_softmax");
  private static final NDArray SEGMENT_SUM = method("segment_sum");
  private static final NDArray ADD_VECTORS = method("add_vectors");
  private static final NDArray PAIR_INPUTS = method("pair_inputs");
  private static final NDArray ITEM_SCORES = method("item_scores");
  private static final NDArray PAIR_SCORES = method("pair_scores");
  private static final NDArray BEST_ITEMS = method("best_items");
  private static final NDArray RANKING_LOSS = method("ranking_loss");
  private static final NDArray ADOPT = method("adopt");
  private static final NDArray ASSIGN = method("assign");
  private static final NDArray COLLECT = method("collect");
  private static final NDArray ADAMW = method("adamw");

  private Ops() {}

  private static PtSymbolBlock load() {
    try {
      return JniUtils.loadModule(
          (PtNDManager) MANAGER, new ByteArrayInputStream(OpArchive.bytes()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** DJL picks a module's method by an argument of this name, which is not passed on. */
  private static NDArray method(String name) {
    NDArray marker = MANAGER.create(new Shape(0));
    marker.setName("module_method:" + name);
    return marker;
  }

  /** Has this thread's modules run as they are written. */
  static void plainExecutor() {
    PLAIN_EXECUTOR.get();
  }

  private static NDArray call(boolean differentiable, NDArray method, NDArray... arguments) {
    plainExecutor();
    NDList list = new NDList(arguments.length + 1);
    for (NDArray argument : arguments) {
      list.add(argument);
    }
    list.add(method);
    return IValueUtils.forward(BLOCK, list, differentiable).get(0);
  }

  /** Arrays one after the other along an axis; one alone is not copied. */
  public static NDArray concat(NDList parts, int axis) {
    NDArray first = parts.get(0);
    return parts.size() == 1
        ? first
        : first.getNDArrayInternal().concat(new NDList(parts.subList(1, parts.size())), axis);
  }

  /** Rows {@code index} of {@code x}: [n, c] and [k] to [k, c]. */
  public static NDArray gather(NDArray x, NDArray index) {
    return call(true, GATHER, x, index);
  }

  /** Elements {@code index} of {@code x}, of any type: [n] and [k] to [k]. */
  public static NDArray pick(NDArray x, NDArray index) {
    return call(true, PICK, x, index);
  }

  /** {@code x weight^T + bias}: [n, i], [o, i], [o] to [n, o]. */
  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return call(true, LINEAR, x, weight, bias);
  }

  /** Sets negative elements to zero in place; returns the same values. */
  public static NDArray relu(NDArray x) {
    return call(true, RELU, x);
  }

  /** The same values, row after row in memory, as bags want them; a copy where they are not. */
  public static NDArray contiguous(NDArray x) {
    return call(true, CONTIGUOUS, x);
  }

  /**
   * Multiplies by a part of many masks.
   *
   * @param x of any shape
   * @param masks float32, one dimension, above all elements of {@code x} from {@code at} on
   * @param at int64 on the CPU, the element of {@code masks} that the first of {@code x} meets
   */
  public static NDArray dropout(NDArray x, NDArray masks, NDArray at) {
    return call(true, DROPOUT, x, masks, at);
  }

  /** {@link #relu}, then {@link #dropout}, in place; the masks are 0 or above. */
  public static NDArray reluDropout(NDArray x, NDArray masks, NDArray at) {
    return call(true, RELU_DROPOUT, x, masks, at);
  }

  /** Sum of each bag's rows of {@code x}: [n, c], [e], [p+1] to [p, c]. */
  public static NDArray bagSum(NDArray x, NDArray children, NDArray offsets) {
    return call(true, BAG_SUM, x, children, offsets);
  }

  /** Mean of each bag's rows of {@code x}. */
  public static NDArray bagMean(NDArray x, NDArray children, NDArray offsets) {
    return call(true, BAG_MEAN, x, children, offsets);
  }

  /**
   * Maximum of each bag's rows of {@code x}, element by element. Its gradient goes to the elements
   * that were picked: embedding_bag's own adds it column by column, 64 operators for 64 columns.
   */
  public static NDArray bagMax(NDArray x, NDArray children, NDArray offsets) {
    return call(true, BAG_MAX, x, children, offsets);
  }

  /**
   * Means of each bag's rows, weighted by {@code exp(-rank / tau)} for each of q taus.
   *
   * @param parents [e], the bag of each child
   * @param ranks [e], float32, 0 and up
   * @param logTau [q], natural logarithm of tau, trained
   * @return [p, q * c]
   */
  public static NDArray bagDecay(
      NDArray x,
      NDArray children,
      NDArray offsets,
      NDArray parents,
      NDArray ranks,
      NDArray logTau) {
    return call(true, BAG_DECAY, x, children, offsets, parents, ranks, logTau);
  }

  /** {@link #bagMean} and {@link #bagDecay} side by side, in one pass: [p, (1 + q) * c]. */
  public static NDArray bagMeans(
      NDArray x,
      NDArray children,
      NDArray offsets,
      NDArray parents,
      NDArray ranks,
      NDArray logTau) {
    return call(true, BAG_MEANS, x, children, offsets, parents, ranks, logTau);
  }

  /**
   * Where each bag's children are if all bags are laid out as long as the longest, d: the last
   * child again for those that a shorter bag does not have.
   *
   * @return [p, d] int32, places in {@code children}; [0, 0] if more than three quarters would be
   *     such padding
   */
  public static NDArray bagPlaces(NDArray children, NDArray offsets) {
    return call(false, BAG_PLACES, children, offsets);
  }

  /** The rows of {@code x} at {@link #bagPlaces}: [n, c], [e], [p, d] to [p, d, c]. */
  public static NDArray bagRows(NDArray x, NDArray children, NDArray places) {
    return call(true, BAG_ROWS, x, children, places);
  }

  /**
   * {@link #bagMax} by the rows that {@link #bagRows} made of {@code x}. Its gradient goes to the
   * first of the largest.
   */
  public static NDArray placedMax(
      NDArray x, NDArray rows, NDArray children, NDArray offsets, NDArray places) {
    return call(true, PLACED_MAX, x, rows, children, offsets, places);
  }

  /** {@link #bagDecay} by the rows of {@link #bagRows}. */
  public static NDArray placedDecay(
      NDArray rows, NDArray offsets, NDArray places, NDArray ranks, NDArray logTau) {
    return call(true, PLACED_DECAY, rows, offsets, places, ranks, logTau);
  }

  /** {@link #bagMeans} by the rows of {@link #bagRows}. */
  public static NDArray placedMeans(
      NDArray rows, NDArray offsets, NDArray places, NDArray ranks, NDArray logTau) {
    return call(true, PLACED_MEANS, rows, offsets, places, ranks, logTau);
  }

  /**
   * Numbers of feature rows as inputs: scaled and clipped to -5..5, a missing flag, and the share
   * of each quantile bin that the value has passed (piecewise-linear encoding, Gorishniy et al.
   * 2022, "On Embeddings for Numerical Features in Tabular Deep Learning").
   *
   * @param rows [n, w] float32 view of the rows; NaN is missing and gives zeros
   * @param slots [k] int32, columns of the view
   * @param center [k], taken off
   * @param scale [k], multiplied by
   * @param binLow [k, b], lower bounds
   * @param binRate [k, b], 1 / width, or 0 for a bin that is not there
   * @return [n, k * (2 + b)], column after column in memory
   */
  public static NDArray encodeNumbers(
      NDArray rows, NDArray slots, NDArray center, NDArray scale, NDArray binLow, NDArray binRate) {
    return call(true, ENCODE_NUMBERS, rows, slots, center, scale, binLow, binRate);
  }

  /**
   * Embeddings of the codes of feature rows, side by side.
   *
   * @param rows [n, w] int32 view of the rows; -1 is null
   * @param slots [k] int32, columns of the view
   * @param first [k] int32, where each column's part of {@code table} begins: first the entry of
   *     null, then of code 0, 1 and so on
   * @param limit [k] int32, the last entry of each column's part, for codes beyond it
   * @param table [t] int32, rows of {@code weight}
   * @param weight [r, d], trained
   * @return [n, k * d]
   */
  public static NDArray encodeCodes(
      NDArray rows, NDArray slots, NDArray first, NDArray limit, NDArray table, NDArray weight) {
    return call(true, ENCODE_CODES, rows, slots, first, limit, table, weight);
  }

  /**
   * Mean embedding of the n-gram hashes of one text column.
   *
   * @param rows [n, w] int32 view of the rows; a hash of 0 is padding
   * @param slot [k] int32, the column's slots
   * @param first [1] int32, where the column's buckets begin in {@code weight}
   * @param buckets [1] int32, how many they are
   * @param weight [r, d], trained
   * @return [n, d], zeros for an empty text
   */
  public static NDArray encodeText(
      NDArray rows, NDArray slot, NDArray first, NDArray buckets, NDArray weight) {
    return call(true, ENCODE_TEXT, rows, slot, first, buckets, weight);
  }

  /** Slots {@code slots} of {@code rows}, NaN as 0: [n, w], [k] to [n, k]. */
  public static NDArray encodeVectors(NDArray rows, NDArray slots) {
    return call(true, ENCODE_VECTORS, rows, slots);
  }

  /**
   * The same for slots that lie side by side.
   *
   * @param run [2] int32 on the CPU: the first slot and how many
   */
  public static NDArray encodeRun(NDArray rows, NDArray run) {
    return call(true, ENCODE_RUN, rows, run);
  }

  /** Weighted sum of the cross entropies of labels 0 and 1: [n] each, to a scalar. */
  public static NDArray binaryLoss(NDArray logits, NDArray label, NDArray weight) {
    return call(true, BINARY_LOSS, logits, label, weight);
  }

  /** Weighted sum of the cross entropies of classes: [n, k], [n], [n] to a scalar. */
  public static NDArray classLoss(NDArray logits, NDArray label, NDArray weight) {
    return call(true, CLASS_LOSS, logits, label, weight);
  }

  /** {@link #binaryLoss} of rows that count {@code (1 - p)^2}, p the probability of their label. */
  public static NDArray focalBinaryLoss(NDArray logits, NDArray label, NDArray weight) {
    return call(true, FOCAL_BINARY_LOSS, logits, label, weight);
  }

  /** {@link #classLoss} of rows that count {@code (1 - p)^2}, p the probability of their class. */
  public static NDArray focalClassLoss(NDArray logits, NDArray label, NDArray weight) {
    return call(true, FOCAL_CLASS_LOSS, logits, label, weight);
  }

  /** Weighted sum of absolute differences. */
  public static NDArray l1Loss(NDArray value, NDArray label, NDArray weight) {
    return call(true, L1_LOSS, value, label, weight);
  }

  /** Weighted sum of Huber losses of threshold 1. */
  public static NDArray huberLoss(NDArray value, NDArray label, NDArray weight) {
    return call(true, HUBER_LOSS, value, label, weight);
  }

  /** Weighted sum of squared differences. */
  public static NDArray mseLoss(NDArray value, NDArray label, NDArray weight) {
    return call(true, MSE_LOSS, value, label, weight);
  }

  /**
   * Weighted sum of Poisson losses, which are least where {@code exp(score)} is the label's mean:
   * {@code exp(score) - label * score}.
   */
  public static NDArray poissonLoss(NDArray score, NDArray label, NDArray weight) {
    return call(true, POISSON_LOSS, score, label, weight);
  }

  /**
   * Weighted sum of Tweedie losses, which are least where {@code exp(score)} is the label's mean:
   * {@code exp((2 - p) score) / (2 - p) - label * exp((1 - p) score) / (1 - p)}.
   *
   * @param power [1] float32 on the CPU: p, between 1 and 2
   */
  public static NDArray tweedieLoss(NDArray score, NDArray label, NDArray weight, NDArray power) {
    return call(true, TWEEDIE_LOSS, score, label, weight, power);
  }

  /**
   * Weighted sum of negative log likelihoods of counts, but for what scores do not change: of the
   * mean {@code exp(start + score 0)} and the variance {@code mean + exp(score 1) mean^2}. The
   * second score counts from -9 to 9.
   *
   * @param scores [n, 2]
   * @param label [n] of 0 or more
   * @param start [n]
   * @param weight [n]
   */
  public static NDArray negativeBinomialLoss(
      NDArray scores, NDArray label, NDArray start, NDArray weight) {
    return call(true, NEGATIVE_BINOMIAL_LOSS, scores, label, start, weight);
  }

  /**
   * Weighted sum of twice the mean pinball loss of several quantiles: the score in the middle, and
   * from there on sums of softplus of the others, so that none crosses another.
   *
   * @param scores [n, q]
   * @param label [n]
   * @param weight [n]
   * @param levels [q]: between 0 and 1, ascending
   * @param gaps [q, q]: how often a row's softplus is added to each quantile
   * @param middle [1] int32 on the CPU: which score is a quantile as it is
   */
  public static NDArray quantileLoss(
      NDArray scores, NDArray label, NDArray weight, NDArray levels, NDArray gaps, NDArray middle) {
    return call(true, QUANTILE_LOSS, scores, label, weight, levels, gaps, middle);
  }

  /**
   * Scaled dot-product attention of several heads.
   *
   * @param query [b, q, c]
   * @param key [b, k, c]
   * @param value [b, k, c]
   * @param absent [b, k] boolean, true for a key that is padding; every b has one that is not
   * @param heads [1] int32 on the CPU, a divisor of c
   * @return [b, q, c]
   */
  public static NDArray attention(
      NDArray query, NDArray key, NDArray value, NDArray absent, NDArray heads) {
    return call(true, ATTENTION, query, key, value, absent, heads);
  }

  /**
   * Scores of edges by additive attention: per head {@code weight . leakyRelu(parent + child)},
   * with a slope of 0.2.
   *
   * @param parent [p, c]
   * @param child [n, c]
   * @param parents [e], rows of {@code parent}
   * @param children [e], rows of {@code child}
   * @param weight [h, c / h], trained
   * @return [e, h]
   */
  public static NDArray scoreAdditive(
      NDArray parent, NDArray child, NDArray parents, NDArray children, NDArray weight) {
    return call(true, SCORE_ADDITIVE, parent, child, parents, children, weight);
  }

  /**
   * Scores of edges by scaled products: per head {@code scale * query . key / sqrt(c / h)}.
   *
   * @param query [p, c]
   * @param key [n, c]
   * @param parents [e], rows of {@code query}
   * @param children [e], rows of {@code key}
   * @param scale [h], trained
   * @return [e, h]
   */
  public static NDArray scoreProduct(
      NDArray query, NDArray key, NDArray parents, NDArray children, NDArray scale) {
    return call(true, SCORE_PRODUCT, query, key, parents, children, scale);
  }

  /** A matrix per head: [n, c] and [h, c / h, c / h] to [n, c]. */
  public static NDArray headLinear(NDArray x, NDArray weight) {
    return call(true, HEAD_LINEAR, x, weight);
  }

  /**
   * Softmax over the edges of each node, per head. Edges of a node need not be side by side.
   *
   * @param score [e, h]
   * @param segment [e], the node of each edge
   * @param nodes [p, any], as many rows as there are nodes
   * @return [e, h], which adds up to 1 for each node that has an edge
   */
  public static NDArray segmentSoftmax(NDArray score, NDArray segment, NDArray nodes) {
    return call(true, SEGMENT_SOFTMAX, score, segment, nodes);
  }

  /**
   * Weighted sum over the edges of each node, per head.
   *
   * @param x [e, c]
   * @param share [e, h]; h is a divisor of c
   * @param segment [e], the node of each edge
   * @param nodes [p, any], as many rows as there are nodes
   * @return [p, c], zeros for a node without edges
   */
  public static NDArray segmentSum(NDArray x, NDArray share, NDArray segment, NDArray nodes) {
    return call(true, SEGMENT_SUM, x, share, segment, nodes);
  }

  /** Adds vectors to all but the last number of items: [m, d + 1], [m, d] to [m, d + 1]. */
  public static NDArray addVectors(NDArray items, NDArray vectors) {
    return call(true, ADD_VECTORS, items, vectors);
  }

  /**
   * What is known of pairs: figures, the product number by number, the item.
   *
   * @param seeds [p, d]
   * @param items [p, d + 1]
   * @param figures [p, f]
   * @return [p, f + 2 d + 1]
   */
  public static NDArray pairInputs(NDArray seeds, NDArray items, NDArray figures) {
    return call(true, PAIR_INPUTS, seeds, items, figures);
  }

  /**
   * Scores of all items for all seeds: the product of their vectors, divided by the root of their
   * length, and the item's last number.
   *
   * @param seeds [n, d]
   * @param items [m, d + 1]
   * @return [n, m]
   */
  public static NDArray itemScores(NDArray seeds, NDArray items) {
    return call(true, ITEM_SCORES, seeds, items);
  }

  /**
   * The same for pairs, and what is added to each: [p, d], [p, d + 1], [p] to [p].
   *
   * @param near [p]
   */
  public static NDArray pairScores(NDArray seeds, NDArray items, NDArray near) {
    return call(true, PAIR_SCORES, seeds, items, near);
  }

  /**
   * The best of items that follow each other. A row is cut into parts; only those with the highest
   * best scores can have one of the best, so that most are looked at once, and rows without a score
   * of their floor or above are not looked at again.
   *
   * @param scores [n, m], with m below 2^24; overwritten
   * @param first [1] int64, the first one's id
   * @param limit [n] int64, ids from this on are not there yet for the seed
   * @param hidden int64, cells that are no candidates either: row * m + column
   * @param floor [n], only a row with a score of its own or above is answered
   * @param k [1] int64, at most m
   * @return [answered, 2 k + 1], the scores, best first, -1e9 where there are fewer candidates, the
   *     columns, and the row
   */
  public static NDArray bestItems(
      NDArray scores, NDArray first, NDArray limit, NDArray hidden, NDArray floor, NDArray k) {
    return call(false, BEST_ITEMS, scores, first, limit, hidden, floor, k);
  }

  /**
   * Weighted sum of the cross entropies of items that were chosen among all candidates of their
   * seed: those that all seeds share, and its own.
   *
   * @param far [n, m], scores of the shared candidates
   * @param shift [m], added to the scores of each
   * @param ids [m] int64, the candidates' ids
   * @param limit [n] int64, ids from this on are not there yet for the seed
   * @param hidden int64, cells of {@code far} that are no candidates: row * m + column
   * @param near [p], scores of own candidates
   * @param places [p] int64, cells of {@code empty} that they go to
   * @param empty [n, k], -1e9
   * @param positive [c] int64, cells of [n, m + k] that were chosen
   * @param row [c] int32, the seed of each
   * @param weight [c]
   */
  public static NDArray rankingLoss(
      NDArray far,
      NDArray shift,
      NDArray ids,
      NDArray limit,
      NDArray hidden,
      NDArray near,
      NDArray places,
      NDArray empty,
      NDArray positive,
      NDArray row,
      NDArray weight) {
    return call(
        true,
        RANKING_LOSS,
        far,
        shift,
        ids,
        limit,
        hidden,
        near,
        places,
        empty,
        positive,
        row,
        weight);
  }

  /**
   * Makes {@code parameter}, in place, a copy of {@code value} that gradients flow back through.
   */
  static NDArray adopt(NDArray parameter, NDArray value) {
    return call(true, ADOPT, parameter, value);
  }

  /** Sets {@code parameter}, in place. */
  static NDArray assign(NDArray parameter, NDArray value) {
    return call(true, ASSIGN, parameter, value);
  }

  /** Adds {@code gradient} to {@code total}, in place, and sets it to zero. */
  public static NDArray collect(NDArray total, NDArray gradient) {
    return call(false, COLLECT, total, gradient);
  }

  /**
   * One update in place (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization"), the
   * gradient first scaled, then clipped to a norm; then a step of the weights' moving average. The
   * update is libtorch's fused one, which sees each weight once. Its arguments are lists, and their
   * elements are read again after it, since TorchScript drops a call whose changes nothing reads.
   *
   * @param weight [n]
   * @param gradient [n], set to zero at the end
   * @param mean [n], state
   * @param square [n], state
   * @param average [n], moving average of {@code weight}
   * @param options [9] float32 on the CPU: gradient scale, norm limit or 0, learning rate, weight
   *     decay, beta1, beta2, epsilon, number of the update from 1, decay of the average
   * @return the scaled gradient's norm before it was clipped
   */
  public static NDArray adamw(
      NDArray weight,
      NDArray gradient,
      NDArray mean,
      NDArray square,
      NDArray average,
      NDArray options) {
    return call(false, ADAMW, weight, gradient, mean, square, average, options);
  }

  /**
   * Adds to the gradients of what {@code loss}, a scalar, was computed from. Unlike DJL's gradient
   * collector, of which a process may have one, this may run in several threads.
   */
  public static void backward(NDArray loss) {
    PtNDArray scalar = (PtNDArray) loss;
    try (NDArray one = loss.onesLike()) {
      JniUtils.backward(scalar, (PtNDArray) one, false, false);
    }
  }

  /**
   * Whether this thread records operations for {@link #backward}. Off when a thread starts.
   *
   * @return what it was before
   */
  public static boolean record(boolean on) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    return before;
  }
}

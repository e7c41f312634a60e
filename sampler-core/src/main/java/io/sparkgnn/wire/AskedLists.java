// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import io.sparkgnn.history.ListFigure;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.history.Window;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of the lists of some nodes that are asked for, as {@link io.sparkgnn.history.ListQuery}
 * has them.
 *
 * <p>The bytes of several: their number, and of each the edge type (4), whether lists are put
 * together (1), the number of figures (4), the figures, and nodes, times and visible times as
 * arrays. A figure: statistic (1), kind of window (1), rows (4), days from and to (8 each), column
 * and value, each with its length in bytes (4) first.
 *
 * @param edgeType leads to many
 * @param each whether lists are put together by the asker
 * @param nodes of the edge type's {@code from}
 * @param times that ages are measured to, of each node
 * @param visible until when each node's list is seen
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bulk data: never compared, never copied
public record AskedLists(
    int edgeType,
    boolean each,
    List<ListFigure> figures,
    long[] nodes,
    long[] times,
    long[] visible) {
  private static final Statistic[] STATISTICS = Statistic.values();
  private static final Window.Kind[] KINDS = Window.Kind.values();
  private static final int FIXED = 30;

  static long most(List<AskedLists> parts) {
    long bytes = 4;
    for (AskedLists part : parts) {
      bytes += 17 + IdArrays.most(part.nodes().length) + 16L * part.nodes().length;
      for (ListFigure figure : part.figures()) {
        // A char takes at most three bytes.
        bytes += FIXED + 3L * (figure.column().length() + figure.value().length());
      }
    }
    return bytes;
  }

  static void put(ByteBuffer out, List<AskedLists> parts) {
    out.putInt(parts.size());
    for (AskedLists part : parts) {
      out.putInt(part.edgeType()).put((byte) (part.each() ? 1 : 0));
      out.putInt(part.figures().size());
      for (ListFigure figure : part.figures()) {
        Window window = figure.window();
        out.put((byte) figure.statistic().ordinal()).put((byte) window.kind().ordinal());
        out.putInt(window.rows()).putDouble(window.from()).putDouble(window.to());
        Messages.putText(out, figure.column());
        Messages.putText(out, figure.value());
      }
      IdArrays.put(out, part.nodes(), part.nodes().length);
      Messages.putLongs(out, part.times(), part.times().length);
      Messages.putLongs(out, part.visible(), part.visible().length);
    }
  }

  static List<AskedLists> get(ByteBuffer in) {
    int count = in.getInt();
    Messages.check(count >= 0 && count <= in.remaining(), in);
    List<AskedLists> parts = new ArrayList<>(count);
    for (int p = 0; p < count; p++) {
      int edgeType = in.getInt();
      boolean each = in.get() != 0;
      int size = in.getInt();
      Messages.check(size >= 0 && (long) size * FIXED <= in.remaining(), in);
      List<ListFigure> figures = new ArrayList<>(size);
      for (int f = 0; f < size; f++) {
        figures.add(figure(in));
      }
      long[] nodes = IdArrays.get(in);
      long[] times = Messages.longs(in);
      long[] visible = Messages.longs(in);
      Messages.check(times.length == nodes.length && visible.length == nodes.length, in);
      parts.add(new AskedLists(edgeType, each, figures, nodes, times, visible));
    }
    return parts;
  }

  private static ListFigure figure(ByteBuffer in) {
    int statistic = in.get();
    Messages.check(statistic >= 0 && statistic < STATISTICS.length, in);
    int kind = in.get();
    Messages.check(kind >= 0 && kind < KINDS.length, in);
    Window window = new Window(KINDS[kind], in.getInt(), in.getDouble(), in.getDouble());
    return new ListFigure(STATISTICS[statistic], Messages.text(in), Messages.text(in), window);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.connector.stage.NodeCursor;
import io.sparkgnn.connector.stage.SortedRows;
import io.sparkgnn.connector.stage.StagedKey;
import io.sparkgnn.connector.stage.TableTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * Writes all links of a small child table to small parents: children meet their parents, whose keys
 * lie in memory, in order of id.
 *
 * @param children rows of the child table
 * @param parents one for each link
 * @param parentFiles writes each child's parents
 * @param childFiles for each link, writes each parent's children
 */
record SmallLinks(
    SortedRows children,
    ArrayList<Parent> parents,
    ParentFiles parentFiles,
    ArrayList<ChildFiles> childFiles)
    implements TableTask<SmallLinks.Written> {

  /**
   * The other end of a link.
   *
   * @param keyAt where its rows have their key
   * @param childAt where the children have it
   */
  record Parent(SortedRows rows, StagedKey key, int keyAt, int childAt) {
    private Map<Object, Long> ids() {
      Map<Object, Long> ids = new HashMap<>();
      try (NodeCursor nodes = rows.stripe(0, false)) {
        while (nodes.next()) {
          ids.put(key.value(nodes.ids(), keyAt), nodes.id());
        }
      }
      return ids;
    }
  }

  /** What was written, the children for each link. */
  record Written(ParentFiles.Written parents, ArrayList<ChildFiles.Written> children) {}

  @Override
  public Written run() {
    ParentFiles.Written written;
    try (NodeCursor nodes = children.stripe(0, false)) {
      written = parentFiles.write(0, new Rows(nodes));
    }
    ArrayList<ChildFiles.Written> each = new ArrayList<>();
    childFiles.forEach(files -> each.add(files.writeSmall()));
    return new Written(written, each);
  }

  /** The children as {@link ParentFiles} takes them; each good until the next is asked for. */
  private final class Rows implements Iterator<InternalRow> {
    private final NodeCursor nodes;
    private final List<Map<Object, Long>> ids = parents.stream().map(Parent::ids).toList();
    private final GenericInternalRow row = new GenericInternalRow(1 + 3 * parents.size());
    private boolean ready;

    Rows(NodeCursor nodes) {
      this.nodes = nodes;
    }

    @Override
    public boolean hasNext() {
      ready = ready || nodes.next();
      return ready;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ready = false;
      row.update(0, nodes.id());
      for (int i = 0; i < parents.size(); i++) {
        Parent parent = parents.get(i);
        boolean noKey = nodes.ids().isNullAt(parent.childAt());
        Long id = noKey ? null : ids.get(i).get(parent.key().value(nodes.ids(), parent.childAt()));
        row.update(1 + 3 * i, id);
        row.update(2 + 3 * i, noKey);
        row.update(
            3 + 3 * i,
            noKey || id != null ? null : nodes.ids().get(parent.childAt(), parent.key().type()));
      }
      return row;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.following;

import io.delta.kernel.CommitActions;
import io.delta.kernel.CommitRange;
import io.delta.kernel.CommitRangeBuilder.CommitBoundary;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CommitRangeNotFoundException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.StartVersionNotFoundException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.DeltaLogActionUtils.DeltaAction;
import io.delta.kernel.utils.CloseableIterator;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.serving.follow.CannotFollowException;
import io.sparkgnn.serving.follow.ChangeReader;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads what commits have brought to a Delta table: from its change data feed where the table keeps
 * one and a commit has written to it, else from the files that the commit added and removed. Files
 * that were written anew without changing rows, as OPTIMIZE does, are passed over. For one thread
 * at a time.
 */
public final class DeltaCommits implements ChangeReader {
  private static final Set<DeltaAction> ACTIONS =
      Set.of(DeltaAction.ADD, DeltaAction.REMOVE, DeltaAction.CDC);

  private final Engine engine = DefaultEngine.create(new Configuration());

  /** Reads tables of file systems that Hadoop knows by its own settings. */
  public DeltaCommits() {}

  @Override
  public String format() {
    return "delta";
  }

  @Override
  public void read(Manifest.Source source, long after, Instant known, Commits target)
      throws IOException {
    try {
      Snapshot now = TableManager.loadSnapshot(source.path()).build(engine);
      check(now, after, known);
      if (now.getVersion() > after) {
        CommitRange commits =
            TableManager.loadCommitRange(source.path(), CommitBoundary.atVersion(after + 1))
                .withEndBoundary(CommitBoundary.atVersion(now.getVersion()))
                .build(engine);
        read(now, commits, target);
      }
    } catch (TableNotFoundException e) {
      throw new CannotFollowException("there is no Delta table at " + source.path(), e);
    } catch (CommitRangeNotFoundException | StartVersionNotFoundException e) {
      throw new CannotFollowException(
          "the log of version %d is gone, as it goes with time; refresh the graph and swap to it"
              .formatted(after + 1),
          e);
    } catch (KernelException e) {
      throw new CannotFollowException(
          "Delta Kernel does not read it: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  /** A table that was deleted and made again counts its versions from 0 again. */
  private static void check(Snapshot now, long after, Instant known) {
    Optional<Long> made = now.getMetadata().getCreatedTime();
    if (made.isPresent() && made.get() > known.toEpochMilli() || now.getVersion() < after) {
      throw new CannotFollowException(
          "it is another table than the one that the graph was built of; build the graph anew and swap to it");
    }
  }

  private void read(Snapshot now, CommitRange commits, Commits target) throws IOException {
    CommitFiles files = new CommitFiles(engine, now);
    try (CloseableIterator<CommitActions> all = commits.getCommitActions(engine, ACTIONS)) {
      while (all.hasNext()) {
        try (CommitActions commit = all.next()) {
          CommitFiles.Listed listed = files.list(commit);
          target.take(commit.getVersion(), rows -> files.read(listed, rows));
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }
  }
}

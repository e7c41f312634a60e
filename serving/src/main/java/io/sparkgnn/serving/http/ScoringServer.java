// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.ServedVersions;
import io.sparkgnn.serving.follow.TableFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Answers HTTP requests with a model over a graph. {@link #close} takes no more connections and
 * answers what was taken.
 */
public final class ScoringServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int HEADER_BYTES = 8 << 10;
  private static final long IDLE_MILLIS = 30_000;

  private final ServedVersions versions;
  private final ServerMetrics metrics;
  private final Routes routes;
  private final Server server;
  private final ServerConnector connector;

  /**
   * Starts a server of one version, which answers when this returns.
   *
   * @throws UserErrorException as the other does
   */
  public ScoringServer(
      ServedModel model,
      ServedGraph graph,
      ScoringSettings scoring,
      ServerSettings settings,
      Clock clock) {
    this(
        model,
        graph,
        () -> {
          throw new UserErrorException("Cannot go over to another version: none is named");
        },
        scoring,
        settings,
        clock);
  }

  /**
   * Starts a server, which answers when this returns.
   *
   * @param graph closed by the caller after this, or by this when no version has it any more
   * @param next what is served when it is asked for the next version
   * @param clock for seeds without a time
   * @throws UserErrorException if the model does not fit the graph, there is no such device, or the
   *     address cannot be listened at
   */
  public ScoringServer(
      ServedModel model,
      ServedGraph graph,
      ServedVersions.Source next,
      ScoringSettings scoring,
      ServerSettings settings,
      Clock clock) {
    CompletableFuture<ServerConnector> listening =
        CompletableFuture.supplyAsync(() -> connector(settings)); // while the model warms up
    metrics = new ServerMetrics();
    versions = new ServedVersions(model, graph, next, scoring, metrics);
    metrics.watch(versions);
    routes = new Routes(versions, scoring, settings.limits(), settings.token(), clock, metrics);
    connector = listening.join();
    server = connector.getServer();
    server.setHandler(new GracefulHandler(routes));
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw e.getCause() instanceof IOException || e instanceof IOException
          ? new UserErrorException(
              "Cannot listen at %s port %d: %s"
                  .formatted(settings.host(), settings.port(), reason(e)),
              e)
          : new IllegalStateException("the server cannot be started", e);
    }
  }

  /** A server that is not started, and where it is to listen. */
  private static ServerConnector connector(ServerSettings settings) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("gnn-http");
    Server server = new Server(threads);
    server.setErrorHandler(new Errors());
    server.setStopTimeout(settings.stop().toMillis());
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, protocols(http, settings.tls()));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    return connector;
  }

  private static ConnectionFactory[] protocols(HttpConfiguration http, TlsSettings tls) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    if (tls == null) {
      return new ConnectionFactory[] {plain};
    }
    SslContextFactory.Server certificates = new SslContextFactory.Server();
    certificates.setKeyStorePath(tls.keystore().toUri().toString());
    certificates.setKeyStoreType("PKCS12");
    certificates.setKeyStorePassword(tls.password());
    if (tls.clients() != null) {
      certificates.setTrustStorePath(tls.clients().toUri().toString());
      certificates.setTrustStoreType("PKCS12");
      certificates.setTrustStorePassword(tls.password());
      certificates.setNeedClientAuth(true);
    }
    return new ConnectionFactory[] {
      new SslConnectionFactory(certificates, plain.getProtocol()), plain
    };
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /** The port that it listens at. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Tells of tables that are followed, and takes no rows for them that would come twice. */
  public void tell(TableFollower follower) {
    routes.follow(follower);
    metrics.watch(follower);
  }

  public ServedVersions versions() {
    return versions;
  }

  /** Takes no more requests, answers those that were taken, and ends. */
  @Override
  public void close() {
    routes.stopping();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server cannot be stopped", e);
    } finally {
      versions.close();
    }
  }

  /** What goes wrong before a request reaches its handler, as problem documents. */
  private static final class Errors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Problem problem = Problem.of(response.getStatus());
      byte[] body =
          Exchange.document(
              problem, response.getStatus(), HttpStatus.getMessage(response.getStatus()), null);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, Exchange.PROBLEM_JSON);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      response.write(true, ByteBuffer.wrap(body), callback);
      return true;
    }
  }
}

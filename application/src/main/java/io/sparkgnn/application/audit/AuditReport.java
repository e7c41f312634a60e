// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.UserErrorException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an audit found. Written as JSON with a SHA-256 over its content, so that a report that was
 * changed afterwards shows it.
 *
 * @param job the job file's name
 * @param jobHash SHA-256 of the job file's text with its overrides
 * @param graph path of the graph store
 * @param graphVersion its version, a hash of its files
 * @param model the model that the canary was shown to
 * @param createdAt ISO 8601
 * @param checks one for each check, in their order
 */
public record AuditReport(
    String job,
    String jobHash,
    String graph,
    String graphVersion,
    String model,
    String createdAt,
    List<Check> checks) {
  private static final String HASH = "sha256";
  private static final String CONTENT = "content";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public AuditReport {
    checks = List.copyOf(checks);
  }

  /** How a check ended. */
  public enum Status {
    CLEAN,
    FINDING,
    NOT_CHECKED
  }

  /**
   * One check.
   *
   * @param name {@code labels}, {@code samples}, {@code canary} or {@code columns}
   * @param summary one line: what was looked at, or why it was not
   * @param figures what was counted
   * @param findings one line each; empty unless the status is a finding
   * @param notes what the reader should know, one line each
   */
  public record Check(
      String name,
      Status status,
      String summary,
      Map<String, Object> figures,
      List<String> findings,
      List<String> notes) {
    public Check {
      figures = new LinkedHashMap<>(figures);
      findings = List.copyOf(findings);
      notes = List.copyOf(notes);
    }

    /** A check that was made: a finding if there are any, else clean. */
    public static Check made(
        String name,
        String summary,
        Map<String, Object> figures,
        List<String> findings,
        List<String> notes) {
      Status status = findings.isEmpty() ? Status.CLEAN : Status.FINDING;
      return new Check(name, status, summary, figures, findings, notes);
    }

    /** A check that could not be made. */
    public static Check notMade(String name, String reason) {
      return new Check(name, Status.NOT_CHECKED, reason, Map.of(), List.of(), List.of());
    }
  }

  /** Whether any check found something. */
  public boolean hasFindings() {
    return checks.stream().anyMatch(check -> check.status() == Status.FINDING);
  }

  /** The report with its hash, as it is written to a file. */
  public String toJson() {
    ObjectNode content = JSON.valueToTree(this);
    ObjectNode root = JSON.createObjectNode();
    root.put(HASH, sha256(canonical(content)));
    root.set(CONTENT, content);
    return write(root) + "\n";
  }

  /**
   * Whether a written report is as it was written.
   *
   * @throws UserErrorException if the text is no audit report
   */
  public static boolean isIntact(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      if (root == null || !root.path(HASH).isTextual() || !root.path(CONTENT).isObject()) {
        throw new UserErrorException("Cannot verify the report: it is not an audit report");
      }
      return sha256(canonical(root.get(CONTENT))).equals(root.get(HASH).textValue());
    } catch (JsonProcessingException e) {
      throw new UserErrorException("Cannot verify the report: it is not JSON", e);
    }
  }

  /** The hash that a written report carries. */
  public static String hashOf(String json) {
    try {
      return JSON.readTree(json).path(HASH).asText();
    } catch (JsonProcessingException e) {
      throw new UserErrorException("Cannot read the report: it is not JSON", e);
    }
  }

  /** The report for people. */
  public String toText() {
    StringBuilder out = new StringBuilder();
    out.append("Audit of ").append(job).append(" on ").append(graph).append('\n');
    for (Check check : checks) {
      String status = check.status().name().replace('_', ' ').toLowerCase(Locale.ROOT);
      out.append("  %-8s %-12s %s%n".formatted(check.name(), status, check.summary()));
      check.findings().forEach(line -> out.append("    ! ").append(line).append('\n'));
      check.notes().forEach(line -> out.append("    - ").append(line).append('\n'));
    }
    return out.toString();
  }

  /** SHA-256 of a text, in hexadecimal digits. */
  public static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** SHA-256 of some bytes, in hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The same bytes for the same content: no white space, keys in their written order. */
  private static String canonical(JsonNode content) {
    return content.toString();
  }

  private static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

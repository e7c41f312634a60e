// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

import io.sparkgnn.application.audit.AuditReport;

/**
 * An audit that was made and written.
 *
 * @param report what it found
 * @param file the JSON file; the same as text is beside it
 * @param text for people, with the hash of the report
 */
public record AuditResult(AuditReport report, String file, String text) {}

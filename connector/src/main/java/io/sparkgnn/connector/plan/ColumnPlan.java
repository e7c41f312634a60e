// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.graph.ColumnType;

/**
 * A column that may become a feature.
 *
 * @param name as in the source
 * @param staged its name in the build's own staging files
 * @param sourceType the source's type, for reports
 * @param kind what its values are once staged
 * @param dated whether the source's values are days without a time of day
 * @param wanted the type that the user asked for, or null to infer it
 */
public record ColumnPlan(
    String name,
    String staged,
    String sourceType,
    ColumnKind kind,
    boolean dated,
    ColumnType wanted) {}

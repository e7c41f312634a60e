// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.Optional;

/**
 * {@code PREDICT target FOR entity WHERE condition ASSUMING condition}.
 *
 * @param target what is predicted
 * @param mode how the target is predicted
 * @param entity for whom
 * @param where which entities, as of the anchor time
 * @param assuming what is taken for granted behind the anchor time
 */
public record Query(
    Target target,
    Mode mode,
    EntitySet entity,
    Optional<Condition> where,
    Optional<Condition> assuming) {}

// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.tier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks a test that takes more than half a minute or so, and whose claim others make in a smaller
 * way. {@code mvn verify} leaves it out; {@code .ci/nightly} runs these alone.
 */
@Tag("nightly")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Nightly {}

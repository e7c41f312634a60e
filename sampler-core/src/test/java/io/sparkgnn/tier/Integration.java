// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.tier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks the tests of a class that start Spark or another process, train a model to its end, or take
 * more than a few seconds. All others are unit tests: {@code mvn test -Punit} runs those alone.
 */
@Tag("integration")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Integration {}

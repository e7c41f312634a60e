/**
 * The one way in which YAML of a user's is read: {@link io.sparkgnn.yaml.SafeYaml} looks at a text
 * event by event before anything is made of it, {@link io.sparkgnn.yaml.YamlText} makes values that
 * know where they were written. Called by whatever takes YAML; knows nothing of what it means.
 */
package io.sparkgnn.yaml;

/**
 * A user's own module, as a TorchScript file, between our encoders and our head. Found by name;
 * called by nobody.
 */
package io.sparkgnn.train.model.script;

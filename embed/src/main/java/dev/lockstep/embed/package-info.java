/** Text to vectors: in-process ONNX, Ollama, OpenAI-compatible. */
@NullMarked
package dev.lockstep.embed;

import org.jspecify.annotations.NullMarked;

/**
 * Text to vectors: a model inside this process, Ollama, or any OpenAI-compatible endpoint.
 *
 * <p>Decorators add what every model needs: {@link dev.lockstep.embed.CachedEmbedder} (no text is
 * embedded twice) and {@link dev.lockstep.embed.ChunkingEmbedder} (texts beyond the window).
 * Depends on {@code api}.
 */
@NullMarked
package dev.lockstep.embed;

import org.jspecify.annotations.NullMarked;

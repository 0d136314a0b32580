package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.columnar.Chunk;
import java.util.List;

/**
 * A row group that is encoded and not written yet.
 *
 * @param draft the same rows as the draft is to have them; empty where there is none
 */
record Group(int rows, List<Chunk> chunks, List<Chunk> draft) {}

package dev.lockstep.dataset.internal.columnar;

import java.util.List;

/** A row group that is encoded and not written yet. */
record Group(int rows, List<Chunk> chunks, List<Chunk> beside) {}

package dev.lockstep.lake;

/**
 * A small fact that commits in the same atomic act as the rows: in the snapshot's summary and in a
 * table property, under the writer's name.
 *
 * @param writer who writes, such as a run and step; its latest tag is {@link LakeTable#tag}
 * @param epoch a commit with an older epoch than the recorded one is refused
 * @param value a checkpoint, or whatever tells this commit from the writer's others
 */
public record CommitTag(String writer, long epoch, String value) {}

-- Acknowledged rows that the other side of a migration did not take. Times are epoch milliseconds.

create table migration_refusals (
    migration text not null,
    -- Empty: stands for those that were too many to be kept.
    id text not null,
    reason text not null,
    -- Number of the write through the migration; -1 where it came by the source's log.
    write bigint not null,
    side text not null,
    at bigint not null,
    primary key (migration, id)
);

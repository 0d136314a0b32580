-- Where the splits of a run's steps stand, folded into few cells; told by the attempt of that epoch.

create table run_splits (
    run text not null,
    step text not null,
    -- Which reading of the step, such as left; empty where it has one.
    side text not null,
    epoch bigint not null,
    splits bigint not null,
    cells text not null,
    primary key (run, step, side)
);

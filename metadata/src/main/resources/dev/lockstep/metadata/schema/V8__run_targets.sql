-- All that a run writes, what runs.target names among it. Held by the run that is under way: 0 waits, 1 held, null ended.

create table run_targets (
    run text not null,
    target text not null,
    held bigint,
    primary key (run, target)
);

insert into run_targets (run, target, held)
    select id, target, case when state = 'QUEUED' then 0 when state in ('RUNNING', 'RETRYING') then 1 end
    from runs where target <> '';

create unique index run_targets_one_holder on run_targets (target) where held = 1;
create index run_targets_open on run_targets (target, held) where held is not null;

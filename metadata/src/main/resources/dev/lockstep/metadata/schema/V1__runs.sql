-- Durable runs. Times are epoch milliseconds. Every update of a claimed run is conditional on its epoch.

create table runs (
    id text not null primary key,
    tenant text not null,
    -- Time-ordered, also for runs whose id the caller has fixed: order of the queue and of the history.
    sort_key text not null unique,
    -- The id as the caller gave it; the run's own id may have a suffix.
    given_id text,
    job text not null,
    subject text not null,
    -- What the run writes; empty where it excludes no other.
    target text not null,
    -- The schedule that has started it.
    schedule text,
    parameters text not null,
    state text not null,
    epoch bigint not null,
    -- The server that executes it; in an ended run, the one that has still to tell its listeners.
    owner text,
    attempt bigint not null,
    max_attempts bigint not null,
    -- Failed attempts of the present step.
    failures bigint not null,
    -- Times a server died under it since it last got further.
    crashes bigint not null,
    cancel_requested bigint not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    next_attempt_at bigint,
    failure_kind text,
    failure_code text,
    failure_message text,
    -- Raised by each change, log lines included.
    version bigint not null,
    -- The number of the last log line.
    log_lines bigint not null
);

create unique index runs_one_per_target on runs (target) where state in ('RUNNING', 'RETRYING') and target <> '';
create unique index runs_one_per_given_id on runs (tenant, given_id)
    where state in ('QUEUED', 'RUNNING', 'RETRYING') and given_id is not null;
create index runs_history on runs (tenant, sort_key);
create index runs_history_of_job on runs (tenant, job, sort_key);
create index runs_by_state on runs (state, sort_key);
create index runs_of_schedule on runs (tenant, schedule) where schedule is not null;
create index runs_queue on runs (target, sort_key) where state = 'QUEUED';
create index runs_owner on runs (owner) where owner is not null;
create index runs_ended on runs (ended_at) where ended_at is not null;

create table run_steps (
    run text not null,
    ordinal bigint not null,
    name text not null,
    state text not null,
    started_at bigint,
    ended_at bigint,
    unit text,
    total bigint not null,
    processed bigint not null,
    failed bigint not null,
    verified bigint not null,
    splits_done bigint not null,
    splits bigint not null,
    -- Thousandths of a unit a second.
    rate_milli bigint not null,
    progress_at bigint,
    primary key (run, name)
);

create table run_attempts (
    run text not null,
    epoch bigint not null,
    attempt bigint not null,
    server text not null,
    step text,
    started_at bigint not null,
    ended_at bigint,
    -- The state of the run after it; null while it is under way and where the server died.
    outcome text,
    failure_kind text,
    failure_code text,
    failure_message text,
    primary key (run, epoch)
);

create table run_log (
    run text not null,
    number bigint not null,
    at bigint not null,
    level text not null,
    step text not null,
    message text not null,
    primary key (run, number)
);

create table run_state (
    run text not null,
    name text not null,
    content text not null,
    primary key (run, name)
);

-- How often each given id was used; outlives the runs, so that no id is ever used twice.
create table run_ids (
    given_id text not null primary key,
    uses bigint not null
);

create table run_schedules (
    tenant text not null,
    name text not null,
    cron text not null,
    job text not null,
    subject text not null,
    parameters text not null,
    given_id text,
    next_at bigint,
    primary key (tenant, name)
);
create index run_schedules_due on run_schedules (next_at);

-- The servers that are alive; a run whose owner is not here is an orphan.
create table run_servers (
    id text not null primary key,
    lock_key bigint not null unique,
    seen_at bigint not null
);

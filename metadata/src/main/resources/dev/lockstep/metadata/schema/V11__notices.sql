-- What has happened, for those outside who asked to be told, and how far telling each of them is. Times are epoch milliseconds.

create table notices (
    id text not null primary key,
    type text not null,
    tenant text not null,
    subject text not null,
    at bigint not null,
    data text not null
);

create index notices_at on notices (at);

create table hooks (
    name text not null primary key,
    -- Nothing that happened before is told.
    since bigint not null
);

create table hook_deliveries (
    hook text not null,
    notice text not null,
    -- waiting, delivered or given_up
    state text not null,
    tries integer not null,
    -- When it is tried next; of one that has ended, when that was.
    due_at bigint not null,
    fault text,
    primary key (hook, notice)
);

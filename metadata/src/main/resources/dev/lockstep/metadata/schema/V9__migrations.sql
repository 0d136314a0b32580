-- Live migrations: where each stands, what people and rules did to it, writes on their way, searches that were compared.

create table migrations (
    tenant text not null,
    name text not null,
    id text not null,
    source text not null,
    target text not null,
    settings text not null,
    plan text not null,
    phase text not null,
    run text,
    reads integer not null,
    writes text not null,
    wanted text not null,
    approved integer not null,
    paused bigint,
    asked_proof bigint,
    writes_floor bigint not null,
    epoch bigint not null,
    standing text,
    version bigint not null,
    created_at bigint not null,
    primary key (tenant, name)
);

create table migration_events (
    tenant text not null,
    migration text not null,
    number bigint not null,
    at bigint not null,
    kind text not null,
    who text not null,
    detail text not null,
    primary key (tenant, migration, number)
);

create table migration_writes (
    migration text not null,
    number bigint not null,
    content text not null,
    applied bigint not null,
    refusals text,
    primary key (migration, number)
);

create table migration_searches (
    migration text not null,
    server text not null,
    tally text not null,
    told_at bigint not null,
    primary key (migration, server)
);

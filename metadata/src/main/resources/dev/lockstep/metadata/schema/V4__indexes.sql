-- Indexes and their generations. "champion" is the pointer: it moves by compare-and-set only.
create table indexes (
    tenant text not null,
    name text not null,
    definition text not null,
    collection text not null,
    created_at bigint not null,
    champion bigint not null default 0,
    last_number bigint not null default 0,
    -- The silver snapshot that the collection was last made equal to, as JSON.
    collection_source text,
    last_run text,
    last_sync_at bigint,
    failed_kind text,
    failed_code text,
    failed_message text,
    primary key (tenant, name)
);

create table generations (
    tenant text not null,
    index_name text not null,
    number bigint not null,
    state text not null,
    base bigint not null,
    run_id text not null,
    -- The collection snapshot that it holds and the silver snapshot behind that, as JSON.
    collection_snapshot text not null,
    dataset_snapshot text,
    rows_total bigint not null default 0,
    added bigint not null default 0,
    deleted bigint not null default 0,
    refused bigint not null default 0,
    segments bigint not null default 0,
    bytes bigint not null default 0,
    -- Generations since both sides were compared as a whole.
    since_full_proof bigint not null default 0,
    seal text,
    proof text,
    proven_at bigint,
    created_at bigint not null,
    published_at bigint,
    primary key (tenant, index_name, number)
);

-- Rows that the last sync could not take, with the reason.
create table refused_rows (
    tenant text not null,
    index_name text not null,
    id text not null,
    reason text not null,
    run_id text not null,
    primary key (tenant, index_name, id)
);

create table eval_sets (
    tenant text not null,
    name text not null,
    imported_at bigint not null,
    queries text not null,
    primary key (tenant, name)
);

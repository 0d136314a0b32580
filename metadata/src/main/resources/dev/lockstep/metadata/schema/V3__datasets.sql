-- Datasets: what was last made of them. Whether an ingest is under way is a matter of its run.
create table datasets (
    id text not null primary key,
    tenant text not null,
    name text not null,
    description text,
    -- Columns that are the row's id, comma separated: as given until the first ingest has ended.
    key_columns text,
    -- JSON: how each silver column comes out of bronze.
    columns text not null default '[]',
    -- JSON: nulls, distinct values and samples of each column.
    profile text not null default '[]',
    row_count bigint not null default 0,
    row_count_bronze bigint not null default 0,
    rejected_rows bigint not null default 0,
    duplicates bigint not null default 0,
    silver_snapshot text,
    last_run text,
    -- The last run whose result this row holds.
    completed_run text,
    created_at bigint not null,
    updated_at bigint not null
);

create unique index datasets_by_name on datasets (tenant, name);

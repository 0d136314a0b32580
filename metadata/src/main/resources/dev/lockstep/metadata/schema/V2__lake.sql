-- Who holds which snapshot of a lake table, and until when. The hold itself is a tag in the table.
create table lake_pins (
    tenant text not null,
    layer text not null,
    name text not null,
    identity text not null,
    snapshot_id text not null,
    owner text not null,
    created_at bigint not null,
    until_at bigint not null,
    primary key (identity, snapshot_id, owner)
);

create index lake_pins_by_table on lake_pins (tenant, layer, name);

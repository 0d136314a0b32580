create table api_keys (
    id           text   not null primary key,
    tenant       text   not null,
    name         text   not null,
    role         text   not null,
    hash         text   not null unique,
    created_at   bigint not null,
    last_used_at bigint
);

create index api_keys_by_tenant on api_keys (tenant, created_at);

-- What a mutation with an Idempotency-Key answered; status is null while it is under way.
create table idempotency (
    tenant     text   not null,
    route      text   not null,
    idem_key   text   not null,
    body_hash  text   not null,
    owner      text   not null,
    claimed_at bigint not null,
    status     integer,
    media_type text,
    headers    text,
    body       text,
    primary key (tenant, route, idem_key)
);

create index idempotency_by_age on idempotency (claimed_at);

-- Stores that people have named, beside those of the home and of the configuration. No password is
-- here: it lies in a file of the home, or where password_file says.
create table stores (
    tenant text not null,
    name text not null,
    kind text not null,
    url text not null,
    user_name text not null,
    own_schema text not null,
    layout text not null,
    password_file text,
    created_at bigint not null,
    primary key (tenant, name)
);

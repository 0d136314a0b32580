-- The run that began to write into the collection and has not said that it ended: until then the
-- collection is between two snapshots of the dataset.
alter table indexes add column moved_by text;

-- Whether the row was refused by the collection's writing ('embed') or by the generation's ('build').
alter table refused_rows add column stage text not null default 'embed';

-- What had been counted of searches when a route's step began: the gates of the next one look at what came since.

alter table migrations add column step_from text;

-- The schema that all migrations together make, so that each one shows its effect in its diff. Never run, never edited:
-- UPDATE_SCHEMA_SQL=1 npm test -- service/test/migration/schema-sql.test.ts

create sequence goose_db_version_id_seq as integer;
create sequence metadata_v3_id_seq as bigint;
create sequence runs_v3_run_number_seq as integer;
create sequence tasks_v3_task_id_seq as bigint;

create table artifact_v3 (
  flow_id character varying(255) not null,
  run_number bigint not null,
  step_name character varying(255) not null,
  task_id bigint not null,
  name character varying(255) not null,
  location character varying(255) not null,
  ds_type character varying(255) not null,
  sha character varying(255),
  type character varying(255),
  content_type character varying(255),
  user_name character varying(255),
  attempt_id smallint not null,
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  run_id character varying(255),
  task_name character varying(255)
);
create table flows_v3 (
  flow_id character varying(255) not null,
  user_name character varying(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb
);
create table goose_db_version (
  id integer not null default nextval('goose_db_version_id_seq'::regclass),
  version_id bigint not null,
  is_applied boolean not null,
  tstamp timestamp without time zone default now()
);
create table metadata_v3 (
  flow_id character varying(255) not null,
  run_number bigint not null,
  step_name character varying(255) not null,
  task_id bigint not null,
  id bigint not null default nextval('metadata_v3_id_seq'::regclass),
  field_name character varying(255) not null,
  value text not null,
  type character varying(255) not null,
  user_name character varying(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  run_id character varying(255),
  task_name character varying(255)
);
create table runs_v3 (
  flow_id character varying(255) not null,
  run_number integer not null default nextval('runs_v3_run_number_seq'::regclass),
  user_name character varying(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  run_id character varying(255),
  last_heartbeat_ts bigint
);
create table steps_v3 (
  flow_id character varying(255) not null,
  run_number bigint not null,
  step_name character varying(255) not null,
  user_name character varying(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  run_id character varying(255)
);
create table tasks_v3 (
  flow_id character varying(255) not null,
  run_number bigint not null,
  step_name character varying(255) not null,
  task_id bigint not null default nextval('tasks_v3_task_id_seq'::regclass),
  user_name character varying(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  run_id character varying(255),
  task_name character varying(255),
  last_heartbeat_ts bigint
);

alter sequence goose_db_version_id_seq owned by goose_db_version.id;
alter sequence metadata_v3_id_seq owned by metadata_v3.id;
alter sequence runs_v3_run_number_seq owned by runs_v3.run_number;
alter sequence tasks_v3_task_id_seq owned by tasks_v3.task_id;

alter table artifact_v3 add constraint artifact_v3_pkey PRIMARY KEY (flow_id, run_number, step_name, task_id, attempt_id, name);
alter table flows_v3 add constraint flows_v3_pkey PRIMARY KEY (flow_id);
alter table goose_db_version add constraint goose_db_version_pkey PRIMARY KEY (id);
alter table metadata_v3 add constraint metadata_v3_pkey PRIMARY KEY (id, flow_id, run_number, step_name, task_id, field_name);
alter table runs_v3 add constraint runs_v3_flow_id_run_id_key UNIQUE (flow_id, run_id);
alter table runs_v3 add constraint runs_v3_pkey PRIMARY KEY (flow_id, run_number);
alter table steps_v3 add constraint steps_v3_flow_id_run_id_step_name_key UNIQUE (flow_id, run_id, step_name);
alter table steps_v3 add constraint steps_v3_pkey PRIMARY KEY (flow_id, run_number, step_name);
alter table tasks_v3 add constraint tasks_v3_flow_id_run_number_step_name_task_name_key UNIQUE (flow_id, run_number, step_name, task_name);
alter table tasks_v3 add constraint tasks_v3_pkey PRIMARY KEY (task_id);
alter table runs_v3 add constraint runs_v3_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flows_v3(flow_id);
alter table steps_v3 add constraint steps_v3_flow_id_run_number_fkey FOREIGN KEY (flow_id, run_number) REFERENCES runs_v3(flow_id, run_number);
alter table tasks_v3 add constraint tasks_v3_flow_id_run_number_step_name_fkey FOREIGN KEY (flow_id, run_number, step_name) REFERENCES steps_v3(flow_id, run_number, step_name);

CREATE INDEX artifact_v3_idx_latest_attempt ON artifact_v3 USING btree (flow_id, run_number, task_id, name, ts_epoch DESC);
CREATE INDEX artifact_v3_idx_str_ids_primary_key_v2 ON artifact_v3 USING btree (flow_id, run_id, step_name, task_name, attempt_id, name);
CREATE INDEX artifact_v3_idx_str_ids_primary_key_with_task_id ON artifact_v3 USING btree (flow_id, run_id, step_name, task_id, attempt_id, name);
CREATE INDEX flows_v3_idx_ts_flow_desc ON flows_v3 USING btree (ts_epoch DESC, flow_id DESC);
CREATE INDEX metadata_v3_akey ON metadata_v3 USING btree (flow_id, run_number, step_name, task_id, field_name);
CREATE INDEX metadata_v3_idx_flow_run_ts_id_desc ON metadata_v3 USING btree (flow_id, run_number, ts_epoch DESC, id DESC);
CREATE INDEX metadata_v3_idx_str_ids_a_key ON metadata_v3 USING btree (flow_id, run_id, step_name, task_name, field_name);
CREATE INDEX metadata_v3_idx_str_ids_a_key_with_task_id ON metadata_v3 USING btree (flow_id, run_id, step_name, task_id, field_name);
CREATE INDEX runs_v3_idx_epoch_ts_desc ON runs_v3 USING btree (ts_epoch DESC);
CREATE INDEX runs_v3_idx_flow_id_asc_ts_epoch_desc ON runs_v3 USING btree (flow_id, ts_epoch DESC);
CREATE INDEX runs_v3_idx_flow_ts_runnum_desc ON runs_v3 USING btree (flow_id, ts_epoch DESC, run_number DESC);
CREATE INDEX runs_v3_idx_gin_tags_combined ON runs_v3 USING gin (((tags || system_tags)));
CREATE INDEX runs_v3_idx_str_ids_primary_key_v2 ON runs_v3 USING btree (flow_id, run_id);
CREATE INDEX runs_v3_idx_ts_epoch ON runs_v3 USING btree (ts_epoch);
CREATE INDEX runs_v3_idx_user_asc_ts_epoch_desc ON runs_v3 USING btree ((
CASE
    WHEN (system_tags ? ('user:'::text || (user_name)::text)) THEN user_name
    ELSE NULL::character varying
END), ts_epoch DESC);
CREATE INDEX steps_v3_idx_str_ids_primary_key_v2 ON steps_v3 USING btree (flow_id, run_id, step_name);
CREATE INDEX tasks_v3_idx_flow_id_run_id_step_name_task_name_v2 ON tasks_v3 USING btree (flow_id, run_id, step_name, task_name);
CREATE INDEX tasks_v3_idx_flow_run_step_ts_task_desc ON tasks_v3 USING btree (flow_id, run_number, step_name, ts_epoch DESC, task_id DESC);

insert into goose_db_version (version_id, is_applied) values (0, true);
insert into goose_db_version (version_id, is_applied) values (1, true);
insert into goose_db_version (version_id, is_applied) values (20200603104139, true);
insert into goose_db_version (version_id, is_applied) values (20201002000616, true);
insert into goose_db_version (version_id, is_applied) values (20210202145952, true);
insert into goose_db_version (version_id, is_applied) values (20210260056859, true);
insert into goose_db_version (version_id, is_applied) values (20211202100726, true);
insert into goose_db_version (version_id, is_applied) values (20220503175500, true);
insert into goose_db_version (version_id, is_applied) values (20230118020300, true);
insert into goose_db_version (version_id, is_applied) values (20260615000000, true);
insert into goose_db_version (version_id, is_applied) values (20260706000000, true);
insert into goose_db_version (version_id, is_applied) values (20260706000001, true);
insert into goose_db_version (version_id, is_applied) values (20260706000002, true);
insert into goose_db_version (version_id, is_applied) values (20260706000003, true);

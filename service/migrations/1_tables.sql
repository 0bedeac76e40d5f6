-- The tables as of the first release. Existing ones are kept: services older than the migrations made them by themselves.
create table if not exists flows_v3 (
  flow_id varchar(255) primary key,
  user_name varchar(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb
);

create table if not exists runs_v3 (
  flow_id varchar(255) not null references flows_v3 (flow_id),
  run_number serial not null,
  user_name varchar(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  primary key (flow_id, run_number)
);

create table if not exists steps_v3 (
  flow_id varchar(255) not null,
  run_number bigint not null,
  step_name varchar(255) not null,
  user_name varchar(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  primary key (flow_id, run_number, step_name),
  foreign key (flow_id, run_number) references runs_v3 (flow_id, run_number)
);

create table if not exists tasks_v3 (
  flow_id varchar(255) not null,
  run_number bigint not null,
  step_name varchar(255) not null,
  task_id bigserial primary key,
  user_name varchar(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  foreign key (flow_id, run_number, step_name) references steps_v3 (flow_id, run_number, step_name)
);

-- No foreign keys from here on: a task posts many of these rows, and its own row is certain to exist.
create table if not exists metadata_v3 (
  flow_id varchar(255) not null,
  run_number bigint not null,
  step_name varchar(255) not null,
  task_id bigint not null,
  id bigserial not null,
  field_name varchar(255) not null,
  value text not null,
  type varchar(255) not null,
  user_name varchar(255),
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  primary key (flow_id, run_number, step_name, task_id, field_name)
);

create table if not exists artifact_v3 (
  flow_id varchar(255) not null,
  run_number bigint not null,
  step_name varchar(255) not null,
  task_id bigint not null,
  name varchar(255) not null,
  location varchar(255) not null,
  ds_type varchar(255) not null,
  sha varchar(255),
  type varchar(255),
  content_type varchar(255),
  user_name varchar(255),
  attempt_id smallint not null,
  ts_epoch bigint not null,
  tags jsonb,
  system_tags jsonb,
  primary key (flow_id, run_number, step_name, task_id, attempt_id, name)
);

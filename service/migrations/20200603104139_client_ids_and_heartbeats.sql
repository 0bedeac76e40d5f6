-- Ids that clients choose themselves (run_id, task_name), and the time of the last heartbeat in seconds.
-- `add constraint` knows no `if not exists`, hence the blocks: a migration may meet a database that has its effect already.
alter table runs_v3
  add column if not exists run_id varchar(255),
  add column if not exists last_heartbeat_ts bigint;

alter table steps_v3
  add column if not exists run_id varchar(255);

alter table tasks_v3
  add column if not exists run_id varchar(255),
  add column if not exists task_name varchar(255),
  add column if not exists last_heartbeat_ts bigint;

alter table metadata_v3
  add column if not exists run_id varchar(255),
  add column if not exists task_name varchar(255);

alter table artifact_v3
  add column if not exists run_id varchar(255),
  add column if not exists task_name varchar(255);

do $$
begin
  if to_regclass('runs_v3_flow_id_run_id_key') is null then
    alter table runs_v3 add constraint runs_v3_flow_id_run_id_key unique (flow_id, run_id);
  end if;
  if to_regclass('steps_v3_flow_id_run_id_step_name_key') is null then
    alter table steps_v3 add constraint steps_v3_flow_id_run_id_step_name_key unique (flow_id, run_id, step_name);
  end if;
  if to_regclass('tasks_v3_flow_id_run_number_step_name_task_name_key') is null then
    alter table tasks_v3 add constraint tasks_v3_flow_id_run_number_step_name_task_name_key
      unique (flow_id, run_number, step_name, task_name);
  end if;
end
$$;

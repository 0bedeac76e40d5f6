--! no-transaction
-- Tasks by the ids that clients chose.
create index concurrently if not exists tasks_v3_idx_flow_id_run_id_step_name_task_name
  on tasks_v3 (flow_id, run_id, step_name, task_name)
  where run_id is not null and task_name is not null;

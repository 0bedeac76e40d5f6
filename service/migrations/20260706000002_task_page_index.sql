--! no-transaction
-- A page of a step's tasks is read in this order.
create index concurrently if not exists tasks_v3_idx_flow_run_step_ts_task_desc
  on tasks_v3 (flow_id, run_number, step_name, ts_epoch desc, task_id desc);

--! no-transaction
-- The newest row of each artifact of a task or a run. Without step_name, which lists of a whole run do not give.
create index concurrently if not exists artifact_v3_idx_latest_attempt
  on artifact_v3 (flow_id, run_number, task_id, name, ts_epoch desc);

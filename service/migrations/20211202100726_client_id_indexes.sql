--! no-transaction
-- The other objects by the ids that clients chose.
create index concurrently if not exists runs_v3_idx_str_ids_primary_key
  on runs_v3 (flow_id, run_id)
  where run_id is not null;

create index concurrently if not exists steps_v3_idx_str_ids_primary_key
  on steps_v3 (flow_id, run_id, step_name)
  where run_id is not null;

create index concurrently if not exists metadata_v3_idx_str_ids_primary_key
  on metadata_v3 (id, flow_id, run_id, step_name, task_name, field_name)
  where run_id is not null and task_name is not null;

create index concurrently if not exists artifact_v3_idx_str_ids_primary_key
  on artifact_v3 (flow_id, run_id, step_name, task_name, attempt_id, name)
  where run_id is not null and task_name is not null;

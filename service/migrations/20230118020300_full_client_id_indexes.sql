--! no-transaction
-- The planner seldom chose the partial indexes on client ids. Full ones take their place; each old one goes only after its
-- successor is there, so that no query is ever without.
create index concurrently if not exists runs_v3_idx_str_ids_primary_key_v2
  on runs_v3 (flow_id, run_id);
drop index concurrently if exists runs_v3_idx_str_ids_primary_key;

create index concurrently if not exists steps_v3_idx_str_ids_primary_key_v2
  on steps_v3 (flow_id, run_id, step_name);
drop index concurrently if exists steps_v3_idx_str_ids_primary_key;

create index concurrently if not exists tasks_v3_idx_flow_id_run_id_step_name_task_name_v2
  on tasks_v3 (flow_id, run_id, step_name, task_name);
drop index concurrently if exists tasks_v3_idx_flow_id_run_id_step_name_task_name;

create index concurrently if not exists metadata_v3_idx_str_ids_a_key
  on metadata_v3 (flow_id, run_id, step_name, task_name, field_name);
create index concurrently if not exists metadata_v3_idx_str_ids_a_key_with_task_id
  on metadata_v3 (flow_id, run_id, step_name, task_id, field_name);
drop index concurrently if exists metadata_v3_idx_str_ids_primary_key;

create index concurrently if not exists artifact_v3_idx_str_ids_primary_key_v2
  on artifact_v3 (flow_id, run_id, step_name, task_name, attempt_id, name);
create index concurrently if not exists artifact_v3_idx_str_ids_primary_key_with_task_id
  on artifact_v3 (flow_id, run_id, step_name, task_id, attempt_id, name);
drop index concurrently if exists artifact_v3_idx_str_ids_primary_key;

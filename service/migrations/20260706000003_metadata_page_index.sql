--! no-transaction
-- A page of a run's metadata is read in this order.
create index concurrently if not exists metadata_v3_idx_flow_run_ts_id_desc
  on metadata_v3 (flow_id, run_number, ts_epoch desc, id desc);

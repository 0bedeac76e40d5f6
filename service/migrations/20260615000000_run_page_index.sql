--! no-transaction
-- A page of a flow's runs is read in this order, without sorting the flow.
create index concurrently if not exists runs_v3_idx_flow_ts_runnum_desc
  on runs_v3 (flow_id, ts_epoch desc, run_number desc);

--! no-transaction
-- A page of flows is read in this order.
create index concurrently if not exists flows_v3_idx_ts_flow_desc on flows_v3 (ts_epoch desc, flow_id desc);

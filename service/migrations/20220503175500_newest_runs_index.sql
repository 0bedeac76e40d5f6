--! no-transaction
-- The newest runs of all flows, which the UI asks for most often.
create index concurrently if not exists runs_v3_idx_epoch_ts_desc on runs_v3 (ts_epoch desc);

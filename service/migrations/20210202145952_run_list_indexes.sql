-- Lists of runs, newest first: all, with given tags, of one flow, of one user.
create index if not exists runs_v3_idx_ts_epoch on runs_v3 (ts_epoch);

create index if not exists runs_v3_idx_gin_tags_combined on runs_v3 using gin ((tags || system_tags));

create index if not exists runs_v3_idx_flow_id_asc_ts_epoch_desc on runs_v3 (flow_id, ts_epoch desc);

-- A user counts only where the system tags vouch for the name.
create index if not exists runs_v3_idx_user_asc_ts_epoch_desc on runs_v3 (
  (case when system_tags ? ('user:' || user_name) then user_name else null end),
  ts_epoch desc
);

-- A task may have many rows of one field: the id becomes part of the key, and the old key an ordinary index, which tells here
-- whether the database has this migration's effect already.
do $$
begin
  if to_regclass('metadata_v3_akey') is null then
    alter table metadata_v3
      drop constraint metadata_v3_pkey,
      add primary key (id, flow_id, run_number, step_name, task_id, field_name);
    create index metadata_v3_akey on metadata_v3 (flow_id, run_number, step_name, task_id, field_name);
  end if;
end
$$;

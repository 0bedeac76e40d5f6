import type { Queryable } from '../../src/db/queryable.js';

/** Everything that makes up the schema `public`, in the form of fixtures/upstream-schema.json. */
export interface Catalog {
  versions: number[];
  tables: Record<
    string,
    { columns: { name: string }[]; constraints: Record<string, string>; indexes: Record<string, string> }
  >;
  sequences: string[];
  functions: string[] | null;
  triggers: string[] | null;
}

export async function readCatalog(db: Queryable): Promise<Catalog> {
  const { rows } = await db.query<{ catalog: string }>({ text: CATALOG });
  return JSON.parse(rows[0]?.catalog ?? '') as Catalog; // the statement makes this shape
}

/** One line for each thing that exists, so that two catalogs can be compared line by line. */
export function lines({ tables, sequences }: Catalog): string[] {
  const ofTables = Object.entries(tables).flatMap(([table, { columns, constraints, indexes }]) => [
    ...columns.map((column, i) => `${table} column ${i + 1} ${JSON.stringify(column)}`),
    ...Object.entries(constraints).map(([name, definition]) => `${table} constraint ${name} ${definition}`),
    ...Object.entries(indexes).map(([name, definition]) => `${table} index ${name} ${definition}`),
  ]);
  return [...ofTables, ...sequences.map((name) => `sequence ${name}`)].sort();
}

const CATALOG = `
select json_build_object(
  'versions', (select json_agg(version_id order by id) from goose_db_version),
  'tables', (
    select json_object_agg(relname, json_build_object(
      'columns', (
        select json_agg(json_build_object(
          'name', attname, 'type', format_type(atttypid, atttypmod), 'not_null', attnotnull, 'default', pg_get_expr(adbin, adrelid)
        ) order by attnum)
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped
      ),
      'constraints', (
        select json_object_agg(conname, pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = pg_class.oid
      ),
      'indexes', (
        select json_object_agg(i.relname, pg_get_indexdef(i.oid) || case when indisvalid then '' else ' INVALID' end order by i.relname)
        from pg_index join pg_class i on i.oid = indexrelid where indrelid = pg_class.oid
      )
    ) order by relname)
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  ),
  'sequences', (select json_agg(relname order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'),
  'functions', (select json_agg(proname order by proname) from pg_proc where pronamespace = 'public'::regnamespace),
  'triggers', (select json_agg(tgname order by tgname) from pg_trigger where not tgisinternal)
)::text as catalog`;

import type { Queryable } from '../../src/db/queryable.js';

const HEAD = `-- The schema that all migrations together make, so that each one shows its effect in its diff. Never run, never edited:
-- UPDATE_SCHEMA_SQL=1 npm test -- service/test/migration/schema-sql.test.ts
`;

/** The schema `public` as SQL that makes it, in an order that does not depend on how it came about. */
export async function dumpSchema(db: Queryable): Promise<string> {
  const parts = await Promise.all(
    [SEQUENCES, TABLES, OWNERS, CONSTRAINTS, INDEXES, VERSIONS].map((text) => db.query<{ sql: string }>({ text })),
  );
  return [HEAD, ...parts.map(({ rows }) => rows.map(({ sql }) => `${sql.replaceAll('public.', '')};\n`).join(''))].join(
    '\n',
  );
}

const SEQUENCES = `
select format('create sequence %s as %s', seqrelid::regclass, format_type(seqtypid, null)) as sql
from pg_sequence join pg_class on oid = seqrelid where relnamespace = 'public'::regnamespace order by relname`;

const TABLES = `
select format(E'create table %s (\\n%s\\n)', relname, string_agg(
  format('  %s %s%s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' end, ' default ' || pg_get_expr(adbin, adrelid)),
  E',\\n' order by attnum)) as sql
from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where relnamespace = 'public'::regnamespace and relkind = 'r' group by relname order by relname`;

const OWNERS = `
select format('alter sequence %s owned by %s.%s', objid::regclass, refobjid::regclass, attname) as sql
from pg_depend join pg_class on pg_class.oid = objid and relkind = 'S'
join pg_attribute on attrelid = refobjid and attnum = refobjsubid
where deptype = 'a' and relnamespace = 'public'::regnamespace order by relname`;

// Foreign keys last: they need the keys that they refer to.
const CONSTRAINTS = `
select format('alter table %s add constraint %s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid)) as sql
from pg_constraint join pg_class on pg_class.oid = conrelid
where relnamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c') order by contype = 'f', relname, conname`;

const INDEXES = `
select pg_get_indexdef(indexrelid) || case when indisvalid then '' else ' INVALID' end as sql
from pg_index join pg_class on oid = indexrelid
where relnamespace = 'public'::regnamespace and not exists (select from pg_constraint where conindid = indexrelid) order by relname`;

const VERSIONS = `
select format('insert into goose_db_version (version_id, is_applied) values (%s, %s)', version_id, is_applied::text) as sql
from goose_db_version order by id`;

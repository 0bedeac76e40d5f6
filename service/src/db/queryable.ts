import type pg from 'pg';

/** What SQL functions take: the database, or a client inside a transaction. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<R>>;
}

/** JSON as PostgreSQL printed it. It goes into answers as it is, so nobody parses it only to print it again. */
export type JsonText = string & { readonly __json: true };

import type { Configuration } from '../variables.js';

/**
 * PostgreSQL's parameters for the load of the metadata service: many short statements, tables that only grow, and rows
 * of running runs and tasks that every heartbeat updates. None needs a restart, so the user can add one without an outage.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  // Azure's default, written down so that nobody turns it off unnoticed.
  require_secure_transport: 'on',
  ssl_min_protocol_version: 'TLSv1.2',
  // By default a table of ten million rows waits for two million changes, and its plans for a million.
  autovacuum_vacuum_scale_factor: '0.02',
  autovacuum_analyze_scale_factor: '0.02',
  // The disks are SSDs: an index is rarely a worse choice than a scan.
  random_page_cost: '1.1',
  // A client that died in a transaction must not hold its locks; the services' transactions take milliseconds.
  idle_in_transaction_session_timeout: '60000',
  // Slow statements, for whoever looks for them later, in milliseconds.
  log_min_duration_statement: '1000',
};

/** In the order of the names, so that a new one does not move the others. */
export function serverParameters({
  database_parameters,
}: Pick<Configuration, 'database_parameters'>): Readonly<Record<string, string>> {
  const all = { ...DEFAULTS, ...database_parameters };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

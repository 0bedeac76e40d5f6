/** PostgreSQL's error codes that the services tell apart. Source: PostgreSQL documentation, appendix A. */
export const SQLSTATE = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  notNullViolation: '23502',
  invalidAuthorization: '28000',
  queryCanceled: '57014',
  undefinedTable: '42P01',
  lockNotAvailable: '55P03',
} as const;

/** The five-character code that the server sent, or undefined when the error is not the server's. */
export function sqlstate(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object) ? code : undefined;
}

export function isSerializationFailure(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlstate(error) ?? '');
}

/** Others had the rows or tables first, so trying again later helps. */
export function isContention(error: unknown): boolean {
  return isSerializationFailure(error) || sqlstate(error) === SQLSTATE.lockNotAvailable;
}

/**
 * The server says that it cannot serve: class 08 (connection), 25006 (read-only: a full disk, or the primary of yesterday),
 * 28 (credentials not right, or not yet), 3D000 (no such database, or not yet), 53 (no connection, memory or disk left),
 * 57P01 to 57P05 (shutting down, starting up, idle too long), 58 (its disk or its system failed).
 */
export function isServerAway(error: unknown): boolean {
  return /^(08...|25006|28...|3D000|53...|57P0[1-5]|58...)$/.test(sqlstate(error) ?? '');
}

/**
 * What was sent does not fit: data exceptions (22), an operator that a filter's column does not have (42883, 42804), values too
 * long for an index (54000).
 */
export function isClientsFault(error: unknown): boolean {
  return /^(22...|42883|42804|54000)$/.test(sqlstate(error) ?? '');
}

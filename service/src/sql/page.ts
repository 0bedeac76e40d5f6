/** A page of a list: at most `limit` rows after the position `after` (the sort columns of the last row seen). */
export interface Page {
  /** 0 to 500. */
  readonly limit: number;
  readonly after?: readonly (string | number)[];
}

/** One row more than the page holds tells whether another page exists. */
export function rowsToRead(page: Page): number {
  return page.limit + 1;
}

/** `and (a, b) < ($5, $6)` for the rows after the page's position, or nothing on the first page. */
export function afterCondition(page: Page, columns: readonly string[], firstParameter: number): string {
  if (page.after === undefined) return '';
  return `and (${columns.join(', ')}) < (${columns.map((_, i) => `$${firstParameter + i}`).join(', ')})`;
}

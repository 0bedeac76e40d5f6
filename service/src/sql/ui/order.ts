import { sqlOf, type Order, type Shape } from './shape.js';

/** `order by …`, or nothing. NULLs are where PostgreSQL puts them: last when ascending, first when descending. */
export function orderBy(shape: Shape, order: readonly Order[], before: readonly string[] = []): string {
  const terms = [...before, ...order.map(({ column, direction }) => `${sqlOf(shape, column)} ${direction}`)];
  return terms.length === 0 ? '' : `order by ${terms.join(', ')}`;
}

/** The shape's order around the one asked for; of a column that is there twice, the first counts. */
export function wholeOrder(shape: Shape, asked: readonly Order[]): Order[] {
  const all = [...(shape.first ?? []), ...asked, ...(shape.last ?? [])];
  return all.filter(({ column }, i) => all.findIndex((other) => other.column === column) === i);
}

import { z } from 'zod';

/** Texts that upstream or operators write for yes and no. */
export const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['0', '1', 'true', 'false']))
  .transform((value) => value === '1' || value === 'true');
export const text = z.string().optional();
export const path = z.string().min(1).optional();
export const port = (byDefault: number) => whole(0, 65_535).default(byDefault);

export function whole(min: number, max: number) {
  return z.string().regex(/^\d+$/, 'Expected a whole number').transform(Number).pipe(z.number().min(min).max(max));
}

import { createHash } from 'node:crypto';

/** Tenant and caller of every deployment; any fixed ones will do. */
export const TENANT = '11111111-1111-1111-1111-111111111111';
export const CALLER = '22222222-2222-2222-2222-222222222222';
export const CLIENT = '33333333-3333-3333-3333-333333333333';
/** The one that examples/existing-network.tfvars names. */
export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';

/** The same identifier for the same name, so that two runs can be compared. */
export function uuidOf(name: string): string {
  const hash = createHash('sha256').update(name.toLowerCase()).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

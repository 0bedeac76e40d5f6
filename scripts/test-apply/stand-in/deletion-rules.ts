import { refusal, type Answer } from './exchange.js';
import type { JsonValue } from './json.js';
import { scopeOf } from './resource-id.js';
import type { Resource, Store } from './store.js';

/** Types that Azure refuses to delete while another resource uses them, with its error code. */
const USED: Readonly<Record<string, string>> = {
  'microsoft.network/networksecuritygroups': 'InUseNetworkSecurityGroupCannotBeDeleted',
  'microsoft.network/virtualnetworks': 'InUseSubnetCannotBeDeleted',
  'microsoft.network/virtualnetworks/subnets': 'InUseSubnetCannotBeDeleted',
  'microsoft.network/natgateways': 'InUseNatGatewayCannotBeDeleted',
  'microsoft.network/publicipaddresses': 'PublicIPAddressCannotBeDeleted',
  'microsoft.network/privatednszones': 'CannotDeleteResource',
};
/** What a role on a resource, or a link to a network, says of it does not keep it. */
const WEAK = /^microsoft\.(authorization|insights)\/|^microsoft\.storage\/storageaccounts$/;

/** A zone stays while networks are linked to it, although the links are within it. */
const LINKS = /\/virtualNetworkLinks$/i;

/** Azure's refusal to delete a resource: it is locked, or something uses it; undefined when it may go. */
export function refuseDeletion(id: string, store: Store): Answer | undefined {
  const resource = store.get(id);
  if (!resource) return undefined;
  const lock = lockOn(id, store);
  if (lock)
    return refusal(
      409,
      'ScopeLocked',
      `The scope '${id}' cannot perform delete operation because following scope(s) are locked: '${scopeOf(lock.id)}'. Please remove the lock and try again.`,
    );
  const code = USED[resource.type.toLowerCase()];
  const user = code === undefined ? undefined : userOf(id, store);
  return user && code !== undefined
    ? refusal(400, code, `${resource.name} is in use by ${user.id} and cannot be deleted.`)
    : undefined;
}

/** A lock on the resource, on what it is in, or (for what holds others) on something within. */
function lockOn(id: string, store: Store): Resource | undefined {
  const low = id.toLowerCase();
  return store.ofType('Microsoft.Authorization/locks').find((lock) => {
    if (lock.id.toLowerCase() === low) return false; // a lock itself can go
    const scope = scopeOf(lock.id).toLowerCase();
    return `${low}/`.startsWith(`${scope}/`) || scope.startsWith(`${low}/`);
  });
}

function userOf(id: string, store: Store): Resource | undefined {
  const low = id.toLowerCase();
  return store
    .all()
    .filter(({ type }) => !WEAK.test(type.toLowerCase()))
    .find(({ id: other, type, properties }) =>
      `${other.toLowerCase()}/`.startsWith(`${low}/`)
        ? LINKS.test(type) && other.toLowerCase() !== low
        : mentions(properties, low),
    );
}

function mentions(value: JsonValue, id: string): boolean {
  if (typeof value === 'string') return `${value.toLowerCase()}/`.startsWith(`${id}/`);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item) => mentions(item, id));
}

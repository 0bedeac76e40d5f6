/** Resource ids: /subscriptions/S/resourceGroups/G/providers/NAMESPACE/TYPE/NAME/TYPE/NAME…; Azure compares them without regard to case. */

const PROVIDERS = '/providers/';

/** `Microsoft.Network/virtualNetworks/subnets`; '' for what is no resource. */
export function typeOf(id: string): string {
  const start = id.toLowerCase().lastIndexOf(PROVIDERS);
  if (start < 0) return /\/resourcegroups\/[^/]+$/i.test(id) ? 'Microsoft.Resources/resourceGroups' : '';
  const [namespace = '', ...rest] = id.slice(start + PROVIDERS.length).split('/');
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

/** Whether the path ends with a type, not with a name: it lists resources, or is an action. */
export function endsWithType(path: string): boolean {
  const start = path.toLowerCase().lastIndexOf(PROVIDERS);
  if (start < 0) return /\/resourcegroups$/i.test(path);
  return path.slice(start + PROVIDERS.length).split('/').length % 2 === 0;
}

export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The id without its last type and name. */
export function parentOf(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}

/** What an extension resource, such as a role assignment, is attached to; '' for the others' own scope is their group. */
export function scopeOf(id: string): string {
  return id.slice(0, Math.max(0, id.toLowerCase().lastIndexOf(PROVIDERS)));
}

export function groupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0];
}

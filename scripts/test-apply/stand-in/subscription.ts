import type { Answer, ApiRequest } from './exchange.js';
import { SUBSCRIPTION, TENANT } from './identifiers.js';

/** Resource providers of the subscription, all registered: those of the stacks. */
const NAMESPACES = [
  'Microsoft.Authorization',
  'Microsoft.Compute',
  'Microsoft.ContainerRegistry',
  'Microsoft.ContainerService',
  'Microsoft.DBforPostgreSQL',
  'Microsoft.Insights',
  'Microsoft.ManagedIdentity',
  'Microsoft.Network',
  'Microsoft.OperationalInsights',
  'Microsoft.OperationsManagement',
  'Microsoft.Resources',
  'Microsoft.Storage',
];

/** What is asked of the subscription itself, and of Azure as such; undefined for other requests. */
export function answerSubscription({ path, query }: ApiRequest): Answer | undefined {
  const low = path.toLowerCase();
  if (low === '/metadata/endpoints') {
    // Without a list of locations the provider takes any.
    return query.get('api-version') === '2018-01-01' ? { status: 200, body: { cloudEndpoint: {} } } : undefined;
  }
  if (low === '/tenants') return list([{ id: `/tenants/${TENANT}`, tenantId: TENANT }]);
  if (low === '/subscriptions') return list([subscription(SUBSCRIPTION)]);
  const [, id = '', rest] = /^\/subscriptions\/([^/]+)(?:\/(.+))?$/i.exec(path) ?? [];
  if (id === '') return undefined;
  if (rest === undefined) return { status: 200, body: subscription(id) };
  if (rest.toLowerCase() === 'locations')
    return list(
      ['westus', 'westus2', 'eastus', 'westeurope', 'northeurope'].map((name) => ({ name, displayName: name })),
    );
  const [, namespace] = /^providers(?:\/([^/]+)(?:\/register)?)?$/i.exec(rest) ?? [undefined, ''];
  if (namespace === '')
    return low.endsWith('/checknameavailability') ? { status: 200, body: { nameAvailable: true } } : undefined;
  return namespace === undefined
    ? list(NAMESPACES.map((name) => registration(id, name)))
    : { status: 200, body: registration(id, namespace) };
}

function list(value: Record<string, string>[]): Answer {
  return { status: 200, body: { value } };
}

function subscription(id: string) {
  return { id: `/subscriptions/${id}`, subscriptionId: id, displayName: 'test', state: 'Enabled', tenantId: TENANT };
}

function registration(id: string, namespace: string) {
  return {
    id: `/subscriptions/${id}/providers/${namespace}`,
    namespace,
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
  };
}

import { refuseDeletion } from './deletion-rules.js';
import { gap, refusal, type Answer, type ApiRequest } from './exchange.js';
import type { Fault } from './faults.js';
import { fillIn, mergeInto, type JsonObject } from './json.js';
import type { Course, Operations } from './operations.js';
import { endsWithType, groupOf, nameOf, parentOf, scopeOf, typeOf } from './resource-id.js';
import type { ResourceType, ResourceTypes } from './resource-type.js';
import { answerRoleDefinitions } from './role-definitions.js';
import type { Resource, Store } from './store.js';
import { answerSubscription } from './subscription.js';
import { completeIdentities } from './types/identity.js';

/** Server-made properties that a PUT does not change. */
const KEPT = ['creationTime', 'creationDate', 'createdOn'];

/** Azure Resource Manager: resources are written, read, listed and deleted by their ids. */
export class ResourceManager {
  constructor(
    private readonly store: Store,
    private readonly types: ResourceTypes,
    private readonly operations: Operations,
    /** Polls that each long-running operation takes. */
    private readonly polls: (path: string) => number,
  ) {}

  /** @param fault the one that this request meets, with an operation that fails */
  answer(request: ApiRequest, fault?: Fault): Answer {
    return (
      this.operations.answer(request) ??
      answerRoleDefinitions(request) ??
      answerSubscription(request) ??
      this.listOfGroup(request) ??
      this.byMethod(request, fault)
    );
  }

  private byMethod(request: ApiRequest, fault: Fault | undefined): Answer {
    const { method, path } = request;
    if (method === 'POST') return this.act(request);
    if (method === 'GET' && endsWithType(path)) return this.list(request);
    if (typeOf(path) === '') return gap(request);
    if (method === 'GET' || method === 'HEAD') return this.read(path);
    if (method === 'PUT' || method === 'PATCH') return this.write(request, fault);
    if (method === 'DELETE') return this.delete(request);
    return gap(request);
  }

  /** What is directly in a resource group, without what is in that. */
  private listOfGroup({ path }: ApiRequest): Answer | undefined {
    const [, group] = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/resources$/i.exec(path) ?? [];
    if (group === undefined) return undefined;
    const inGroup = this.store.below(group).filter(({ type }) => type.split('/').length === 2);
    const tracked = inGroup.filter(
      ({ type }) => !/^microsoft\.(authorization|insights\/diagnosticsettings)/i.test(type),
    );
    return { status: 200, body: { value: tracked.map(({ id, name, type }) => ({ id, name, type })) } };
  }

  private act(request: ApiRequest): Answer {
    const resource = this.store.get(request.path.slice(0, request.path.lastIndexOf('/')));
    const action = resource && this.type(resource.type)?.actions?.[nameOf(request.path).toLowerCase()];
    return action ? { status: 200, body: action(resource, this.store) } : gap(request);
  }

  private list(request: ApiRequest): Answer {
    const { path } = request;
    const owner = this.store.get(path.slice(0, path.lastIndexOf('/')));
    const special = owner && this.type(owner.type)?.reads?.[nameOf(path).toLowerCase()];
    if (special) return { status: 200, body: special(owner) };
    const type = typeOf(`${path}/-`);
    const within = `${(type.split('/').length > 2 ? path : scopeOf(path) || parentOf(`${path}/-`)).toLowerCase()}/`;
    const found = this.store.ofType(type).filter(({ id }) => id.toLowerCase().startsWith(within));
    return { status: 200, body: { value: found.map((resource) => this.shown(resource)) } };
  }

  private read(id: string): Answer {
    const found = this.store.get(id);
    if (found) return { status: 200, body: this.shown(found) };
    const unmade = this.store.get(parentOf(id)) && this.type(typeOf(id))?.unmade?.(id);
    if (unmade) return { status: 200, body: unmade };
    return typeOf(id) === 'Microsoft.Resources/resourceGroups'
      ? refusal(404, 'ResourceGroupNotFound', `Resource group '${nameOf(id)}' could not be found.`)
      : refusal(404, 'ResourceNotFound', `The Resource '${typeOf(id)}/${nameOf(id)}' was not found.`);
  }

  private write({ method, path, body = {}, host }: ApiRequest, fault: Fault | undefined): Answer {
    const group = groupOf(path);
    const isGroup = path.toLowerCase() === group?.toLowerCase();
    if (group !== undefined && !isGroup && !this.store.get(group))
      return refusal(404, 'ResourceGroupNotFound', `Resource group '${nameOf(group)}' could not be found.`);
    const before = this.store.get(path);
    const type = this.type(typeOf(path));
    if (method === 'PATCH' && !before && !type?.unmade) return this.read(path);
    const made = this.made(path, body, method === 'PATCH' ? before : undefined);
    const conflict = type?.conflict?.(made, this.store);
    if (conflict) return refusal(409, conflict.code, conflict.message);
    this.put(made, body, before);
    const status = type?.writeStatus ?? (before ? 200 : 201);
    const atOnce = isGroup || /^microsoft\.authorization\//i.test(made.type);
    const headers = atOnce ? {} : this.operations.start(host, this.course(path, fault));
    return { status, body: this.shown(made), headers };
  }

  private delete({ path, host }: ApiRequest): Answer {
    const refused = refuseDeletion(path, this.store);
    if (refused) return refused;
    const resource = this.store.get(path);
    if (!resource) return { status: 204 };
    this.store.delete(path);
    const status = this.type(resource.type)?.deleteStatus ?? 200;
    return { status, headers: status === 202 ? this.operations.start(host, { polls: this.polls(path) }) : {} };
  }

  private course(id: string, fault: Fault | undefined): Course {
    if (!fault || !('fails' in fault.how)) return { polls: this.polls(id) };
    const leaves = fault.how.fails === 'leaves it there';
    const atEnd = () => {
      const resource = this.store.get(id);
      if (leaves && resource) resource.properties['provisioningState'] = 'Failed';
      if (!leaves) this.store.delete(id);
    };
    return { polls: this.polls(id), failure: { code: fault.code, message: fault.message }, atEnd };
  }

  /** The resource that a body makes, or makes of another one. */
  private made(id: string, body: JsonObject, patched: Resource | undefined): Resource {
    const basis: JsonObject = structuredClone(patched ?? {});
    mergeInto(basis, structuredClone(body));
    const properties = typeof basis['properties'] === 'object' ? (basis['properties'] as JsonObject) : {};
    const before = this.store.get(id);
    return {
      ...basis,
      id: before?.id ?? id,
      name: nameOf(id),
      type: before?.type ?? typeOf(id),
      properties: { ...properties, provisioningState: 'Succeeded' },
    };
  }

  private put(resource: Resource, sent: JsonObject, before: Resource | undefined): void {
    if (before) {
      const kept = KEPT.filter((key) => before.properties[key] !== undefined);
      fillIn(resource.properties, Object.fromEntries(kept.map((key) => [key, before.properties[key]])));
    }
    this.store.put(resource);
    completeIdentities(resource);
    this.type(resource.type)?.complete?.(resource, {
      store: this.store,
      isNew: !before,
      sent,
      put: (id, body) => this.put(this.made(id, body, undefined), body, this.store.get(id)),
    });
  }

  private shown(resource: Resource): Resource {
    const copy = structuredClone(resource);
    this.type(resource.type)?.show?.(copy, this.store);
    return copy;
  }

  private type(name: string): ResourceType | undefined {
    return this.types[name.toLowerCase()];
  }
}

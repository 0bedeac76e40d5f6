import { gap, refusal, type Answer, type ApiRequest } from './exchange.js';
import { randomUUID } from 'node:crypto';
import { CALLER, TENANT } from './identifiers.js';
import { fillIn, mergeInto, objectIn, objectsIn, textIn, type JsonObject, type JsonValue } from './json.js';

const KINDS: Readonly<Record<string, string>> = { applications: 'application', servicePrincipals: 'servicePrincipal' };
const SECRET_YEARS = 2;

/** Entra ID by Microsoft Graph: applications, service principals, their secrets and owners. Rights are not asked for. */
export class Directory {
  readonly #objects: Record<string, Map<string, JsonObject>> = {
    applications: new Map(),
    servicePrincipals: new Map(),
  };
  /** Owners and other references, by `OBJECT/KIND`. */
  readonly #references = new Map<string, string[]>();

  /** `KIND ID` of everything. */
  names(): string[] {
    return Object.entries(this.#objects).flatMap(([set, objects]) => [...objects.keys()].map((id) => `${set} ${id}`));
  }

  all(set: 'applications' | 'servicePrincipals'): JsonObject[] {
    return [...(this.#objects[set]?.values() ?? [])];
  }

  answer(request: ApiRequest): Answer {
    const [, set = '', id, part, reference] = request.path.split('/').filter(Boolean);
    if (set === 'me') return { status: 200, body: { id: CALLER } };
    if (set === 'directoryObjects') return this.directoryObject(request, id);
    const objects = this.#objects[set];
    if (!objects) return gap(request);
    if (id === undefined) return this.collection(request, set, objects);
    const object = objects.get(id);
    if (!object) return notFound(id);
    if (part === undefined) return this.object(request, set, object);
    if (part === 'addPassword') return addPassword(object, request.body ?? {});
    if (part === 'removePassword') return removePassword(object, request.body ?? {});
    if (part === 'owners' || part === 'members') return this.references(request, `${id}/${part}`, reference);
    if (request.method === 'GET') return { status: 200, body: { value: [] } };
    return gap(request);
  }

  private collection(request: ApiRequest, set: string, objects: Map<string, JsonObject>): Answer {
    if (request.method === 'POST') return this.create(set, objects, request.body ?? {});
    if (request.method !== 'GET') return gap(request);
    const filter = request.query.get('$filter');
    const [, property, wanted] = /^(\w+) eq '(.*)'$/.exec(filter ?? '') ?? [];
    if (filter !== null && property === undefined) return gap(request);
    const found = [...objects.values()].filter((object) => property === undefined || object[property] === wanted);
    return { status: 200, body: { value: found } };
  }

  private create(set: string, objects: Map<string, JsonObject>, body: JsonObject): Answer {
    const id = randomUUID();
    const object: JsonObject = { id, ...structuredClone(body) };
    if (set === 'applications') fillIn(object, applicationDefaults());
    else {
      const application = this.all('applications').find(({ appId }) => appId === object['appId']);
      if (!application)
        return refusal(400, 'Request_BadRequest', `There is no application ${textIn(object, 'appId')}.`);
      fillIn(object, principalDefaults(application));
    }
    for (const [key, value] of Object.entries(object)) {
      if (!key.endsWith('@odata.bind')) continue;
      const ids = texts(value).map((url) => url.split('/').pop() ?? '');
      this.#references.set(`${id}/${key.split('@')[0]}`, ids);
      delete object[key];
    }
    objects.set(id, object);
    return { status: 201, body: object };
  }

  private object(request: ApiRequest, set: string, object: JsonObject): Answer {
    const id = textIn(object, 'id');
    if (request.method === 'GET') return { status: 200, body: object };
    if (request.method === 'PATCH') {
      mergeInto(object, request.body ?? {});
      return { status: 204 };
    }
    if (request.method !== 'DELETE') return gap(request);
    this.#objects[set]?.delete(id);
    // An application takes its principals with it.
    for (const principal of this.all('servicePrincipals'))
      if (set === 'applications' && principal['appId'] === object['appId'])
        this.#objects['servicePrincipals']?.delete(textIn(principal, 'id'));
    return { status: 204 };
  }

  private references(request: ApiRequest, key: string, reference: string | undefined): Answer {
    const ids = this.#references.get(key) ?? [];
    if (request.method === 'GET')
      return {
        status: 200,
        body: { value: ids.map((id) => this.find(id) ?? { '@odata.type': '#microsoft.graph.servicePrincipal', id }) },
      };
    if (request.method === 'POST') {
      const added =
        textIn(request.body ?? {}, '@odata.id')
          .split('/')
          .pop() ?? '';
      this.#references.set(key, [...ids, added]);
      return { status: 204 };
    }
    if (request.method !== 'DELETE') return gap(request);
    const removed = reference === '$ref' ? request.query.get('id') : reference;
    this.#references.set(
      key,
      ids.filter((id) => id !== removed),
    );
    return { status: 204 };
  }

  private directoryObject(request: ApiRequest, id: string | undefined): Answer {
    if (id === 'getByIds') {
      const found = texts(request.body?.['ids']).map((one) => this.find(one));
      return { status: 200, body: { value: found.filter((object) => object !== undefined) } };
    }
    const found = id === undefined ? undefined : this.find(id);
    return found ? { status: 200, body: found } : notFound(id ?? '');
  }

  private find(id: string): JsonObject | undefined {
    for (const [set, objects] of Object.entries(this.#objects)) {
      const object = objects.get(id);
      if (object) return { '@odata.type': `#microsoft.graph.${KINDS[set]}`, ...object };
    }
    return id === CALLER ? { '@odata.type': '#microsoft.graph.servicePrincipal', id } : undefined;
  }
}

function texts(value: JsonValue): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function notFound(id: string): Answer {
  return refusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

function addPassword(object: JsonObject, body: JsonObject): Answer {
  const seconds = (date: Date) => date.toISOString().replace(/\.\d+/, '');
  const password = {
    keyId: randomUUID(),
    hint: 'abc',
    displayName: null,
    startDateTime: seconds(new Date()),
    endDateTime: seconds(new Date(Date.now() + SECRET_YEARS * 365 * 24 * 3600_000)),
    ...objectIn({ ...body }, 'passwordCredential'),
  };
  object['passwordCredentials'] = [...objectsIn(object, 'passwordCredentials'), password];
  return { status: 200, body: { ...password, secretText: `abc~${randomUUID()}` } };
}

function removePassword(object: JsonObject, body: JsonObject): Answer {
  object['passwordCredentials'] = objectsIn(object, 'passwordCredentials').filter(
    ({ keyId }) => keyId !== body['keyId'],
  );
  return { status: 204 };
}

function applicationDefaults(): JsonObject {
  return {
    appId: randomUUID(),
    createdDateTime: new Date().toISOString(),
    deletedDateTime: null,
    identifierUris: [],
    passwordCredentials: [],
    keyCredentials: [],
    publisherDomain: 'example.onmicrosoft.com',
    signInAudience: 'AzureADMyOrg',
    tags: [],
    appRoles: [],
    requiredResourceAccess: [],
    addIns: [],
    api: { knownClientApplications: [], oauth2PermissionScopes: [], preAuthorizedApplications: [] },
    info: {},
    web: {
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    },
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    parentalControlSettings: {},
  };
}

function principalDefaults(application: JsonObject): JsonObject {
  return {
    accountEnabled: true,
    displayName: application['displayName'],
    appDisplayName: application['displayName'],
    appOwnerOrganizationId: TENANT,
    servicePrincipalType: 'Application',
    servicePrincipalNames: [application['appId']],
    tags: [],
    alternativeNames: [],
    appRoles: [],
    oauth2PermissionScopes: [],
    notificationEmailAddresses: [],
    replyUrls: [],
    passwordCredentials: [],
    keyCredentials: [],
    signInAudience: application['signInAudience'],
    appRoleAssignmentRequired: false,
    info: {},
  };
}

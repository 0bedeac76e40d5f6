import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCertificate } from './certificate.js';
import { Directory } from './directory.js';
import { refusal, type Answer, type ApiRequest } from './exchange.js';
import { Faults, type Matching } from './faults.js';
import { CLIENT, SUBSCRIPTION, TENANT } from './identifiers.js';
import type { JsonObject } from './json.js';
import { emptyKubeconfig } from './kubeconfig.js';
import { Operations } from './operations.js';
import { RequestLog } from './request-log.js';
import { ResourceManager } from './resource-manager.js';
import { startServers, type RawAnswer, type RawRequest } from './server.js';
import { Store } from './store.js';
import { answerToken } from './tokens.js';
import { containerRegistry } from './types/container-registry.js';
import { containerService } from './types/container-service.js';
import { identity } from './types/identity.js';
import { monitoring } from './types/monitoring.js';
import { network } from './types/network.js';
import { postgresql } from './types/postgresql.js';
import { storage } from './types/storage.js';

export interface StandInOptions {
  /** For the log and the certificate; exists. */
  readonly folder: string;
  /** Credentials that AKS hands out; without them some that lead nowhere. */
  readonly kubeconfig?: string;
}

/**
 * Stands in for Azure's API (Resource Manager, the token endpoint of Entra ID, Microsoft Graph) on loopback.
 *
 * It keeps what is sent, fills in what the services compute, and answers as they do: long-running operations, missing groups,
 * duplicate role assignments, locks, networks in use, and the faults that a test asks for. It does not judge bodies (wrong sizes,
 * names, ranges pass), has no quotas, rights, soft delete or delays, and no data of its own: a call to a blob service
 * is refused as Azure refuses somebody without a role on the data. Types that it does not know are kept as they are sent.
 */
export class StandIn {
  readonly store = new Store();
  readonly directory = new Directory();
  readonly faults = new Faults();
  readonly operations = new Operations();
  /** Polls that a long-running operation takes, by the path of what is written. */
  polls: (path: string) => number = () => 0;
  readonly #waiting: { on: Matching; tell: () => void }[] = [];

  private constructor(
    readonly log: RequestLog,
    /** What Terraform needs to find here what it looks for in Azure. */
    readonly environment: Readonly<Record<string, string>>,
    readonly stop: () => Promise<void>,
  ) {}

  static async start({ folder, kubeconfig }: StandInOptions): Promise<StandIn> {
    const certificate = await makeCertificate();
    const trusted = path.join(folder, 'trusted.pem');
    writeFileSync(trusted, certificate.cert);
    const answer = (request: RawRequest): RawAnswer => standIn.#answer(request, manager);
    const servers = await startServers(certificate, answer);
    const environment = {
      HTTPS_PROXY: servers.proxyUrl,
      NO_PROXY: '127.0.0.1,localhost',
      SSL_CERT_FILE: trusted,
      ARM_TENANT_ID: TENANT,
      ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
      ARM_CLIENT_ID: CLIENT,
      ARM_CLIENT_SECRET: 'none',
      ARM_USE_CLI: 'false',
    };
    const log = new RequestLog(path.join(folder, 'requests.jsonl'));
    const standIn = new StandIn(log, environment, () => servers.stop());
    const types = {
      ...network,
      ...storage,
      ...postgresql,
      ...containerService((cluster) => kubeconfig ?? emptyKubeconfig(cluster, certificate)),
      ...containerRegistry,
      ...identity,
      ...monitoring,
    };
    const manager = new ResourceManager(standIn.store, types, standIn.operations, (id) => standIn.polls(id));
    return standIn;
  }

  /** Resolves when such a request was answered. */
  answered(on: Matching): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ on, tell: resolve }));
  }

  #answer(raw: RawRequest, manager: ResourceManager): RawAnswer {
    const request = read(raw);
    const { status, body, headers, gap } = this.#route(raw, request, manager);
    const text = body === undefined ? '' : JSON.stringify(body);
    this.log.add({
      t: new Date().toISOString(),
      ...{ method: raw.method, host: raw.host, path: raw.url.pathname + raw.url.search },
      ...(request.body && { body: request.body }),
      status,
      ...(gap && { gap }),
    });
    for (const { on, tell } of this.#waiting) if (on.method === request.method && on.path.test(request.path)) tell();
    return {
      ...{ status, text },
      ...(text !== '' && { contentType: 'application/json; charset=utf-8' }),
      headers: { 'x-ms-request-id': randomUUID(), 'request-id': randomUUID(), ...headers },
    };
  }

  #route(raw: RawRequest, request: ApiRequest, manager: ResourceManager): Answer {
    const token = answerToken(request.path, new URLSearchParams(raw.text));
    if (token) return token;
    const fault = this.faults.take(request);
    if (fault && 'refused' in fault.how) {
      const { refused, retryAfterSeconds } = fault.how;
      const wait = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) };
      return refusal(refused, fault.code, fault.message, wait);
    }
    if (request.host === 'graph.microsoft.com') return this.directory.answer(request);
    if (request.host === 'management.azure.com') return manager.answer(request, fault);
    return refusal(403, 'AuthorizationFailure', 'This request is not authorized to perform this operation.');
  }
}

function read({ method, host, url, contentType, text }: RawRequest): ApiRequest {
  return {
    ...{ method, host },
    path: decodeURIComponent(url.pathname).replace(/\/+$/, ''),
    query: url.searchParams,
    // Azure's APIs take objects only.
    body: text !== '' && contentType.includes('json') ? (JSON.parse(text) as JsonObject) : undefined,
  };
}

import { randomUUID } from 'node:crypto';
import { refusal, type Answer, type ApiRequest } from './exchange.js';
import { SUBSCRIPTION } from './identifiers.js';

const PATH = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.StandIn\/operations\/([^/]+)$/i;

/** How a long-running operation goes. */
export interface Course {
  /** Polls that are answered with "InProgress" before the end; Infinity: until `finishAll`. */
  readonly polls: number;
  /** It fails so; it succeeds when absent. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  /** Called once, at the end. */
  readonly atEnd?: (() => void) | undefined;
}

/** Azure's long-running operations: a write is accepted, and its end has to be asked for. */
export class Operations {
  readonly #running = new Map<string, { left: number; ended: boolean; course: Course }>();

  /** @returns the headers by which a client follows the operation */
  start(host: string, course: Course): Record<string, string> {
    const id = randomUUID();
    this.#running.set(id, { left: course.polls, ended: false, course });
    const url = `https://${host}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.StandIn/operations/${id}?api-version=2020-01-01`;
    // Azure says 10 or more; without a wait only the number of polls is tried, and quickly.
    return { 'azure-asyncoperation': url, 'retry-after': '0' };
  }

  /** Answers a poll; undefined for other requests. */
  answer({ path }: ApiRequest): Answer | undefined {
    const [, id] = PATH.exec(path) ?? [];
    if (id === undefined) return undefined;
    const operation = this.#running.get(id);
    if (!operation) return refusal(404, 'OperationNotFound', `There is no operation ${id}.`);
    if (operation.left > 0) {
      operation.left -= 1;
      // A second, so that a client does not ask a thousand times while a test holds the operation.
      const wait = operation.left === Infinity ? '1' : '0';
      return { status: 200, body: { name: id, status: 'InProgress' }, headers: { 'retry-after': wait } };
    }
    if (!operation.ended) operation.course.atEnd?.();
    operation.ended = true;
    const { failure } = operation.course;
    return failure
      ? { status: 200, body: { name: id, status: 'Failed', error: { ...failure } } }
      : { status: 200, body: { name: id, status: 'Succeeded' } };
  }

  /** Lets those come to their end that a test has held. */
  finishAll(): void {
    for (const operation of this.#running.values()) operation.left = 0;
  }
}

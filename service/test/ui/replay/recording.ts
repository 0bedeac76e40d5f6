import { readFileSync } from 'node:fs';
import type { Environment } from '../../../src/config.js';

/** What the Python service 2.5.1 answered on the rows of ui-seed.sql and the datastore beside it. */
const FOLDER = new URL('../recorded/', import.meta.url);

/** A request and how its answer is compared. */
export interface Request {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly profile?: string;
  /** What this service answers on purpose instead: a status with any body, or a whole answer. */
  readonly differs?: number | Answer;
  /** Rows in any order. */
  readonly unordered?: boolean;
  /** Rows whose groups are in any order; the column of the group. */
  readonly grouped?: string;
  /** Only the number of rows counts. */
  readonly count?: boolean;
  /** Only these columns count. */
  readonly pick?: readonly string[];
  /** Asked again until it agrees. */
  readonly poll?: boolean;
  /** Members of the body that may hold anything. */
  readonly any?: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Script {
  readonly name: string;
  readonly profile?: string;
  readonly steps: readonly Step[];
  /** SQL that takes the script's rows away. */
  readonly cleanup?: string;
}

/** One of `open`, `send`, `sync`, `sql`, `sleep`, `close` and `expect`, on the socket `on`. */
export interface Step {
  readonly on?: string;
  /** Path of a websocket to open. */
  readonly open?: string;
  readonly send?: unknown;
  /** Waits until all that was sent before is handled. */
  readonly sync?: boolean;
  readonly sql?: string;
  readonly sleep?: number;
  readonly close?: boolean;
  /** The messages that came since the last `expect`. */
  readonly expect?: readonly unknown[];
  readonly differs?: readonly unknown[];
  /** Code with which the server ends the connection. */
  readonly closed?: number;
  /** Milliseconds in which nothing may come, where nothing is expected. */
  readonly quiet?: number;
  /** Milliseconds in which the messages come. */
  readonly within?: number;
}

export const requests = read<{ request: Request; response: Answer }[]>('ui-service.json');
export const scripts = read<Script[]>('ui-websocket.json');
export const profiles = read<Record<string, Environment>>('ui-profiles.json');
export const seed = readFileSync(new URL('ui-seed.sql', FOLDER), 'utf8');
export const datastore = new URL('ui-datastore/', FOLDER);

/** The place of the datastore when it was recorded. */
export const STORE = '/flows/store';

export function ofProfile<T extends { readonly profile?: string }>(items: readonly T[], name: string): T[] {
  return items.filter(({ profile = 'main' }) => profile === name);
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as T;
}

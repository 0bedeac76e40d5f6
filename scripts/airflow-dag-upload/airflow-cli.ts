import { z } from 'zod';
import { Failure } from '../local-stack/failure.js';
import type { PodShell } from './pod-shell.js';

/** A DAG as Airflow's command line lists it. */
export interface ListedDag {
  readonly id: string;
  /** The file in the pod; where the scheduler knows the DAG, the one that it has read it from. */
  readonly file: string;
  readonly isPaused: boolean;
  /** When the scheduler has read it last, in seconds since 1970; undefined: never yet. */
  readonly readAt: number | undefined;
}

export interface ImportError {
  readonly file: string;
  /** A traceback. */
  readonly error: string;
}

/** Airflow writes every value as a text, Python's way, or as null. */
const dagRows = z.array(
  z.object({
    dag_id: z.string(),
    fileloc: z.string(),
    is_paused: z.string().nullish(),
    last_parsed_time: z.string().nullish(),
  }),
);
const errorRows = z.array(z.object({ filepath: z.string(), error: z.string() }));

/** Importing Airflow takes seconds, and a scheduler that starts tasks may leave little of its processor. */
const LIMIT_MS = 300_000;

/** Airflow's own command line in the scheduler (2.10 and 2.11). It reads the files anew, and the scheduler's records beside them. */
export class AirflowCli {
  private readonly shell: PodShell;
  constructor(shell: PodShell) {
    this.shell = shell.with({ timeoutMs: LIMIT_MS });
  }

  /** @param place a file or folder */
  async dags(place: string): Promise<ListedDag[]> {
    const columns = 'dag_id,fileloc,is_paused,last_parsed_time';
    const rows = await this.ask(dagRows, 'list', '--columns', columns, '--subdir', place);
    return rows.map((row) => ({
      id: row.dag_id,
      file: row.fileloc,
      isPaused: row.is_paused === 'True',
      readAt: row.last_parsed_time ? Date.parse(row.last_parsed_time) / 1000 : undefined,
    }));
  }

  /** @param place a file or folder */
  async importErrors(place: string): Promise<ImportError[]> {
    const rows = await this.ask(errorRows, 'list-import-errors', '--subdir', place);
    return rows.map(({ filepath, error }) => ({ file: filepath, error }));
  }

  private async ask<T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
    const command = ['airflow', 'dags', ...words, '-o', 'json'];
    const { stdout, stderr } = await this.shell.run(command); // its status is 1 when it lists an error, too
    const parsed = schema.safeParse(jsonIn(stdout));
    if (parsed.success) return parsed.data;
    const said = stderr.split('\n').at(-1)?.trim() || stdout.trim().split('\n').at(-1) || 'nothing';
    throw new Failure(
      `The files are in place, but Airflow's command line does not answer as expected; it said: ${said}. See: ${this.shell.shown(command.join(' '))}`,
    );
  }
}

/** The list among what plugins and settings may print around it; undefined when there is none. */
function jsonIn(text: string): unknown {
  for (const line of [text, ...text.split('\n')]) {
    if (!line.trimStart().startsWith('[')) continue;
    try {
      return JSON.parse(line);
    } catch {
      continue; // such as a line of a log, which begins with its time in brackets
    }
  }
  return undefined;
}

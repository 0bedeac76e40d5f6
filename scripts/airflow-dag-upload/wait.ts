import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../local-stack/failure.js';
import type { AirflowCli, ListedDag } from './airflow-cli.js';
import { commonPath, type Upload } from './destination.js';

export interface WaitSettings {
  /** When the files were put in place, in seconds since 1970, by the pod's clock. */
  readonly since: number;
  readonly timeoutSeconds: number;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Waits until the scheduler has read the new files. What Airflow cannot import shows at once; when the scheduler looks for
 * new files is its own matter.
 * @returns the DAGs of these files
 * @throws Failure with what Airflow says of a file that it cannot import, when no file has a DAG, and after the timeout
 */
export async function waitForDags(
  uploads: readonly [Upload, ...Upload[]],
  airflow: AirflowCli,
  { since, timeoutSeconds, everyMs, signal, say }: WaitSettings,
): Promise<ListedDag[]> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  const [first, ...others] = uploads;
  const place = commonPath([first.target, ...others.map(({ target }) => target)]);
  const list = async () => {
    const all = await airflow.dags(place);
    return others.length === 0 ? all : all.filter(({ file }) => uploads.some(({ target }) => target === file));
  };
  const expected = await list();
  const withoutDag = uploads.filter(({ target }) => !expected.some(({ file }) => file === target));
  if (withoutDag.length > 0) await refuseImportErrors(withoutDag, airflow, place);
  if (expected.length === 0) {
    throw new Failure(
      `Airflow can import the files, but finds no DAG in ${uploads.map(({ shown }) => shown).join(', ')}. A file with DAGs makes them at its top level and contains the words "airflow" and "dag". For modules that DAGs import: --no-wait`,
    );
  }
  say(`Airflow can import ${names(expected)}. Waiting until its scheduler has read the files.`);
  for (let dags = expected; ; dags = await list()) {
    const waiting = expected.filter(({ id }) => !dags.some((dag) => dag.id === id && isRead(dag, since)));
    if (waiting.length === 0) return dags;
    const leftMs = deadline - Date.now();
    if (leftMs <= 0) throw tooLate(waiting, uploads, timeoutSeconds);
    await sleep(Math.min(everyMs, leftMs), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function refuseImportErrors(uploads: readonly Upload[], airflow: AirflowCli, place: string): Promise<void> {
  const errors = await airflow.importErrors(place);
  const broken = uploads.flatMap(({ shown, target }) => {
    const found = errors.find(({ file }) => file === target);
    return found ? [{ shown, target, error: found.error }] : [];
  });
  const [first] = broken;
  if (!first) return;
  const title = `Airflow cannot import ${broken.map(({ shown }) => shown).join(', ')}. Correct it and upload again; until then it stays in place as ${first.target}.`;
  throw new Failure(
    title,
    broken.flatMap(({ error }) => error.trimEnd().split('\n')),
  );
}

/** A DAG of that name may have been there before: only a reading after the upload counts. */
function isRead({ readAt }: ListedDag, since: number): boolean {
  return readAt !== undefined && readAt >= since;
}

function tooLate(waiting: readonly ListedDag[], uploads: readonly Upload[], timeoutSeconds: number): Failure {
  const elsewhere = waiting.find(({ file }) => !uploads.some(({ target }) => target === file));
  const hint = elsewhere
    ? `"${elsewhere.id}" is also in ${elsewhere.file}, if that is still there: remove one of them.`
    : 'It looks for new files every dag_dir_list_interval seconds (300 unless set). Wait longer (--timeout), or look at its log.';
  return new Failure(
    `The files are in place, but after ${timeoutSeconds} s Airflow's scheduler has not read ${names(waiting)} from them. ${hint}`,
  );
}

function names(dags: readonly ListedDag[]): string {
  return dags.map(({ id }) => `"${id}"`).join(', ');
}

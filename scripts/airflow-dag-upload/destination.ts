import path from 'node:path';
import { misuse } from '../azure/command-line.js';
import type { SourceFile, Sources } from './sources.js';

/** Of the image apache/airflow, and so of its chart. */
export const DAGS_FOLDER = '/opt/airflow/dags';

/** A file and where it goes. */
export interface Upload extends SourceFile {
  /** In the pod; absolute and in the DAGs folder. */
  readonly target: string;
}

/** @throws Failure (status 2) for a destination outside of the DAGs folder, and for two files with one */
export function placeFiles({ files, isOneFile }: Sources, destination: string): Upload[] {
  const place = path.posix.resolve(DAGS_FOLDER, destination);
  if (place !== DAGS_FOLDER && !place.startsWith(`${DAGS_FOLDER}/`)) {
    throw misuse(
      `The destination ${destination} is outside of the DAGs folder, where Airflow does not look. Expected a path in ${DAGS_FOLDER}, or relative to it.`,
    );
  }
  const isFileName = place.endsWith('.py') && !destination.endsWith('/');
  if (isFileName && !isOneFile) {
    throw misuse(`The destination ${destination} names a file, but there are several to upload. Expected a folder.`);
  }
  const uploads = files.map((file) => ({ ...file, target: isFileName ? place : path.posix.join(place, file.name) }));
  const byTarget = new Map<string, Upload>();
  for (const upload of uploads) {
    const twin = byTarget.get(upload.target);
    if (twin) {
      throw misuse(`${twin.shown} and ${upload.shown} would both become ${upload.target}. Upload them to two folders.`);
    }
    byTarget.set(upload.target, upload);
  }
  return uploads;
}

/** The narrowest path that holds all of them: one file itself, else a folder. */
export function commonPath(targets: readonly [string, ...string[]]): string {
  const [first, ...others] = targets;
  let common = first;
  while (!others.every((target) => target === common || target.startsWith(`${common}/`)))
    common = path.posix.dirname(common);
  return common;
}

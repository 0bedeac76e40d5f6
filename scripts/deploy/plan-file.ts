import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startTimeOf } from '../local-stack/processes.js';

const NAME = /^plan-(\d+)\.tfplan$/;

/** A saved plan holds secrets: it is there only while `work` runs, and one that a killed run has left behind is removed. */
export async function withPlanFile<T>(folder: string, work: (file: string) => Promise<T>): Promise<T> {
  for (const name of readdirSync(folder)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && startTimeOf(Number(pid)) === undefined) rmSync(path.join(folder, name), { force: true });
  }
  const file = path.join(folder, `plan-${process.pid}.tfplan`);
  try {
    return await work(file);
  } finally {
    rmSync(file, { force: true });
  }
}

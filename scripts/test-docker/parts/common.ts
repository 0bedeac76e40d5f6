import path from 'node:path';
import { FLOW, type Context } from '../context.js';
import { expectEqual } from '../expect.js';
import { requireFinishedRun } from '../metaflow.js';
import type { Project } from '../project.js';

/** Brings a compose file up for the time of `body`, and takes it down again whatever happens. */
export async function withProject(
  { checks, options }: Context,
  project: Project,
  body: () => Promise<void>,
): Promise<void> {
  await project.remove(); // what an earlier run kept, or left when it was killed
  try {
    await body();
  } finally {
    if (!options.keep) await project.remove();
  }
  if (!options.keep)
    await checks.check('`down --volumes` leaves nothing behind', async () =>
      expectEqual(await project.leftovers(), []),
    );
}

/** The metadata service at `url` serves a Metaflow client. */
export async function checkFlow({ checks, metaflow, root }: Context, url: string): Promise<void> {
  const flow = path.join(root, FLOW);
  await checks.check('a Metaflow flow runs', async () => (await metaflow()).runFlow(flow, url));
  await checks.check('the API shows its run, finished', () => requireFinishedRun(flow, url));
}

/** Stopping is for the services to do in good order, not for Docker to do by force after 10 seconds. */
export async function checkStops({ checks }: Context, project: Project, services: readonly string[]): Promise<void> {
  for (const service of services) {
    await checks.check(`"${service}" stops within 5 seconds and with exit status 0`, async () => {
      const { seconds, status } = await project.stop(service);
      if (seconds > 5) throw new Error(`It took ${seconds.toFixed(1)} s.`);
      expectEqual(status, 0);
    });
  }
}

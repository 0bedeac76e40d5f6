import type { Environment } from '../../../src/config.js';
import { startUi, type TestUi, type TestUiOptions } from '../../support/ui.js';

const CLEAR = 'truncate flows_v3, runs_v3, steps_v3, tasks_v3, metadata_v3, artifact_v3 cascade;';

/**
 * One service for the tests of a file, because making a database takes a second; a test that needs another environment, or other
 * parts, gets a service of its own. Call it where tests are declared.
 */
export function sharedUi(env: Environment) {
  let shared: TestUi;
  let own: TestUi | undefined;

  beforeAll(async () => {
    shared = await startUi(env);
  });
  afterEach(async () => {
    await own?.close();
    own = undefined;
  });
  afterAll(() => shared.close());

  /** A service whose database has these rows, and no others. */
  return async (seed: string, more: Environment = {}, options: TestUiOptions = {}): Promise<TestUi> => {
    if (Object.keys(more).length === 0 && Object.keys(options).length === 0) {
      await shared.sql(CLEAR + seed);
      return shared;
    }
    return (own = await startUi({ ...env, ...more }, { ...options, seed }));
  };
}

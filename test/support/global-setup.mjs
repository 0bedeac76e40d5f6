import { tsImport } from 'tsx/esm/api';

/** Jest loads this file itself, without the transform of the tests, so tsx reads the TypeScript. */
export default async function setup() {
  const { startTestServer } = await tsImport('./test-server.ts', import.meta.url);
  globalThis.stopTestServer = await startTestServer();
}

/** scripts/deploy/main.ts with stacks of the tests' own, which are made at once. */
import { fileURLToPath } from 'node:url';
import { start } from '../../../scripts/deploy/start.js';

process.exit(await start(process.argv.slice(2), fileURLToPath(new URL('fake-app.mjs', import.meta.url))));

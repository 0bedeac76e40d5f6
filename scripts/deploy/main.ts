/** `npm run deploy`, `diff`, `destroy`, `synth` and `output`; the verb is the first argument. See `npm run deploy -- --help`. */
import { start } from './start.js';

process.exit(await start(process.argv.slice(2)));

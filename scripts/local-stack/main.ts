/** `npm start`: the local stack. See `npm start -- --help`. */
import { start } from './start.js';

process.exit(await start(process.argv.slice(2)));

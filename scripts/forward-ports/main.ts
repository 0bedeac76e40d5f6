/** `npm run forward-ports`: the cluster's services on this machine. See `npm run forward-ports -- --help`. */
import { start } from './start.js';

process.exit(await start(process.argv.slice(2)));

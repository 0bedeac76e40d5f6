/** `npm run doctor`: what would make deploying fail. See `npm run doctor -- --help`. */
import { start } from './start.js';

process.exit(await start(process.argv.slice(2)));

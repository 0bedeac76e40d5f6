/** `npm run bootstrap-state`: a place for Terraform's state in Azure. See `npm run bootstrap-state -- --help`. */
import { start } from './start.js';

process.exit(await start(process.argv.slice(2)));

import { azuritePart } from './azurite.js';
import { runCommand } from './command.js';
import { checkDataFolder, claimDataFolder, dataFolder, type DataFolder } from './data-folder.js';
import { checkDatabaseUrl, databaseUrlEnvironment } from './database-url.js';
import { Failure } from './failure.js';
import {
  exportedEnvironment,
  metaflowConfig,
  overridingVariables,
  uiDatastore,
  writeMetaflowConfig,
} from './metaflow-config.js';
import type { Options } from './options.js';
import { refuseTakenPorts, type WantedPort } from './ports.js';
import { findBinaries, type Binaries } from './postgres-binaries.js';
import { postgresEnvironment, postgresPart } from './postgres.js';
import { stopLeftovers } from './processes.js';
import { RunningFile } from './running-file.js';
import { metadataService, migrationService, uiService } from './services.js';
import type { StopRequests } from './stop-request.js';
import { rejection, Supervisor } from './supervisor.js';
import { shellQuote, type Terminal } from './terminal.js';
import { tokenEndpoint } from './token-endpoint.js';
import { checkUiDir, findUiFiles, GET_UI } from './ui-files.js';

/** What a start needs beside its options. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly stops: StopRequests;
  /** Absolute. */
  readonly checkout: string;
  /** Where the user stands; a command runs there. Absolute. */
  readonly cwd: string;
}

/**
 * Starts the stack, and keeps it until it is asked to stop or its command ends.
 * @returns the exit status; a failure after the first change is said before the parts are stopped, which can take a while.
 * @throws Failure when nothing was changed; Stopped when it was asked to stop before it had a status.
 */
export async function runStack(options: Options, surroundings: Surroundings): Promise<number> {
  const { terminal, stops } = surroundings;
  const folder = dataFolder(options.dataDir);
  const binaries = await findBinaries();
  checkDataFolder(folder, { ...binaries, fresh: options.fresh });
  checkUiDir(options.uiDir);
  await recover(folder, terminal);
  await refuseTakenPorts(wantedPorts(options));
  if (options.databaseUrl !== undefined) await checkDatabaseUrl(options.databaseUrl);
  stops.stopped.throwIfAborted();

  const running = claimDataFolder(folder, options);
  const killAll = () => running.killAll();
  process.once('exit', killAll);
  const supervisor = new Supervisor(terminal);
  try {
    terminal.line(`Metaflow local stack, data in ${folder.root}`);
    await launchParts(supervisor, options, surroundings, { folder, binaries, running });
    return await serve(supervisor, options, surroundings, folder);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    terminal.failure(error);
    return error.status;
  } finally {
    terminal.begin('Stopping ... ');
    await supervisor.stop();
    running.release();
    process.off('exit', killAll);
    terminal.end('done');
  }
}

/** Stops what a stack that was killed left running on this folder. */
async function recover(folder: DataFolder, terminal: Terminal): Promise<void> {
  const leftovers = RunningFile.leftovers(folder.running);
  if (leftovers.length === 0) return;
  const names = leftovers.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ');
  terminal.begin(`An earlier start was killed and left ${names}; stopping ... `);
  await stopLeftovers(leftovers);
  terminal.end('done');
}

/** In this order, each when the one before is ready. A new part is one more line here. */
async function launchParts(
  supervisor: Supervisor,
  options: Options,
  { stops, checkout, terminal }: Surroundings,
  { folder, binaries, running }: { folder: DataFolder; binaries: Binaries; running: RunningFile },
): Promise<void> {
  const launch = (part: Parameters<Supervisor['launch']>[0]) => supervisor.launch(part, stops.stopped);
  if (options.databaseUrl === undefined)
    await launch(postgresPart({ port: options.databasePort, folder, binaries, running }));
  const database =
    options.databaseUrl === undefined
      ? postgresEnvironment(options.databasePort, folder)
      : databaseUrlEnvironment(options.databaseUrl);
  const service = { folder, checkout, database, running };
  await launch(migrationService({ ...service, port: options.migrationPort }));
  await launch(metadataService({ ...service, port: options.metadataPort }));
  if (options.blob) {
    await launch(tokenEndpoint(options.blobPort + 1));
    await launch(azuritePart({ port: options.blobPort, folder, running }));
  }
  const files = await findUiFiles(options, folder, terminal, stops.stopped);
  await launch(uiService({ ...service, port: options.uiPort, files, datastore: uiDatastore(options, folder) }));
}

function wantedPorts(options: Options): WantedPort[] {
  return [
    { port: options.metadataPort, part: 'the metadata service', option: '--metadata-port' },
    { port: options.migrationPort, part: 'the migration service', option: '--migration-port' },
    { port: options.uiPort, part: 'the UI service', option: '--ui-port' },
    ...(options.databaseUrl === undefined
      ? [{ port: options.databasePort, part: 'PostgreSQL', option: '--database-port' }]
      : []),
    ...(options.blob
      ? [
          { port: options.blobPort, part: 'blob storage', option: '--blob-port' },
          { port: options.blobPort + 1, part: 'the token endpoint', option: '--blob-port' },
        ]
      : []),
  ];
}

async function serve(
  supervisor: Supervisor,
  options: Options,
  { terminal, stops, cwd }: Surroundings,
  folder: DataFolder,
): Promise<number> {
  const config = metaflowConfig(options, folder, process.env);
  const exported = exportedEnvironment(options, folder);
  const overriding = overridingVariables(config, process.env);
  writeMetaflowConfig(config, folder);
  if (options.blob)
    terminal.line('For development only: every user of this machine can read and write this blob storage.');
  if (options.command) {
    const inherited = Object.entries(process.env).filter(([name]) => !overriding.includes(name));
    return runCommand(
      { words: options.command, env: { ...Object.fromEntries(inherited), ...exported }, cwd },
      stops,
      supervisor.failed,
    );
  }
  terminal.line(instructions(exported, overriding, options, folder));
  return rejection(AbortSignal.any([stops.stopped, supervisor.failed]));
}

function instructions(
  exported: Readonly<Record<string, string>>,
  overriding: readonly string[],
  options: Options,
  folder: DataFolder,
): string {
  const shell = [
    ...(overriding.length > 0 ? [`unset ${overriding.join(' ')}`] : []),
    ...Object.entries(exported).map(([name, value]) => `export ${name}=${shellQuote(value)}`),
    'python3 examples/flows/linear_flow.py run',
  ];
  return `
Ready. To run a flow, paste into another terminal, in this folder:

${shell.map((line) => `  ${line}`).join('\n')}

UI: ${options.ui || options.uiDir !== undefined ? `http://127.0.0.1:${options.uiPort}` : GET_UI}
API: http://127.0.0.1:${options.metadataPort}/api/doc   Logs: ${folder.logs}   Stop: Ctrl-C`;
}

import type { UiConfig } from '../config.js';
import type { TaskRow } from '../rows.js';
import type { UiServices } from '../services.js';
import { findLogFiles, type LogStream } from './log-files.js';
import { readRows, type LogRow } from './log-rows.js';
import { openLog, type TaskLog } from './task-log.js';

/**
 * What MF_LOG_LOAD_POLICY lets be seen of a log: some lines of ours, then the rows of the log from `firstRow` on. `full`: all rows.
 * `tail`: of a log beyond MF_LOG_LOAD_MAX_SIZE nothing, of others the last lines, up to MF_LOG_LOAD_TAIL_SIZE. `blurb_only`: nothing;
 * then the datastore is not even asked.
 */
export interface LogView {
  readonly notice: readonly string[];
  readonly log?: TaskLog;
  readonly firstRow: number;
  /** Rows of the view. */
  readonly rows: number;
}

/** @throws ReadError */
export async function viewLog(
  services: UiServices,
  task: TaskRow,
  stream: LogStream,
  signal: AbortSignal,
): Promise<LogView> {
  const { policy, maxBytes, tailCharacters } = services.config.ui.log;
  if (policy === 'blurb_only')
    return onlyNotice(['Logs are not shown here (MF_LOG_LOAD_POLICY=blurb_only).', ...howTo(task, stream)]);
  const found = await findLogFiles(services, task, stream, signal);
  const size = found.files.reduce((sum, file) => sum + file.size, 0);
  if (policy === 'tail' && size > maxBytes) {
    return onlyNotice([
      `The log has ${size} bytes, more than the ${maxBytes} that are shown here (MF_LOG_LOAD_MAX_SIZE).`,
      ...howTo(task, stream),
    ]);
  }
  const log = await openLog(services.datastore.caches.logs, found, policy, signal);
  const firstRow = policy === 'tail' ? tailStart(log, tailCharacters) : 0;
  const notice = firstRow > 0 ? [`… the ${firstRow} lines before are left out (MF_LOG_LOAD_TAIL_SIZE).`] : [];
  return { notice, log, firstRow, rows: notice.length + log.index.rows - firstRow };
}

/** Rows of the view from `start` up to but without `end`. */
export async function readView(
  { notice, log, firstRow }: LogView,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<LogRow[]> {
  const count = notice.length;
  const ours = notice.slice(start, end).map((line, i): LogRow => ({ row: start + i, timestamp: null, line }));
  if (log === undefined || end <= count) return ours;
  const rows = await readRows(log, firstRow + Math.max(0, start - count), firstRow + end - count, signal);
  return [...ours, ...rows.map((row) => ({ ...row, row: row.row - firstRow + count }))];
}

function onlyNotice(notice: readonly string[]): LogView {
  return { notice, firstRow: 0, rows: notice.length };
}

/** The first of the last rows that have at most so many bytes together. */
function tailStart({ index }: TaskLog, maxBytes: UiConfig['log']['tailCharacters']): number {
  let bytes = 0;
  let row = index.rows;
  while (row > 0) {
    bytes += index.lengths?.[row - 1] ?? 0;
    if (bytes > maxBytes) break;
    row -= 1;
  }
  return row;
}

function howTo(task: TaskRow, stream: LogStream): string[] {
  const path = [task.flow_id, task.run_id ?? task.run_number, task.step_name, task.task_name ?? task.task_id].join('/');
  return [
    'They can be read with Metaflow:',
    '    from metaflow import Task, namespace',
    '    namespace(None)',
    `    print(Task(${JSON.stringify(path)}, attempt=${task.attempt_id}).${stream})`,
  ];
}

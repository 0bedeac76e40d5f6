import type { Logger } from '../../src/log.js';

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface RecordingLog extends Logger {
  readonly lines: { level: keyof Logger; fields: unknown; text: string }[];
}

/** Keeps what is logged. */
export function recordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const record = (level: keyof Logger) => (fields: unknown, text?: string) => {
    lines.push(text === undefined ? { level, fields: {}, text: String(fields) } : { level, fields, text });
  };
  return { lines, debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
}

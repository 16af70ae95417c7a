// The log: stable, greppable messages with fields, as JSON lines or as `time LEVEL message key=value …` text. Goes to stderr-like streams that may
// close: a reader that went away costs lines (counted), never the service.
import { pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogOptions = { readonly level: LogLevel; readonly format: 'text' | 'json'; readonly stream: NodeJS.WritableStream };

const quoted = /[\s"=]|^$/;

function logfmtValue(value: unknown): string {
  const text = String(value);
  return quoted.test(text) ? JSON.stringify(text) : text;
}

/** One JSON line of pino as text for people: the order is time, level, message, fields. */
function toText(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  let text = `${String(time)} ${String(level).toUpperCase().padEnd(5)} ${String(msg)}`;
  for (const [name, value] of Object.entries(fields))
    if (value !== null && value !== undefined) text += ` ${name}=${logfmtValue(value)}`;
  return `${text}\n`;
}

/** Pending bytes of a slow reader beyond which lines are dropped rather than kept in memory. */
const pendingBytesMax = 4 * 1024 * 1024;

export function makeLog(options: LogOptions): Log & { readonly dropped: () => number } {
  let dropped = 0;
  let closed = false;
  options.stream.on('error', () => {
    closed = true;
  });
  const write = (line: string): void => {
    const pending = (options.stream as { writableLength?: number }).writableLength ?? 0;
    if (closed || pending > pendingBytesMax) dropped += 1;
    else options.stream.write(options.format === 'json' ? line : toText(line));
  };
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      logger[level](fields, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), dropped: () => dropped };
}

/** For tests and for commands that print their own results. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

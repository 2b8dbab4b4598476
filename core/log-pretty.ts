import type { DestinationStream } from 'pino';

/** `12:03:04.567 WARN  events  entry.dead  kind=whatsapp.message code=entry.expired`, then a stack if there is one. */
export function prettyStream(out: NodeJS.WritableStream): DestinationStream {
  return { write: (line) => void out.write(pretty(line)) };
}

function pretty(line: string): string {
  const { time, level, room, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const head = [
    String(time).slice(11, 23),
    String(level).toUpperCase().padEnd(5),
    String(room).padEnd(8),
    typeof msg === 'string' ? msg : '',
  ];
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${shown(value)}`);
  return `${[...head, ...fields].join(' ')}\n${errorLines(err)}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}

function errorLines(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message, cause } = error as { stack?: string; message?: string; cause?: unknown };
  return `  ${(stack ?? message ?? '').replaceAll('\n', '\n  ')}\n${errorLines(cause)}`;
}

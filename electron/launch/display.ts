/** Whether there is a screen to open a window on: not whether one was named, but whether it answers. */
import { connect } from 'node:net';
import { isAbsolute, join } from 'node:path';

type Values = Readonly<Record<string, string | undefined>>;

const ANSWERS_WITHIN_MS = 1_000;

export async function hasDisplay(env: Values, platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'win32' || platform === 'darwin') return true;
  for (const socket of socketsOf(env)) if (await accepts(socket)) return true;
  return false;
}

/** As Wayland and X11 name them. A forwarded X11 display is a port. */
function socketsOf(env: Values): ({ path: string } | { host: string; port: number })[] {
  const { WAYLAND_DISPLAY: wayland = '', DISPLAY: x11 = '', XDG_RUNTIME_DIR: runtime = '' } = env;
  const sockets: ReturnType<typeof socketsOf> = [];
  if (wayland !== '')
    sockets.push({ path: isAbsolute(wayland) ? wayland : join(runtime, wayland) });
  const display = /^([^:]*):(\d+)(?:\.\d+)?$/.exec(x11);
  if (display === null) return sockets;
  const [, host = '', number = ''] = display;
  if (host === '' || host === 'unix') {
    // The abstract socket is the one that a container without /tmp/.X11-unix still reaches.
    sockets.push({ path: `/tmp/.X11-unix/X${number}` }, { path: `\0/tmp/.X11-unix/X${number}` });
  } else {
    sockets.push({ host, port: 6_000 + Number(number) });
  }
  return sockets;
}

async function accepts(target: ReturnType<typeof socketsOf>[number]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(target);
  socket.setTimeout(ANSWERS_WITHIN_MS, () => {
    resolve(false);
  });
  socket.once('connect', () => {
    resolve(true);
  });
  socket.once('error', () => {
    resolve(false);
  });
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

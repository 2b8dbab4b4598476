/** A TCP road to a database server that can be cut, or fall silent, at a chosen statement. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy extends AsyncDisposable {
  /** The server's URL with the proxy's address in it. */
  readonly url: string;
  /**
   * The next time that the client sends a statement with this text: `cut-before` drops the connection instead of
   * passing it on, `cut-after` passes it on and drops the answer, `silence` neither answers nor ends. `after`: only
   * once a statement with that text has passed.
   */
  next(text: string, act: ProxyAct, after?: string): void;
  /** True: nobody gets through, and those who were through are thrown out. */
  setAway(away: boolean): void;
  /**
   * Half-open: whoever is through is never heard again, and neither side is told, not even of the other one's end; new
   * connections get through.
   */
  deafen(): void;
  /** How often `next` was carried out. */
  readonly done: number;
}

export type ProxyAct = 'cut-before' | 'cut-after' | 'silence';

export async function startCuttingProxy(serverUrl: string): Promise<CuttingProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const roads = new Set<{ isDeaf: boolean; isForgotten: boolean }>();
  let plan: { text: string; act: ProxyAct; after: string | null } | null = null;
  let away = false;
  let done = 0;
  const server = createServer((client) => {
    if (away) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    let dropAnswers = false;
    const road = { isDeaf: false, isForgotten: false };
    roads.add(road);
    const close = (): void => {
      roads.delete(road);
      if (road.isForgotten) return;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', close);
      socket.on('close', close);
    }
    client.on('data', (chunk) => {
      if (road.isDeaf) return;
      const statement = plan === null ? '' : chunk.toString('latin1');
      const act = plan?.after === null && statement.includes(plan.text) ? plan.act : null;
      if (plan !== null && plan.after !== null && statement.includes(plan.after)) {
        plan = { ...plan, after: null };
      }
      if (act !== null) {
        plan = null;
        done += 1;
      }
      if (act === 'cut-before') {
        close();
        return;
      }
      if (act === 'cut-after') dropAnswers = true;
      if (act === 'silence') {
        road.isDeaf = true;
        return;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (dropAnswers) close();
      else if (!road.isDeaf) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    next: (text, act, after) => {
      plan = { text, act, after: after ?? null };
    },
    setAway: (now) => {
      away = now;
      if (now) for (const socket of sockets) socket.destroy();
    },
    deafen: () => {
      for (const road of roads) road.isDeaf = road.isForgotten = true;
    },
    get done() {
      return done;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

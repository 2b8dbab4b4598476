/** What programs see that watch the relay: who may ask, how each part feels, and counters that Prometheus reads. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Health } from '../core/control/health.ts';
import { startControl } from './support/controlled-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const TOKEN = 'monitor-token-0123456789';
const BOARD = join(import.meta.dirname, '../docs/grafana-board.json');

test('health and metrics open for the token alone, and tell what is wrong without names', async () => {
  await using relay = await TestRelay.create({
    config: { more: { WAYBRIDGE_MONITOR_TOKEN: TOKEN } },
  });
  let ready = true;
  await using control = await startControl(relay, { ready: () => ready });
  await relay.meets('5511988887777', 'Maria Souza');
  const ask = (path: string, token?: string): Promise<Response> =>
    fetch(`${control.url}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const health = async (): Promise<Health> =>
    (await (await ask('/health', TOKEN)).json()) as Health;

  for (const path of ['/health', '/metrics']) {
    expect((await ask(path)).status).toBe(401);
    expect((await ask(path, `${TOKEN}0`)).status).toBe(401);
    // P9: the public side knows neither.
    expect((await fetch(`${relay.service.publicUrl}${path}`)).status).toBe(404);
  }
  // It opens nothing else.
  expect((await ask('/trpc/overview.status', TOKEN)).status).toBe(401);
  expect((await ask('/live')).status).toBe(200);
  expect((await ask('/ready')).status).toBe(200);

  expect(await health()).toMatchObject({
    status: 'ok',
    parts: { storage: { works: true }, numbers: { open: 1 }, locations: { active: 1 } },
  });
  relay.evolution.loggedOut({ instance: relay.place.instance });
  await eventually(async () => {
    expect((await health()).status).toBe('degraded');
  });
  const said = JSON.stringify(await health());
  expect(said).toContain('number.logged-out');
  expect(said).not.toMatch(/5511|Maria|shop/);

  const metrics = await (await ask('/metrics', TOKEN)).text();
  for (const line of metrics.trim().split('\n')) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="[^"\n]*",?)+\})? [\d.e+-]+)$/);
  }
  expect(metrics).toContain('waybridge_healthy 0\n');
  expect(metrics).toContain('waybridge_trouble{code="number.logged-out"} 1\n');
  expect(metrics).toMatch(
    /^waybridge_events_total\{event="entry.sent",kind="whatsapp.message"\} [1-9]/m,
  );
  expect(metrics).not.toMatch(/5511|Maria|shop/);
  const board = await readFile(BOARD, 'utf8');
  const used = new Set(board.match(/(?:waybridge|process)_\w+/g));
  expect(used.size).toBeGreaterThan(8);
  for (const name of used) expect(metrics).toContain(`# TYPE ${name} `);

  ready = false;
  expect((await ask('/health', TOKEN)).status).toBe(503);
  expect((await ask('/ready')).status).toBe(503);
});

/** What the last lines of a known program say of its end. */
import type { Worded } from '../../words/worded-error.ts';

type Rule = readonly [pattern: RegExp, code: string];

/** The words of OpenSSH 9. */
const SSH: readonly Rule[] = [
  [/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/, 'reach.ssh-host-key'],
  [/Permission denied/, 'reach.ssh-denied'],
  [/remote port forwarding failed|administratively prohibited/, 'reach.ssh-forward'],
  [
    /Could not resolve hostname|Connection refused|Connection timed out|No route to host|Network is unreachable/,
    'reach.ssh-unreachable',
  ],
];

/** The words of cloudflared 2024 to 2026. */
const CLOUDFLARED: readonly Rule[] = [
  [
    /Provided Tunnel token is not valid|Unauthorized: Invalid tunnel secret/i,
    'reach.cloudflared-token',
  ],
  [/failed to request quick Tunnel|429 Too Many Requests/i, 'reach.cloudflared-quick'],
];

export function explainSsh(lines: readonly string[]): Worded | null {
  return first(SSH, lines);
}

export function explainCloudflared(lines: readonly string[]): Worded | null {
  return first(CLOUDFLARED, lines);
}

function first(rules: readonly Rule[], lines: readonly string[]): Worded | null {
  const rule = rules.find(([pattern]) => lines.some((line) => pattern.test(line)));
  return rule === undefined ? null : { code: rule[1], params: {} };
}

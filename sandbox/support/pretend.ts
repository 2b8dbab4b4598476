/** The part of the vocabulary that both pretend servers share: faults, and what was asked. */
import type { Fault, PlannedFault } from './faults.ts';
import { PretendServer, type Manners, type PretendServerOptions } from './pretend-server.ts';
import type { RequestView, RouteCount } from './requests.ts';

export const SHARED_VOCABULARY = [
  ...(['fault', 'clearFaults', 'faults', 'seed', 'setLatencyMs'] as const),
  ...(['requests', 'counts', 'clearRequests'] as const),
] as const satisfies readonly (keyof Pretend)[];

export abstract class Pretend {
  protected readonly server: PretendServer;

  protected constructor(manners: Manners, options: PretendServerOptions) {
    this.server = new PretendServer(manners, options);
  }

  get url(): string {
    return this.server.url;
  }

  /** Plans a fault; the id clears it again. */
  fault(fault: Fault): number {
    return this.server.faults.plan(fault);
  }

  /** By id, by label, or (without argument) every fault. */
  clearFaults(which?: number | string): void {
    this.server.faults.clear(which);
  }

  faults(): PlannedFault[] {
    return this.server.faults.list();
  }

  /** Draws by probability start again from this seed. */
  seed(seed: number): void {
    this.server.faults.seed(seed);
  }

  /** Every answer takes at least this long. */
  setLatencyMs(ms: number): void {
    this.server.latencyMs = ms;
  }

  /** The newest requests, oldest first. */
  requests(route?: string): RequestView[] {
    return this.server.requests.list(route);
  }

  /** Calls, answers by status, and connections cut, for each route since the start or the last `clearRequests`. */
  counts(): Record<string, RouteCount> {
    return this.server.requests.counts();
  }

  clearRequests(): void {
    this.server.requests.clear();
  }
}

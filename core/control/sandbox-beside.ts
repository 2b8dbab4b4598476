/** A sandbox that runs beside the relay, in a process and a folder of its own: to try the product before anything is set up. */
export interface SandboxBeside {
  readonly state: SandboxState;
  /** Resolves once its page can be opened. @throws WordedError `sandbox.failed` */
  start(): Promise<Extract<SandboxState, { readonly is: 'on' }>>;
  /** Ends it and removes its folder: nothing of it is left. */
  stop(): Promise<void>;
}

export type SandboxState =
  | { readonly is: 'off' }
  | { readonly is: 'starting' }
  | {
      readonly is: 'on';
      /** The page on which one plays both sides; on this machine only. */
      readonly url: string;
      readonly since: number;
    };

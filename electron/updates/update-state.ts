/** How far an update of the app itself has come, as the pages show it. Each state with just what it has. */
export interface Release {
  readonly version: string;
  /** As the publisher wrote them, as text; '' = none. */
  readonly notes: string;
}

/**
 * Why the last try came to nothing.
 * `away`: the feed does not answer. `unreadable`: it has no list of versions for this system. `unsigned`: what it says, or what it
 * gave, is not the publisher's. `changed`: the file is not the one that was published. `not-kept`: the disk. `in-flight`: messages
 * were still being sent. `other-relay`: the relay beside the window is not this app's own. `not-installed`: the system refused.
 */
export type UpdateFailure =
  | 'away'
  | 'unreadable'
  | 'unsigned'
  | 'changed'
  | 'not-kept'
  | 'in-flight'
  | 'other-relay'
  | 'not-installed';

/** `clone`: it runs from its sources. `folder`: nobody installed it. `no-key`: it does not know its publisher. */
export type NoUpdates = 'clone' | 'folder' | 'no-key';

export type UpdateState =
  | { readonly is: 'impossible'; readonly why: NoUpdates }
  /** No feed is named: nobody is asked. */
  | { readonly is: 'off' }
  | { readonly is: 'idle'; readonly failure: UpdateFailure | null }
  | { readonly is: 'checking' }
  | { readonly is: 'current'; readonly checkedAt: number }
  | { readonly is: 'available'; readonly release: Release; readonly failure: UpdateFailure | null }
  | { readonly is: 'downloading'; readonly release: Release; readonly percent: number }
  | {
      readonly is: 'ready';
      readonly release: Release;
      /** What was downloaded and checked. */
      readonly file: string;
      readonly failure: UpdateFailure | null;
    }
  | { readonly is: 'installing'; readonly release: Release };

export interface UpdatesView {
  /** Of what runs. */
  readonly version: string;
  /** '' = none. */
  readonly feed: string;
  readonly state: UpdateState;
}

/**
 * How long the relay waits for what, and how much it keeps. People change them in `settings.json`; tests pass shorter
 * ones. Every name ends with its unit.
 */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Times {
  /** Pauses between the attempts of an entry; the last one repeats until the entry expires. */
  readonly retryLadderMs: readonly number[];
  /** Each pause of a ladder is longer or shorter by up to this share, so that entries that failed together part. */
  readonly jitterShare: number;
  /** HighLevel refuses status updates for some seconds after its own post: the first try waits this long. */
  readonly statusFirstDelayMs: number;
  /** A receipt that a better one may follow (delivered, then read) is held this long: one call then tells both. */
  readonly statusGatherMs: number;
  /** Pauses after a status that came too early. */
  readonly statusLadderMs: readonly number[];

  /** How long an entry that waits for a retry holds back its lane, by destination. */
  readonly blockHighLevelMs: number;
  readonly blockWhatsAppMs: number;
  /** After this, a message that could not be sent is dead and HighLevel shows `failed`. */
  readonly expiryMs: number;
  /** The same for what a workflow sends: its reminder is of no use the next day. */
  readonly workflowExpiryMs: number;
  /** What waits for a number that is not connected fails when that has lasted so long. */
  readonly numberHoldMs: number;
  /** A number that is back within this time was not offline for a workflow that waits for it. */
  readonly triggerOfflineMs: number;
  /** The same workflow action for the same contact with the same content is one call within this time. */
  readonly workflowRepeatMs: number;
  /** Pause between two questions to WhatsApp whether a number is on it; many at once get a number banned. */
  readonly numberCheckGapMs: number;

  /** One attempt at the other side, from the connection to the last byte of the answer. */
  readonly highLevelTimeoutMs: number;
  readonly evolutionTextTimeoutMs: number;
  readonly evolutionMediaTimeoutMs: number;
  readonly attachmentTimeoutMs: number;
  /** Pauses before a location of an agency that could not be connected is tried again; then a person has to say so. */
  readonly installRetryMs: readonly number[];
  /** Access tokens are renewed when they have less than this left. */
  readonly tokenRefreshLeewayMs: number;

  /** After the time-out of a call with an unknown outcome: how long the other side gets to show what it did. */
  readonly lookupDelayMs: number;
  /** Pauses between look-ups that could not tell; after the last one the entry is unsure. */
  readonly lookupLadderMs: readonly number[];

  /** A relay that has not renewed its lease for this long no longer owns its entries. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** At stop: how long running attempts may still take. */
  readonly drainMs: number;

  /** Pause between two sends of one number. */
  readonly sendGapMs: number;
  /** The same between two that no person wrote: drawn anew between these two. */
  readonly bulkGapMs: number;
  readonly bulkGapMaxMs: number;
  /** How long "typing" is shown before a message, by its length, at most so long. */
  readonly typingMsPerCharacter: number;
  readonly typingMaxMs: number;
  /** How long a number sends only replies once WhatsApp says that it is limited. */
  readonly repliesOnlyMs: number;
  /** The same when it only gives message after message back. */
  readonly repliesOnlyBurstMs: number;
  /** Pauses between the probes of a destination that failed as a whole; the last one repeats. */
  readonly breakerProbeMs: readonly number[];
  /** How often entries whose time is over are looked for, whatever holds them. */
  readonly expirySweepMs: number;
  /** How often a number's messages are read back from Evolution although nothing seems to be missing. */
  readonly catchUpEveryMs: number;
  /** How far before the newest known message that begins: Evolution may store a message long after it was written. */
  readonly catchUpOverlapMs: number;
  /** After a start or a reconnect: the longest that newer messages wait for those that were missed. */
  readonly catchUpHoldMs: number;
  /** One catch-up of one number; what is left goes on a little later. */
  readonly catchUpPassMs: number;
  /** Pause between two questions of a catch-up. */
  readonly catchUpPauseMs: number;
  /** How often a number's webhook at Evolution is looked at, and whether messages arrive without it. */
  readonly watchEveryMs: number;
  /** How often messages are fetched while webhooks do not come through. */
  readonly pullEveryMs: number;
  /** How often a location is read back for messages that no post brought, although nothing seems to be missing. */
  readonly missedEveryMs: number;
  /** How far before the last pass it begins: HighLevel may show a message some time after it was written. */
  readonly missedOverlapMs: number;
  /** After a start or a wake-up: the longest that new messages wait for older ones that are still being fetched. */
  readonly missedHoldMs: number;
  /** How often is looked whether the machine was asleep, or HighLevel's posts could not be taken. */
  readonly missedTickMs: number;
  /** How long after HighLevel's event a message's own post may still come before it counts as missed. */
  readonly missedGraceMs: number;
  /** An equal message to the same contact counts as HighLevel's Retry once the first has been waiting for this long. */
  readonly retryAfterMs: number;
  /** How often retention looks for what may go. */
  readonly retentionEveryMs: number;
  /** Pause between two backups by the clock; 0 = none. */
  readonly backupEveryMs: number;

  /** How often a public address that works is tried again. */
  readonly reachEveryMs: number;
  /** The same while it does not work. */
  readonly reachAgainMs: number;
  /** One failure of an address that works may be a moment's: the pause before the second look. */
  readonly reachConfirmMs: number;
  /** One request of such a try. */
  readonly reachTimeoutMs: number;
  /** How often is looked whether the machine slept, or the address is another. */
  readonly reachTickMs: number;
  /** How often it is looked at what is wrong, for repairs and alerts. */
  readonly troubleEveryMs: number;
  /** What begins or ends so shortly after one another is told in one alert. */
  readonly alertGatherMs: number;
  /** Between two calls of a heartbeat address. */
  readonly alertBeatMs: number;
  /** After an alert that did not arrive. */
  readonly alertRetryMs: readonly number[];
  readonly alertTimeoutMs: number;
  /** Pauses after an event that another tool's kept webhook did not take; the last one repeats. */
  readonly forwardLadderMs: readonly number[];
  /** How long such a tool may take to answer. */
  readonly forwardTimeoutMs: number;
  /** What it has not taken by then is passed on no more. */
  readonly forwardExpiryMs: number;
  /** A renewal of tokens that the adapter, whose locations are imported, had begun before is over by then. */
  readonly importSettleMs: number;
  /** Pauses before a tunnel's program is started again. */
  readonly reachRestartMs: readonly number[];
  /** A tunnel that has not said its address by then is told of. */
  readonly reachAddressMs: number;
}

export const TIMES: Times = {
  retryLadderMs: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    1 * HOUR,
    3 * HOUR,
    6 * HOUR,
  ],
  jitterShare: 0.2,
  statusFirstDelayMs: 3 * SECOND,
  statusGatherMs: 3 * SECOND,
  statusLadderMs: [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND, 60 * SECOND],
  blockHighLevelMs: 30 * SECOND,
  blockWhatsAppMs: 10 * MINUTE,
  expiryMs: 24 * HOUR,
  workflowExpiryMs: 2 * HOUR,
  numberHoldMs: 4 * HOUR,
  triggerOfflineMs: MINUTE,
  workflowRepeatMs: 5 * MINUTE,
  numberCheckGapMs: 2 * SECOND,
  highLevelTimeoutMs: 15 * SECOND,
  evolutionTextTimeoutMs: 60 * SECOND,
  evolutionMediaTimeoutMs: 180 * SECOND,
  attachmentTimeoutMs: 60 * SECOND,
  installRetryMs: [2 * SECOND, 15 * SECOND, 60 * SECOND],
  tokenRefreshLeewayMs: 10 * MINUTE,
  lookupDelayMs: 5 * SECOND,
  lookupLadderMs: [5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND, 2 * MINUTE],
  leaseMs: 30 * SECOND,
  heartbeatMs: 10 * SECOND,
  drainMs: 8 * SECOND,
  sendGapMs: 1 * SECOND,
  bulkGapMs: 3 * SECOND,
  bulkGapMaxMs: 8 * SECOND,
  typingMsPerCharacter: 30,
  typingMaxMs: 5 * SECOND,
  repliesOnlyMs: 24 * HOUR,
  repliesOnlyBurstMs: 1 * HOUR,
  breakerProbeMs: [5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND],
  expirySweepMs: 5 * SECOND,
  catchUpEveryMs: 10 * MINUTE,
  catchUpOverlapMs: 30 * MINUTE,
  catchUpHoldMs: 30 * SECOND,
  catchUpPassMs: 2 * MINUTE,
  catchUpPauseMs: 100,
  watchEveryMs: 60 * SECOND,
  pullEveryMs: 5 * SECOND,
  missedEveryMs: 30 * MINUTE,
  missedOverlapMs: 10 * MINUTE,
  missedHoldMs: 15 * SECOND,
  missedTickMs: 5 * SECOND,
  missedGraceMs: 60 * SECOND,
  retryAfterMs: 30 * SECOND,
  retentionEveryMs: 1 * HOUR,
  backupEveryMs: 24 * HOUR,
  reachEveryMs: 2 * MINUTE,
  reachAgainMs: 15 * SECOND,
  reachConfirmMs: 3 * SECOND,
  reachTimeoutMs: 10 * SECOND,
  reachTickMs: 1 * SECOND,
  troubleEveryMs: 5 * SECOND,
  alertGatherMs: 15 * SECOND,
  alertBeatMs: MINUTE,
  alertRetryMs: [30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE],
  alertTimeoutMs: 10 * SECOND,
  forwardLadderMs: [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE],
  forwardTimeoutMs: 30 * SECOND,
  forwardExpiryMs: 24 * HOUR,
  importSettleMs: 5 * SECOND,
  reachRestartMs: [1 * SECOND, 2 * SECOND, 5 * SECOND, 15 * SECOND, 60 * SECOND],
  reachAddressMs: 30 * SECOND,
};

export interface Limits {
  /** What done entries say; 0 = it is gone with the delivery. */
  readonly doneDays: number;
  /** Bodies of done entries above this number go before their time, oldest first. */
  readonly maxBodies: number;
  /** Attempts of done entries. */
  readonly attemptDays: number;
  /** Done entries, links and dedupe keys. */
  readonly keysDays: number;
  /** Done entries above this number go before their time, oldest first. */
  readonly maxDoneEntries: number;
  /** The list of what people did. */
  readonly auditDays: number;
  /** Acts above this number go before their time, oldest first. */
  readonly maxAudit: number;
  /** How long a link to a file works that HighLevel does not take. */
  readonly mediaDays: number;
  /** Room for these files in the data folder; the oldest give way. 0 = none is kept and no link is made. */
  readonly mediaMaxMegabytes: number;
  /** How many backups by the clock are kept. */
  readonly backupsKept: number;
  /** What no person wrote, per number: at most so many in any minute, hour and day. */
  readonly bulkPerMinute: number;
  readonly bulkPerHour: number;
  readonly bulkPerDay: number;
  /** What may wait for one tool whose webhook is kept; the oldest give way. */
  readonly forwardMaxEvents: number;
  readonly forwardMaxMegabytes: number;
  /** Bytes of a webhook body: Evolution once authenticated, HighLevel. */
  readonly evolutionBodyBytes: number;
  readonly highLevelBodyBytes: number;
}

const MEGABYTE = 1024 * 1024;

export const LIMITS: Limits = {
  doneDays: 30,
  maxBodies: 1_000_000,
  attemptDays: 90,
  keysDays: 90,
  maxDoneEntries: 1_000_000,
  auditDays: 365,
  maxAudit: 100_000,
  mediaDays: 365,
  mediaMaxMegabytes: 5 * 1024,
  backupsKept: 7,
  bulkPerMinute: 10,
  bulkPerHour: 200,
  bulkPerDay: 1_000,
  forwardMaxEvents: 10_000,
  forwardMaxMegabytes: 256,
  evolutionBodyBytes: 150 * MEGABYTE,
  highLevelBodyBytes: 1 * MEGABYTE,
};

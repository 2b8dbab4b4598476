/** The two ways that can be paused, by the relay's own names. */
export const DIRECTIONS = ['to-highlevel', 'to-whatsapp'] as const;
export type Direction = (typeof DIRECTIONS)[number];

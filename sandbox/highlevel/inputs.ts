/** What is given to the pretend HighLevel, and the access that it gives for a location. */
import type { UserType } from './tokens.ts';

/** What a relay is configured with to serve a location. */
export interface LocationAccess {
  readonly locationId: string;
  readonly name: string;
  readonly companyId: string;
  readonly timezone: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly userType: UserType;
  readonly scopes: string;
}

export interface NewLocation {
  readonly id?: string;
  readonly name?: string;
  readonly companyId?: string;
  readonly timezone?: string;
  readonly matchBy?: readonly ('email' | 'phone')[];
  readonly allowDuplicateContact?: boolean;
  /** Default true. */
  readonly installed?: boolean;
}

export interface NewContact {
  readonly locationId: string;
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly tags?: readonly string[];
}

export interface AgentMessage {
  readonly locationId: string;
  readonly contactId: string;
  readonly text?: string;
  /** URLs, or files that are served from here. */
  readonly attachments?: readonly (
    string | { fileName: string; mimeType: string; base64: string }
  )[];
  /** The logged-in sender; null = a workflow or bot. Default a user. */
  readonly userId?: string | null;
  /** What the post to the Delivery URL calls it; both were seen for the same kind of provider. Default `SMS`. */
  readonly type?: 'SMS' | 'Custom';
  /** When (ms); default now. */
  readonly at?: number;
  /** The message (HighLevel's id) that it answers: the post names it by its `altId`, where it has one. */
  readonly replyTo?: string;
}

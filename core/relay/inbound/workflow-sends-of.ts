import type { WorkflowAction } from '../reading/workflow-action.ts';
import { numberedText } from '../reading/workflow-action.ts';
import { partsOf } from './parts.ts';

/** `text`: as a numbered text, which every phone shows. `buttons`: as WhatsApp's buttons, which many phones do not. */
export type ButtonStyle = 'text' | 'buttons';

/** What WhatsApp takes: up to three replies, or links, calls and codes, but not both. */
const MOST_REPLIES = 3;

/** The sends that one action becomes, in order. */
export function sendsOf(action: WorkflowAction, buttons: ButtonStyle): WorkflowAction[] {
  switch (action.type) {
    case 'text':
      return texts(action.text);
    case 'media':
      return withCaption(action);
    case 'buttons':
      return buttons === 'buttons' && isShowable(action) ? [action] : texts(numberedText(action));
    case 'poll':
    case 'location':
    case 'contact':
    case 'reaction':
      return [action];
  }
}

function texts(text: string): WorkflowAction[] {
  return partsOf({ text, attachments: [] }).map((part) => ({ type: 'text', text: part.text }));
}

/** The caption goes with the file where WhatsApp shows one, else before it. */
function withCaption(action: Extract<WorkflowAction, { type: 'media' }>): WorkflowAction[] {
  const { url, caption, voice } = action;
  if (voice) return [...texts(caption), { ...action, caption: '' }];
  return partsOf({ text: caption, attachments: [url] }).map(({ text, attachment }) =>
    attachment === null ? { type: 'text', text } : { ...action, caption: text },
  );
}

function isShowable({ buttons }: Extract<WorkflowAction, { type: 'buttons' }>): boolean {
  const replies = buttons.filter((one) => one.type === 'reply').length;
  return replies === 0 || (replies === buttons.length && replies <= MOST_REPLIES);
}

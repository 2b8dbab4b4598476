/** The rarer message types. */
export const types = {
  'line.poll-vote-unreadable':
    '🗳️ Voted[ in “{target}”]. What was chosen can be seen on the phone.',
  'line.poll-result': '📊 Result of the poll: {question}\n{options}',
  'line.reaction-unreadable': 'Reacted[ to “{target}”]. The reaction can be seen on the phone.',
  'line.pinned': '📌 Pinned a message[: “{target}”]',
  'line.unpinned': '📌 Unpinned a message[: “{target}”]',
  'line.event': '📅 Event[: {title}]\n{when}\n{place}\n{text}',
  'line.event-cancelled': '📅 Cancelled an event[: {title}]',
  'line.event-answer':
    '📅 Answered an invitation[ to “{target}”]. The answer can be seen on the phone.',
  'line.scheduled-call': '📞 Scheduled a call[: {title}]\n{when}',
  'line.channel-invite': 'Invitation to the channel[ “{channel}”]\n{caption}',
  'line.sticker-pack': 'Sticker pack[: {name}]',
  'line.phone-asked': 'Asks for your phone number. Answer on the phone.',
  'line.payment': '💰 A payment. See it on the phone.\n{text}',
  'line.payment-asked': '💰 Asks for a payment[: {amount}]\n{text}',
  'line.payment-declined': '💰 Declined a request for payment[: “{target}”]',
  'line.payment-cancelled': '💰 Withdrew a request for payment[: “{target}”]',
  'line.payment-invite': '💰 Invites you to WhatsApp’s payments. See it on the phone.',
  'line.ad': '📣 The chat began from an ad[: “{title}”]\n{link}\n[Click id: {click}]',
  'label.program': '🤖 Sent by another program',
  'label.forwarded': '↪ Forwarded',
  'label.transcript': '📝 {text}',
  'cli.unsupported': 'Shown only by the name of their type: {types}',
} as const;

/** Los tipos de mensaje menos frecuentes. */
export const types = {
  'line.poll-vote-unreadable':
    '🗳️ Votó[ en “{target}”]. Lo que eligió se puede ver en el teléfono.',
  'line.poll-result': '📊 Resultado de la encuesta: {question}\n{options}',
  'line.reaction-unreadable': 'Reaccionó[ a “{target}”]. La reacción se puede ver en el teléfono.',
  'line.pinned': '📌 Fijó un mensaje[: “{target}”]',
  'line.unpinned': '📌 Dejó de fijar un mensaje[: “{target}”]',
  'line.event': '📅 Evento[: {title}]\n{when}\n{place}\n{text}',
  'line.event-cancelled': '📅 Canceló un evento[: {title}]',
  'line.event-answer':
    '📅 Respondió a una invitación[ a “{target}”]. Vea la respuesta en el teléfono.',
  'line.scheduled-call': '📞 Programó una llamada[: {title}]\n{when}',
  'line.channel-invite': 'Invitación al canal[ “{channel}”]\n{caption}',
  'line.sticker-pack': 'Paquete de stickers[: {name}]',
  'line.phone-asked': 'Pidió su número de teléfono. Responda en el teléfono.',
  'line.payment': '💰 Un pago. Véalo en el teléfono.\n{text}',
  'line.payment-asked': '💰 Pidió un pago[: {amount}]\n{text}',
  'line.payment-declined': '💰 Rechazó una solicitud de pago[: “{target}”]',
  'line.payment-cancelled': '💰 Canceló una solicitud de pago[: “{target}”]',
  'line.payment-invite': '💰 Le invitó a los pagos de WhatsApp. Véalo en el teléfono.',
  'line.ad':
    '📣 La conversación empezó por un anuncio[: “{title}”]\n{link}\n[Id del clic: {click}]',
  'label.program': '🤖 Enviado por otro programa',
  'label.forwarded': '↪ Reenviado',
  'label.transcript': '📝 {text}',
  'cli.unsupported': 'Mostrados solo por el nombre de su tipo: {types}',
} as const;

import type { Language } from '../codes.ts';

export const limited = {
  'media.link-unknown': [
    'Este enlace no lleva a ningún archivo.',
    'Compruebe que la dirección se copió entera o pregunte a quien se la dio.',
  ],
  'media.link-expired': [
    'Este enlace ha caducado y su archivo ya no se guarda.',
    'Vea el archivo en la conversación de WhatsApp, en el teléfono.',
  ],
  'media.link-revoked': ['El dueño del sistema anuló este enlace.', 'Pida el archivo al dueño.'],
  'media.link-gone': [
    'El archivo de este enlace ya no se guarda, y WhatsApp tampoco lo entrega ya.',
    'Pida a quien lo envió que lo envíe de nuevo.',
  ],
  'media.link-later': [
    'Hay que volver a pedir a WhatsApp el archivo de este enlace, y en este momento no es posible.',
    'Abra el enlace de nuevo dentro de unos minutos.',
  ],
  'media.no-room': [
    'El sistema no tiene espacio para guardar este archivo[ ({size})].',
    'Libere espacio en el disco de la máquina del sistema o aumente mediaMaxMegabytes.',
  ],
  'media.quota-near': [
    'Los archivos guardados para enlaces ocupan {used} de {limit}; en el límite, los más antiguos dejan sitio.',
    'Aumente mediaMaxMegabytes en settings.json o reduzca mediaDays.',
  ],
  'media.not-found': [
    'Aquí no hay ningún enlace {link}.',
    'Vea los que hay con “waybridge media list”.',
  ],
  'highlevel.status-refused': [
    'HighLevel no acepta el estado de este mensaje.',
    'Compruebe que GHL_CONVERSATION_PROVIDER_ID es el proveedor de la aplicación conectada; después, reenvíe la entrada.',
  ],
  'rate.day-spent': [
    'Se han gastado todas las llamadas que HighLevel permite al día[ para la subcuenta {location}]; sus mensajes esperan[ hasta {until}].',
    'No hay que hacer nada: saldrán solos entonces. Si vuelve a ocurrir, busque otras aplicaciones que usen la misma conexión.',
  ],
} as const satisfies Language['limited'];

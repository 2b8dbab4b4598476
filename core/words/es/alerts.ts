import type { ALERT_PHRASES } from '../alert-codes.ts';
import type { Language } from '../codes.ts';

export const alerts = {
  'alert.not-found': [
    'No hay un canal de alertas {channel} aquí.',
    'Vea con “waybridge alerts list” los que existen.',
  ],
  'alert.name-taken': ['Ya existe un canal de alertas {channel}.', 'Elija otro nombre.'],
  'alert.not-delivered': [
    'Las alertas no llegan a {channel}[: {reason}]',
    'Abra “Alertas” para ver el motivo, corríjalo y pulse “Probar”.',
  ],
  'alert.mail-login': [
    'El servidor de correo rechaza el usuario o la contraseña.',
    'Corríjalos. Algunos proveedores piden una contraseña propia para programas.',
  ],
  'alert.mail-refused': [
    'El servidor de correo no acepta este correo.',
    'Compruebe que la dirección del remitente pertenece a la cuenta, y las de los destinatarios.',
  ],
  'alert.mail-tls': [
    'El servidor de correo no ofrece una conexión cifrada tal como está configurada.',
    'Elija TLS para el puerto 465, STARTTLS para el 587.',
  ],
} as const satisfies Language['alerts'];

export const alertPhrases = {
  'alert.one': '⚠️ Waybridge:',
  'alert.some': '⚠️ Waybridge: {count} problemas',
  'alert.one-over': '✅ Waybridge, resuelto:',
  'alert.some-over': '✅ Waybridge: {count} problemas resueltos',
  'alert.since': 'Desde {time}.',
  'alert.over': 'De {from} a {to}.',
  'alert.test': 'Waybridge: una prueba',
  'alert.test-text': 'Las alertas de este relay llegan aquí.',
  'cli.alert-kept': 'Las alertas van a {channel}.',
  'cli.alert-removed': 'Ya nada va a {channel}.',
  'cli.alert-tested': '{channel} aceptó un mensaje de prueba.',
  'cli.diagnostics': 'Guardado en {file}. Revíselo antes de entregarlo.',
} as const satisfies { readonly [C in keyof typeof ALERT_PHRASES]: string };

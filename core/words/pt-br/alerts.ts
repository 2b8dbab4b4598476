import type { ALERT_PHRASES } from '../alert-codes.ts';
import type { Language } from '../codes.ts';

export const alerts = {
  'alert.not-found': [
    'Não há um canal de alerta {channel} aqui.',
    'Veja com “waybridge alerts list” os que existem.',
  ],
  'alert.name-taken': ['Já existe um canal de alerta {channel}.', 'Escolha outro nome.'],
  'alert.not-delivered': [
    'Os alertas não chegam a {channel}[: {reason}]',
    'Abra “Alertas” para ver o motivo, corrija e aperte “Testar”.',
  ],
  'alert.mail-login': [
    'O servidor de e-mail recusa o usuário ou a senha.',
    'Corrija-os. Alguns provedores pedem uma senha própria para programas.',
  ],
  'alert.mail-refused': [
    'O servidor de e-mail não aceita este e-mail.',
    'Verifique se o endereço do remetente pertence à conta, e os endereços de quem recebe.',
  ],
  'alert.mail-tls': [
    'O servidor de e-mail não oferece uma conexão criptografada como está configurada.',
    'Escolha TLS para a porta 465, STARTTLS para a 587.',
  ],
} as const satisfies Language['alerts'];

export const alertPhrases = {
  'alert.one': '⚠️ Waybridge:',
  'alert.some': '⚠️ Waybridge: {count} problemas',
  'alert.one-over': '✅ Waybridge, resolvido:',
  'alert.some-over': '✅ Waybridge: {count} problemas resolvidos',
  'alert.since': 'Desde {time}.',
  'alert.over': 'De {from} a {to}.',
  'alert.test': 'Waybridge: um teste',
  'alert.test-text': 'Os alertas deste relay chegam aqui.',
  'cli.alert-kept': 'Os alertas vão para {channel}.',
  'cli.alert-removed': 'Nada mais vai para {channel}.',
  'cli.alert-tested': 'Uma mensagem de teste foi aceita por {channel}.',
  'cli.diagnostics': 'Gravado em {file}. Dê uma olhada antes de repassar.',
} as const satisfies { readonly [C in keyof typeof ALERT_PHRASES]: string };

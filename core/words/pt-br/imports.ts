import type { Language } from '../codes.ts';
import type { IMPORT_PHRASES } from '../import-codes.ts';

export const imports = {
  'import.not-an-adapter': [
    'O banco de dados {place} não tem as tabelas do adaptador antigo.',
    'Informe o endereço que o adaptador antigo tem em DATABASE_URL.',
  ],
  'import.not-here': [
    'Um banco de dados só é importado na máquina em que o relay roda.',
    'Abra estas páginas nela, ou execute “waybridge import”.',
  ],
  'import.look-again': [
    'O endereço do banco de dados do adaptador antigo não está mais guardado.',
    'Informe-o de novo e consulte outra vez.',
  ],
  'import.location-unknown': [
    'O adaptador antigo não tem a subconta {location}.',
    'Veja em “waybridge import --from …” as que ele tem.',
  ],
  'import.here-already': [
    'A subconta {location} está conectada aqui com acesso próprio, e o adaptador antigo também tem acesso.',
    'A subconta em si não precisa de nada. Para usar o acesso do adaptador, remova-a daqui antes.',
  ],
  'import.moved-elsewhere': [
    'O adaptador antigo entregou a subconta {location}, mas ela não está aqui.',
    'Outro Waybridge a recebeu, ou ela foi removida daqui depois: instale o aplicativo nela de novo, ou devolva-a a partir do outro.',
  ],
  'import.sealed-elsewhere': [
    'O acesso à subconta {location} está lacrado no banco de dados do adaptador antigo, com uma chave que não está aqui.',
    'Termine a importação no Waybridge que a começou, ou instale o aplicativo nessa subconta de novo.',
  ],
  'import.adapter-busy': [
    'O adaptador antigo renova o acesso à subconta {location} sem parar.',
    'Pare-o por um minuto e importe de novo.',
  ],
  'import.green-api': [
    'O número {instance} está na Green API, não na Evolution.',
    'Conecte o celular dele a um servidor Evolution aqui; a subconta em si pode ser importada.',
  ],
  'import.own-numbers': [
    'A subconta {location} tem números que o adaptador antigo não conhece: {instances}.',
    'Remova-os antes, ou deixe a subconta aqui.',
  ],
  'import.no-tokens': [
    'Não há aqui um acesso à subconta {location} que possa ser devolvido.',
    'Instale o aplicativo nessa subconta com o adaptador antigo.',
  ],
  'import.renewing': [
    'O acesso à subconta {location} está sendo renovado, e isso demora.',
    'Tente de novo em um minuto.',
  ],
  'import.still-waits': [
    'O adaptador antigo atende a subconta {location} de novo, mas aqui ainda esperam {count} mensagens dela.',
    'Veja em Mensagens o que as segura. Quando saírem ou forem descartadas, devolva a subconta de novo; até lá ela também fica aqui.',
  ],
} as const satisfies Language['imports'];

export const importPhrases = {
  'cli.import-new': 'pode ser importada',
  'cli.import-taken-before': 'está aqui',
  'cli.import-half': 'uma importação anterior foi interrompida; a próxima a termina',
  'cli.import-nothing': 'O adaptador antigo não tem subcontas.',
  'cli.import-next':
    'Nada foi mudado. Importe uma com --location <id>, ou todas com --all; --back devolve uma.',
  'cli.import-taken':
    'A subconta {location}[ ({name})] está aqui agora.[ Mensagens cujas marcas chegam aqui a partir de agora: {links}.]',
  'cli.import-number': 'número {instance}',
  'cli.import-given-back':
    'O adaptador antigo atende a subconta {location} de novo[, com {instances}].',
} as const satisfies Record<keyof typeof IMPORT_PHRASES, string>;

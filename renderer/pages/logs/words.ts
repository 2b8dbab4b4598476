import { inLanguages } from '../../words/words.ts';

export const LOGS = inLanguages(
  {
    title: 'Logs',
    about:
      'What the relay wrote since its start, newest first: ids and codes, never texts, phone numbers or secrets.',
    level: 'This level and worse',
    levels: { debug: 'Debug', info: 'Info', warn: 'Warnings', error: 'Errors' },
    room: 'Part',
    allRooms: 'All parts',
    search: 'Containing',
    live: 'Live',
    download: 'Download what is found',
    lines: 'Lines',
    none: 'Nothing was written.',
    noneFound: 'No line fits this search.',
    written: (level: string) => `The relay writes from “${level}” on (LOG_LEVEL).`,
  },
  {
    'pt-BR': {
      title: 'Logs',
      about:
        'O que o relay escreveu desde que iniciou, o mais novo primeiro: ids e códigos, nunca textos, telefones ou segredos.',
      level: 'Nível mínimo',
      levels: { debug: 'Depuração', info: 'Informação', warn: 'Avisos', error: 'Erros' },
      room: 'Parte',
      allRooms: 'Todas as partes',
      search: 'Contendo',
      live: 'Ao vivo',
      download: 'Baixar o que foi achado',
      lines: 'Linhas',
      none: 'Nada foi escrito.',
      noneFound: 'Nenhuma linha corresponde a esta busca.',
      written: (level) => `O relay escreve a partir de “${level}” (LOG_LEVEL).`,
    },
    es: {
      title: 'Registros',
      about:
        'Lo que el relay escribió desde que arrancó, lo más nuevo primero: ids y códigos, nunca textos, teléfonos o secretos.',
      level: 'Nivel mínimo',
      levels: { debug: 'Depuración', info: 'Información', warn: 'Advertencias', error: 'Errores' },
      room: 'Parte',
      allRooms: 'Todas las partes',
      search: 'Que contiene',
      live: 'En vivo',
      download: 'Descargar lo encontrado',
      lines: 'Líneas',
      none: 'No se ha escrito nada.',
      noneFound: 'Ninguna línea coincide con esta búsqueda.',
      written: (level) => `El relay escribe desde “${level}” (LOG_LEVEL).`,
    },
  },
);

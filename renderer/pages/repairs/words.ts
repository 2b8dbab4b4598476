import { inLanguages } from '../../words/words.ts';

export const REPAIRS = inLanguages(
  {
    title: 'Repairs',
    about: 'Each thing that is wrong, once, with what mends it. What is mended vanishes by itself.',
    none: 'Nothing is broken.',
    noneHow: 'Messages travel both ways, and none waits for your word.',
    noneYet: 'What is still to be set up stands below.',
    broken: 'To be mended',
    toDo: 'Still to set up',
    since: (at: string, ago: string) => `since ${at} (${ago})`,
    mend: 'Go there',
    help: 'What it means and what to do',
    severities: { critical: 'Critical', warning: 'Warning', notice: 'Notice' },
    back: 'All repairs',
    noPage: 'There is no such help page.',
  },
  {
    'pt-BR': {
      title: 'Reparos',
      about:
        'Cada coisa que está errada, uma vez, com o que a conserta. O que foi consertado some sozinho.',
      none: 'Nada está quebrado.',
      noneHow: 'As mensagens vão e vêm, e nenhuma espera por você.',
      noneYet: 'O que ainda falta configurar está abaixo.',
      broken: 'Para consertar',
      toDo: 'Ainda por configurar',
      since: (at, ago) => `desde ${at} (${ago})`,
      mend: 'Ir até lá',
      help: 'O que significa e o que fazer',
      severities: { critical: 'Crítico', warning: 'Atenção', notice: 'Aviso' },
      back: 'Todos os reparos',
      noPage: 'Esta página de ajuda não existe.',
    },
    es: {
      title: 'Reparaciones',
      about:
        'Cada cosa que está mal, una vez, con lo que la arregla. Lo arreglado desaparece solo.',
      none: 'No hay nada averiado.',
      noneHow: 'Los mensajes van y vienen, y ninguno espera su decisión.',
      noneYet: 'Lo que falta por configurar está abajo.',
      broken: 'Por arreglar',
      toDo: 'Aún por configurar',
      since: (at, ago) => `desde ${at} (${ago})`,
      mend: 'Ir allí',
      help: 'Qué significa y qué hacer',
      severities: { critical: 'Crítico', warning: 'Advertencia', notice: 'Aviso' },
      back: 'Todas las reparaciones',
      noPage: 'Esta página de ayuda no existe.',
    },
  },
);

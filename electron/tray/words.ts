/** What the tray and its menu say; sentences of troubles come from the core. */
import type { Language } from '../words.ts';
import type { ChoiceName } from '../offered.ts';
import type { Direction } from './directions.ts';

export interface TrayWords {
  readonly relaying: string;
  readonly starting: string;
  readonly stopped: string;
  readonly attention: (count: number) => string;
  readonly paused: Readonly<Record<Direction, string>>;
  readonly pausedBoth: string;
  readonly open: string;
  readonly pause: Readonly<Record<Direction, string>>;
  readonly resume: Readonly<Record<Direction, string>>;
  readonly choices: Readonly<Record<ChoiceName, string>>;
  readonly quit: string;
  /** What a person asked for did not work. */
  readonly failed: string;
}

const en: TrayWords = {
  relaying: 'Waybridge: relaying',
  starting: 'Waybridge: starting…',
  stopped: 'Waybridge: the relay does not run',
  attention: (count) =>
    count === 1 ? 'Waybridge: one thing needs you' : `Waybridge: ${count} things need you`,
  paused: {
    'to-highlevel': 'Waybridge: paused towards HighLevel',
    'to-whatsapp': 'Waybridge: paused towards WhatsApp',
  },
  pausedBoth: 'Waybridge: paused both ways',
  open: 'Open Waybridge',
  pause: {
    'to-highlevel': 'Pause WhatsApp → HighLevel',
    'to-whatsapp': 'Pause HighLevel → WhatsApp',
  },
  resume: {
    'to-highlevel': 'Resume WhatsApp → HighLevel',
    'to-whatsapp': 'Resume HighLevel → WhatsApp',
  },
  choices: {
    startsAtLogin: 'Start at login',
    keepAwake: 'Keep this computer awake',
    notify: 'Notify me of what needs me',
    closeKeeps: 'Keep running when the window is closed',
  },
  quit: 'Quit Waybridge',
  failed: 'That did not work',
};

const ptBr: TrayWords = {
  relaying: 'Waybridge: retransmitindo',
  starting: 'Waybridge: iniciando…',
  stopped: 'Waybridge: o relay não está em execução',
  attention: (count) =>
    count === 1
      ? 'Waybridge: uma coisa precisa de você'
      : `Waybridge: ${count} coisas precisam de você`,
  paused: {
    'to-highlevel': 'Waybridge: em pausa para o HighLevel',
    'to-whatsapp': 'Waybridge: em pausa para o WhatsApp',
  },
  pausedBoth: 'Waybridge: em pausa nos dois sentidos',
  open: 'Abrir o Waybridge',
  pause: {
    'to-highlevel': 'Pausar WhatsApp → HighLevel',
    'to-whatsapp': 'Pausar HighLevel → WhatsApp',
  },
  resume: {
    'to-highlevel': 'Retomar WhatsApp → HighLevel',
    'to-whatsapp': 'Retomar HighLevel → WhatsApp',
  },
  choices: {
    startsAtLogin: 'Iniciar ao entrar no sistema',
    keepAwake: 'Manter este computador acordado',
    notify: 'Avisar do que precisa de mim',
    closeKeeps: 'Continuar em execução ao fechar a janela',
  },
  quit: 'Sair do Waybridge',
  failed: 'Isso não funcionou',
};

const es: TrayWords = {
  relaying: 'Waybridge: retransmitiendo',
  starting: 'Waybridge: iniciándose…',
  stopped: 'Waybridge: el relay no está en marcha',
  attention: (count) =>
    count === 1 ? 'Waybridge: una cosa lo necesita' : `Waybridge: ${count} cosas lo necesitan`,
  paused: {
    'to-highlevel': 'Waybridge: en pausa hacia HighLevel',
    'to-whatsapp': 'Waybridge: en pausa hacia WhatsApp',
  },
  pausedBoth: 'Waybridge: en pausa en ambos sentidos',
  open: 'Abrir Waybridge',
  pause: {
    'to-highlevel': 'Pausar WhatsApp → HighLevel',
    'to-whatsapp': 'Pausar HighLevel → WhatsApp',
  },
  resume: {
    'to-highlevel': 'Reanudar WhatsApp → HighLevel',
    'to-whatsapp': 'Reanudar HighLevel → WhatsApp',
  },
  choices: {
    startsAtLogin: 'Iniciar al entrar en el sistema',
    keepAwake: 'Mantener este equipo despierto',
    notify: 'Avisarme de lo que me necesita',
    closeKeeps: 'Seguir en marcha al cerrar la ventana',
  },
  quit: 'Salir de Waybridge',
  failed: 'Eso no funcionó',
};

export const TRAY_WORDS: Readonly<Record<Language, TrayWords>> = { en, 'pt-BR': ptBr, es };

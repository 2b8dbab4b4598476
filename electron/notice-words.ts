/** What notifications say around the sentences of the core. */
import type { Language } from './words.ts';

export interface NoticeWords {
  readonly needsYou: (count: number) => string;
  readonly andMore: (sentence: string, rest: number) => string;
  /** The window was closed for the first time. */
  readonly keeps: string;
  readonly keepsHow: string;
  readonly slept: (minutes: number) => string;
  readonly recovered: (count: number) => string;
  /** Not everything could be read back yet. */
  readonly notYet: string;
  /** A newer version of the app is there. */
  readonly update: (version: string) => string;
  readonly updateHow: string;
}

const en: NoticeWords = {
  needsYou: (count) =>
    count === 1 ? 'Waybridge needs you' : `Waybridge: ${count} things need you`,
  andMore: (sentence, rest) => `${sentence}\nAnd ${rest} more.`,
  keeps: 'Waybridge keeps relaying',
  keepsHow:
    'Its icon beside the clock opens it again, as does starting it once more. “Quit” is in the icon’s menu.',
  slept: (minutes) => `This computer slept for ${duration(minutes, 'h', 'min')}.`,
  recovered: (count) =>
    count === 0
      ? 'Nothing was missed.'
      : count === 1
        ? 'One message of that time was fetched.'
        : `${count} messages of that time were fetched.`,
  notYet: 'Not everything could be read back yet; the relay goes on trying.',
  update: (version) => `Waybridge ${version} is available`,
  updateHow: 'What is new in it, and the way to install it, stand in the settings.',
};

const ptBr: NoticeWords = {
  needsYou: (count) =>
    count === 1 ? 'O Waybridge precisa de você' : `Waybridge: ${count} coisas precisam de você`,
  andMore: (sentence, rest) => `${sentence}\nE mais ${rest}.`,
  keeps: 'O Waybridge continua retransmitindo',
  keepsHow:
    'O ícone ao lado do relógio abre a janela de novo, assim como iniciar o aplicativo mais uma vez. “Sair” está no menu do ícone.',
  slept: (minutes) => `Este computador ficou suspenso por ${duration(minutes, 'h', 'min')}.`,
  recovered: (count) =>
    count === 0
      ? 'Nada se perdeu.'
      : count === 1
        ? 'Uma mensagem desse período foi buscada.'
        : `${count} mensagens desse período foram buscadas.`,
  notYet: 'Ainda não foi possível ler tudo; o relay continua tentando.',
  update: (version) => `O Waybridge ${version} está disponível`,
  updateHow: 'As novidades e como instalar estão em Configurações.',
};

const es: NoticeWords = {
  needsYou: (count) =>
    count === 1 ? 'Waybridge lo necesita' : `Waybridge: ${count} cosas lo necesitan`,
  andMore: (sentence, rest) => `${sentence}\nY ${rest} más.`,
  keeps: 'Waybridge sigue retransmitiendo',
  keepsHow:
    'Su icono junto al reloj abre de nuevo la ventana, igual que iniciar la aplicación otra vez. “Salir” está en el menú del icono.',
  slept: (minutes) => `Este equipo estuvo suspendido ${duration(minutes, 'h', 'min')}.`,
  recovered: (count) =>
    count === 0
      ? 'No se perdió nada.'
      : count === 1
        ? 'Se recuperó un mensaje de ese tiempo.'
        : `Se recuperaron ${count} mensajes de ese tiempo.`,
  notYet: 'Aún no se pudo leer todo; el relay lo sigue intentando.',
  update: (version) => `Waybridge ${version} está disponible`,
  updateHow: 'Las novedades y la forma de instalarlo están en Ajustes.',
};

export const NOTICE_WORDS: Readonly<Record<Language, NoticeWords>> = { en, 'pt-BR': ptBr, es };

function duration(minutes: number, hour: string, minute: string): string {
  const hours = Math.floor(minutes / 60);
  const rest = `${minutes % 60} ${minute}`;
  return hours === 0 ? rest : `${hours} ${hour} ${rest}`;
}

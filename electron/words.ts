/** What the desktop app itself says; everything else on screen is worded by the core. */
export type Language = 'en' | 'pt-BR' | 'es';

export interface DesktopWords {
  readonly opensDesktop: string;
  /** `why` is one of `whyNot`. */
  readonly opensBrowser: (why: string) => string;
  readonly noDesktop: (why: string) => string;
  readonly whyNot: {
    readonly display: string;
    readonly root: string;
    readonly binary: string;
    readonly broken: (said: string) => string;
  };
  readonly starting: string;
  readonly failedTitle: string;
  readonly failedAgain: (seconds: number) => string;
  readonly failedStays: string;
  readonly tryAgain: string;
  readonly endedWith: (code: string) => string;
  readonly notBuilt: string;
}

const en: DesktopWords = {
  opensDesktop: 'Opening the desktop app; “npm start -- --headless” runs without a window.',
  opensBrowser: (why) => `Running without the desktop app: ${why}`,
  noDesktop: (why) => `The desktop app cannot be opened: ${why}`,
  whyNot: {
    display: 'no screen answers here. Start it in a graphical session.',
    root: 'Chromium does not protect a window of the user root. Start it as a normal user.',
    binary: 'Electron has not been fetched. “npm run desktop” fetches it once.',
    broken: (said) => `Electron does not start here (${said}). “npm run desktop” says more.`,
  },
  starting: 'Waybridge is starting…',
  failedTitle: 'The relay does not run',
  failedAgain: (seconds) => `It is started again in ${seconds} s.`,
  failedStays: 'It is not started again by itself, since it would fail for the same reason.',
  tryAgain: 'Try again now',
  endedWith: (code) => `The relay ended by itself (${code}).`,
  notBuilt: 'The pages have not been built. Run “npm run build:gui”, then open the window again.',
};

const ptBr: DesktopWords = {
  opensDesktop: 'Abrindo o aplicativo; “npm start -- --headless” executa sem janela.',
  opensBrowser: (why) => `Executando sem o aplicativo: ${why}`,
  noDesktop: (why) => `O aplicativo não pode ser aberto: ${why}`,
  whyNot: {
    display: 'nenhuma tela responde aqui. Inicie em uma sessão gráfica.',
    root: 'o Chromium não protege uma janela do usuário root. Inicie como um usuário comum.',
    binary: 'o Electron ainda não foi baixado. “npm run desktop” baixa uma única vez.',
    broken: (said) => `o Electron não inicia aqui (${said}). “npm run desktop” diz mais.`,
  },
  starting: 'O Waybridge está iniciando…',
  failedTitle: 'O relay não está em execução',
  failedAgain: (seconds) => `Ele será iniciado de novo em ${seconds} s.`,
  failedStays: 'Ele não é iniciado de novo sozinho, pois falharia pelo mesmo motivo.',
  tryAgain: 'Tentar de novo agora',
  endedWith: (code) => `O relay terminou sozinho (${code}).`,
  notBuilt: 'As páginas não foram geradas. Execute “npm run build:gui” e abra a janela de novo.',
};

const es: DesktopWords = {
  opensDesktop: 'Abriendo la aplicación; “npm start -- --headless” se ejecuta sin ventana.',
  opensBrowser: (why) => `En marcha sin la aplicación: ${why}`,
  noDesktop: (why) => `No se puede abrir la aplicación: ${why}`,
  whyNot: {
    display: 'aquí no responde ninguna pantalla. Iníciela en una sesión gráfica.',
    root: 'Chromium no protege una ventana del usuario root. Iníciela como un usuario normal.',
    binary: 'falta descargar Electron. “npm run desktop” lo descarga una sola vez.',
    broken: (said) => `Electron no arranca aquí (${said}). “npm run desktop” dice más.`,
  },
  starting: 'Waybridge se está iniciando…',
  failedTitle: 'El relay no está en marcha',
  failedAgain: (seconds) => `Se inicia de nuevo en ${seconds} s.`,
  failedStays: 'No se inicia de nuevo por sí solo, porque fallaría por el mismo motivo.',
  tryAgain: 'Intentar de nuevo ahora',
  endedWith: (code) => `El relay terminó por sí solo (${code}).`,
  notBuilt: 'Faltan las páginas. Ejecute “npm run build:gui” y abra de nuevo la ventana.',
};

export const WORDS: Readonly<Record<Language, DesktopWords>> = { en, 'pt-BR': ptBr, es };

/** The nearest of our languages to a locale such as `pt-PT`. */
export function languageOf(locale: string): Language {
  const base = locale.toLowerCase().split(/[-_]/)[0];
  if (base === 'pt') return 'pt-BR';
  return base === 'es' ? 'es' : 'en';
}

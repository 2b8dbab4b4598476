import { inLanguages } from '../../words/words.ts';

export const APP_UPDATES = inLanguages(
  {
    title: 'Updates of this app',
    runs: (version: string) => `Waybridge ${version} is running.`,
    feed: 'Look for newer versions at',
    feedHow:
      'The address of a folder that your publisher names. Empty: nobody is asked. It is asked once a day; nothing is downloaded or installed before you say so.',
    keep: 'Save',
    noAddress: 'This is no address that begins with https://.',
    impossible: {
      clone: 'This copy runs from its sources: update it with git and npm.',
      folder: 'This copy was not installed: put the newer folder in its place.',
      'no-key':
        'This copy was built without the key of its publisher, so it cannot tell a true update from a false one. Install newer versions by hand.',
    },
    check: 'Look now',
    checking: 'Looking for a newer version…',
    current: (time: string) => `This is the newest version (${time}).`,
    available: (version: string) => `Version ${version} is available`,
    notes: 'What is new',
    noNotes: 'The publisher wrote nothing about it.',
    download: 'Download it',
    downloading: (percent: number) => `Downloading: ${percent} %`,
    ready:
      'Downloaded, and checked to be the publisher’s. Installing lets what is being sent end first, then restarts the app; what waits is sent afterwards. The system may ask for your password. The file is',
    install: 'Install and restart',
    installing: 'What is being sent ends first; then the newer version is installed.',
    failures: {
      away: 'The address does not answer. Look at the network and at the address, and try again.',
      unreadable:
        'The address answers, but has no list of versions for this system. Look whether it is the right one.',
      unsigned:
        'What the address offers is not signed by the publisher of this app, so it is not used. Tell the publisher.',
      changed:
        'The file is not the one that the publisher signed for. It was thrown away. Try again; if it happens again, tell the publisher.',
      'not-kept': 'The file could not be kept. Look whether the disk is full, and try again.',
      'in-flight':
        'Messages were still being sent, so nothing was installed, and the relay runs again. Try again in a moment.',
      'other-relay':
        'The relay that runs here was not started by this app. Stop it first, so that nothing is cut off while its program is replaced.',
      'not-installed':
        'The system did not install it; the relay runs again as before. Try again, or install the file by hand.',
    },
  },
  {
    'pt-BR': {
      title: 'Atualizações deste aplicativo',
      runs: (version) => `O Waybridge ${version} está em execução.`,
      feed: 'Procurar versões novas em',
      feedHow:
        'O endereço de uma pasta indicado por quem publica o aplicativo. Vazio: ninguém é consultado. A consulta é feita uma vez por dia; nada é baixado nem instalado antes de você pedir.',
      keep: 'Salvar',
      noAddress: 'Isto não é um endereço que começa com https://.',
      impossible: {
        clone: 'Esta cópia roda a partir do código-fonte: atualize com git e npm.',
        folder: 'Esta cópia não foi instalada: coloque a pasta nova no lugar dela.',
        'no-key':
          'Esta cópia foi gerada sem a chave de quem a publica e por isso não distingue uma atualização verdadeira de uma falsa. Instale as versões novas manualmente.',
      },
      check: 'Procurar agora',
      checking: 'Procurando uma versão nova…',
      current: (time) => `Esta é a versão mais recente (${time}).`,
      available: (version) => `A versão ${version} está disponível`,
      notes: 'Novidades',
      noNotes: 'Nada foi escrito sobre ela.',
      download: 'Baixar',
      downloading: (percent) => `Baixando: ${percent} %`,
      ready:
        'Baixada e verificada: vem mesmo de quem publica o aplicativo. A instalação espera terminar o que está sendo enviado e depois reinicia o aplicativo; o que aguarda é enviado em seguida. O sistema pode pedir a sua senha. O arquivo é',
      install: 'Instalar e reiniciar',
      installing: 'Primeiro termina o que está sendo enviado; depois a versão nova é instalada.',
      failures: {
        away: 'O endereço não responde. Verifique a rede e o endereço e tente de novo.',
        unreadable:
          'O endereço responde, mas não tem uma lista de versões para este sistema. Verifique se é o endereço certo.',
        unsigned:
          'O que o endereço oferece não está assinado por quem publica este aplicativo e por isso não é usado. Avise quem publica.',
        changed:
          'O arquivo não é o que foi assinado por quem publica e foi descartado. Tente de novo; se acontecer outra vez, avise quem publica.',
        'not-kept':
          'Não foi possível guardar o arquivo. Veja se o disco está cheio e tente de novo.',
        'in-flight':
          'Ainda havia mensagens sendo enviadas; por isso nada foi instalado e o relay voltou a funcionar. Tente de novo daqui a pouco.',
        'other-relay':
          'O relay em execução aqui não foi iniciado por este aplicativo. Pare-o antes, para que nada seja interrompido enquanto o programa é substituído.',
        'not-installed':
          'O sistema não fez a instalação; o relay continua como antes. Tente de novo ou instale o arquivo manualmente.',
      },
    },
    es: {
      title: 'Actualizaciones de esta aplicación',
      runs: (version) => `Waybridge ${version} está en marcha.`,
      feed: 'Buscar versiones nuevas en',
      feedHow:
        'La dirección de una carpeta que indica quien publica la aplicación. Vacío: no se consulta a nadie. Se consulta una vez al día; nada se descarga ni se instala antes de que usted lo pida.',
      keep: 'Guardar',
      noAddress: 'Esto no es una dirección que empiece por https://.',
      impossible: {
        clone: 'Esta copia funciona desde su código fuente: actualícela con git y npm.',
        folder: 'Esta copia no se instaló: ponga la carpeta nueva en su lugar.',
        'no-key':
          'Esta copia se creó sin la clave de quien la publica, así que no distingue una actualización verdadera de una falsa. Instale las versiones nuevas a mano.',
      },
      check: 'Buscar ahora',
      checking: 'Buscando una versión nueva…',
      current: (time) => `Esta es la versión más reciente (${time}).`,
      available: (version) => `La versión ${version} está disponible`,
      notes: 'Novedades',
      noNotes: 'No se escribió nada sobre ella.',
      download: 'Descargarla',
      downloading: (percent) => `Descargando: ${percent} %`,
      ready:
        'Descargada y comprobada: es de quien publica la aplicación. La instalación deja terminar lo que se está enviando y después reinicia la aplicación; lo que espera se envía a continuación. El sistema puede pedirle la contraseña. El archivo es',
      install: 'Instalar y reiniciar',
      installing: 'Primero termina lo que se está enviando; después se instala la versión nueva.',
      failures: {
        away: 'La dirección no responde. Mire la red y la dirección, e inténtelo de nuevo.',
        unreadable:
          'La dirección responde, pero no tiene una lista de versiones para este sistema. Mire si es la correcta.',
        unsigned:
          'Lo que ofrece la dirección no está firmado por quien publica esta aplicación, así que no se usa. Avise a quien la publica.',
        changed:
          'El archivo no es el que firmó quien publica la aplicación y se desechó. Inténtelo de nuevo; si vuelve a ocurrir, avise a quien la publica.',
        'not-kept':
          'No se pudo guardar el archivo. Mire si el disco está lleno e inténtelo de nuevo.',
        'in-flight':
          'Aún se estaban enviando mensajes, así que no se instaló nada y el relay vuelve a estar en marcha. Inténtelo de nuevo en un momento.',
        'other-relay':
          'El relay que funciona aquí no lo inició esta aplicación. Deténgalo antes, para que nada se corte mientras se reemplaza su programa.',
        'not-installed':
          'El sistema no lo instaló; el relay sigue como antes. Inténtelo de nuevo o instale el archivo a mano.',
      },
    },
  },
);

import { counted, inLanguages } from '../../words/words.ts';

/** How much a press of the button would move. */
export interface Amount {
  readonly locations: number;
  readonly numbers: number;
  readonly messages: number;
}

export const IMPORT = inLanguages(
  {
    title: 'Coming from the old adapter',
    about:
      'Moves the locations of the open adapter for Evolution API (evo-api-ghl) here, one by one or all at once. The others stay where they are.',
    appFirst:
      'Enter the id and secret of your HighLevel app first: the same app that the adapter uses.',
    toSettings: 'To the settings',
    adapter: 'The old adapter',
    address: 'Database address of the adapter',
    addressHow:
      'What the adapter has as DATABASE_URL, such as mysql://user:password@host:3306/database. It is not stored, and never shown again.',
    look: 'Look what is there',
    looking: 'Looking at each location and number. Nothing is changed.',
    lookAgain: 'Look again',
    other: 'Another database',
    found: 'What is there',
    none: 'This adapter has no locations. If you expected some, check that the address is that of its database.',
    green:
      'This is the adapter for Green API. Its locations can come; its numbers run at Green API and have to be linked anew with an Evolution server.',
    states: {
      new: 'can come',
      taken: 'is here',
      half: 'begun, not finished',
      problem: 'cannot come',
    },
    noNumbers: 'No numbers',
    messages: (count: number) => counted(count, 'sent message', 'sent messages'),
    take: 'Move here',
    takeAll: (locations: number) => `Move all ${String(locations)} here`,
    finish: 'Finish the move',
    takeTitle: (what: string) => `Move ${what} here?`,
    allOf: (locations: number) => counted(locations, 'location', 'locations'),
    takeHow: ({ locations, numbers, messages }: Amount) =>
      `The access to ${counted(locations, 'location', 'locations')} moves here, and the adapter can do nothing for it any more. ${counted(numbers, 'number changes its', 'numbers change their')} webhook at Evolution to this relay. The marks of ${counted(messages, 'message', 'messages')} sent before go on arriving. Nothing old is sent again. It takes about 5 seconds per location and can be given back.`,
    back: 'Give back',
    backTitle: (what: string) => `Give ${what} back to the adapter?`,
    backHow: ({ numbers }: Amount) =>
      `What still waits for this location is let out first. Then the adapter gets the access and the webhooks of ${counted(numbers, 'number', 'numbers')} back, and the location is removed here. Make sure that the adapter is running.`,
    cancel: 'Cancel',
    runs: 'Moves',
    runTitle: { take: 'Moving here', 'give-back': 'Giving back' },
    runState: (done: number, all: number) => `${String(done)} of ${String(all)} locations`,
    goesOn: 'You may leave this page; it goes on.',
    stop: 'Stop after this one',
    steps: {
      waiting: 'waits',
      running: 'under way',
      done: { take: 'is here now', 'give-back': 'is with the adapter again' },
      failed: 'did not work',
      'left-out': 'not begun',
    },
    came: (numbers: number, messages: number) =>
      `${counted(numbers, 'number', 'numbers')}, marks of ${counted(messages, 'message', 'messages')}`,
    number: (name: string) => `Number ${name}`,
    meanwhile: 'While some locations are still with the adapter',
    meanwhileHow:
      'HighLevel sends the messages of all locations to one address. Once that is this relay’s, set WAYBRIDGE_LEGACY_URL to the address of the adapter and restart the relay: what is for locations that are not here is passed on to it. Take the setting away when the last one is here.',
  },
  {
    'pt-BR': {
      title: 'Vindo do adaptador antigo',
      about:
        'Traz para cá as subcontas do adaptador aberto para a Evolution API (evo-api-ghl), uma a uma ou todas de uma vez. As outras ficam onde estão.',
      appFirst:
        'Informe antes o id e o segredo do seu app do HighLevel: o mesmo app que o adaptador usa.',
      toSettings: 'Ir para as configurações',
      adapter: 'O adaptador antigo',
      address: 'Endereço do banco de dados do adaptador',
      addressHow:
        'O que o adaptador tem em DATABASE_URL, como mysql://usuario:senha@host:3306/banco. Não é guardado nem mostrado de novo.',
      look: 'Ver o que há',
      looking: 'Consultando cada subconta e cada número. Nada é alterado.',
      lookAgain: 'Consultar de novo',
      other: 'Outro banco de dados',
      found: 'O que há lá',
      none: 'Este adaptador não tem subcontas. Se você esperava alguma, confira se o endereço é o do banco de dados dele.',
      green:
        'Este é o adaptador para a Green API. As subcontas podem vir; os números ficam na Green API e precisam ser conectados de novo a um servidor Evolution.',
      states: {
        new: 'pode vir',
        taken: 'está aqui',
        half: 'começada, não terminada',
        problem: 'não pode vir',
      },
      noNumbers: 'Nenhum número',
      messages: (count) => counted(count, 'mensagem enviada', 'mensagens enviadas'),
      take: 'Trazer para cá',
      takeAll: (locations) => `Trazer todas as ${String(locations)}`,
      finish: 'Terminar a mudança',
      takeTitle: (what) => `Trazer ${what} para cá?`,
      allOf: (locations) => counted(locations, 'subconta', 'subcontas'),
      takeHow: ({ locations, numbers, messages }) =>
        `O acesso a ${counted(locations, 'subconta', 'subcontas')} passa para cá, e o adaptador não pode fazer mais nada por ela. ${counted(numbers, 'número muda o', 'números mudam o')} webhook na Evolution para este relay. As confirmações de ${counted(messages, 'mensagem já enviada continuam', 'mensagens já enviadas continuam')} chegando. Nada antigo é enviado de novo. Leva cerca de 5 segundos por subconta e pode ser desfeito.`,
      back: 'Devolver',
      backTitle: (what) => `Devolver ${what} ao adaptador?`,
      backHow: ({ numbers }) =>
        `O que ainda espera nesta subconta sai primeiro. Depois o adaptador recebe de volta o acesso e os webhooks de ${counted(numbers, 'número', 'números')}, e a subconta é removida daqui. Confira se o adaptador está rodando.`,
      cancel: 'Cancelar',
      runs: 'Mudanças',
      runTitle: { take: 'Trazendo para cá', 'give-back': 'Devolvendo' },
      runState: (done, all) => `${String(done)} de ${String(all)} subcontas`,
      goesOn: 'Você pode sair desta página; a mudança continua.',
      stop: 'Parar depois desta',
      steps: {
        waiting: 'espera',
        running: 'em andamento',
        done: { take: 'está aqui agora', 'give-back': 'está de novo com o adaptador' },
        failed: 'não deu certo',
        'left-out': 'não começada',
      },
      came: (numbers, messages) =>
        `${counted(numbers, 'número', 'números')}, confirmações de ${counted(messages, 'mensagem', 'mensagens')}`,
      number: (name) => `Número ${name}`,
      meanwhile: 'Enquanto algumas subcontas ainda estão com o adaptador',
      meanwhileHow:
        'O HighLevel envia as mensagens de todas as subcontas a um só endereço. Quando ele for o deste relay, defina WAYBRIDGE_LEGACY_URL com o endereço do adaptador e reinicie o relay: o que for de subcontas que não estão aqui é repassado a ele. Retire a configuração quando a última estiver aqui.',
    },
    es: {
      title: 'Venir del adaptador anterior',
      about:
        'Trae aquí las subcuentas del adaptador abierto para Evolution API (evo-api-ghl), una a una o todas a la vez. Las demás se quedan donde están.',
      appFirst:
        'Indique antes el id y el secreto de su app de HighLevel: la misma app que usa el adaptador.',
      toSettings: 'Ir a los ajustes',
      adapter: 'El adaptador anterior',
      address: 'Dirección de la base de datos del adaptador',
      addressHow:
        'Lo que el adaptador tiene en DATABASE_URL, como mysql://usuario:clave@host:3306/base. No se guarda ni se vuelve a mostrar.',
      look: 'Ver qué hay',
      looking: 'Consultando cada subcuenta y cada número. No se cambia nada.',
      lookAgain: 'Consultar de nuevo',
      other: 'Otra base de datos',
      found: 'Lo que hay allí',
      none: 'Este adaptador no tiene subcuentas. Si esperaba alguna, compruebe que la dirección sea la de su base de datos.',
      green:
        'Este es el adaptador para Green API. Sus subcuentas pueden venir; sus números están en Green API y deben vincularse de nuevo con un servidor de Evolution.',
      states: {
        new: 'puede venir',
        taken: 'está aquí',
        half: 'empezada, sin terminar',
        problem: 'no puede venir',
      },
      noNumbers: 'Ningún número',
      messages: (count) => counted(count, 'mensaje enviado', 'mensajes enviados'),
      take: 'Traer aquí',
      takeAll: (locations) => `Traer las ${String(locations)}`,
      finish: 'Terminar el traslado',
      takeTitle: (what) => `¿Traer ${what} aquí?`,
      allOf: (locations) => counted(locations, 'subcuenta', 'subcuentas'),
      takeHow: ({ locations, numbers, messages }) =>
        `El acceso a ${counted(locations, 'subcuenta', 'subcuentas')} pasa aquí, y el adaptador ya no puede hacer nada por ella. ${counted(numbers, 'número cambia su', 'números cambian su')} webhook en Evolution a este relay. Las confirmaciones de ${counted(messages, 'mensaje ya enviado siguen', 'mensajes ya enviados siguen')} llegando. No se vuelve a enviar nada antiguo. Tarda unos 5 segundos por subcuenta y se puede deshacer.`,
      back: 'Devolver',
      backTitle: (what) => `¿Devolver ${what} al adaptador?`,
      backHow: ({ numbers }) =>
        `Lo que aún espera en esta subcuenta sale primero. Después el adaptador recupera el acceso y los webhooks de ${counted(numbers, 'número', 'números')}, y la subcuenta se quita de aquí. Compruebe que el adaptador esté en marcha.`,
      cancel: 'Cancelar',
      runs: 'Traslados',
      runTitle: { take: 'Trayendo aquí', 'give-back': 'Devolviendo' },
      runState: (done, all) => `${String(done)} de ${String(all)} subcuentas`,
      goesOn: 'Puede salir de esta página; el traslado continúa.',
      stop: 'Parar después de esta',
      steps: {
        waiting: 'espera',
        running: 'en curso',
        done: { take: 'ya está aquí', 'give-back': 'está de nuevo con el adaptador' },
        failed: 'no funcionó',
        'left-out': 'sin empezar',
      },
      came: (numbers, messages) =>
        `${counted(numbers, 'número', 'números')}, confirmaciones de ${counted(messages, 'mensaje', 'mensajes')}`,
      number: (name) => `Número ${name}`,
      meanwhile: 'Mientras algunas subcuentas sigan con el adaptador',
      meanwhileHow:
        'HighLevel envía los mensajes de todas las subcuentas a una sola dirección. Cuando sea la de este relay, defina WAYBRIDGE_LEGACY_URL con la dirección del adaptador y reinicie el relay: lo que sea de subcuentas que no están aquí se le reenvía. Quite el ajuste cuando la última esté aquí.',
    },
  },
);

import { inLanguages } from '../../words/words.ts';

const EN = {
  title: 'Workflow actions',
  about:
    'HighLevel workflows that send on WhatsApp by a custom action of your app: how it is set up, what was called, and what it costs.',
  help: 'Fields, answers and triggers: docs/workflow-actions.md',
  token: 'Token',
  tokenSet: 'set',
  tokenMissing: 'not set',
  tokenHow:
    'Proves that a call comes from your app. It is stored encrypted and never shown; without it every call is refused.',
  tokenOutside: 'It is set outside these pages (see Settings), and is changed there.',
  make: 'Make a new token',
  madeHow:
    'Copy this value now into the header Authorization of your action, its dynamic fields and your triggers; it is not shown again. When it is saved, the relay restarts and the old token is refused.',
  save: 'Save this token',
  saved: 'Saved. Calls with it are taken from now on.',
  paste: 'What to paste into HighLevel',
  pasteHow:
    'In the developer marketplace: your app, Modules, Workflows. Method POST everywhere, except for the list of numbers (GET).',
  addressFirst: 'First comes the public address: all addresses to paste here begin with it.',
  header: 'Header of each: name, and its value with your token',
  sample: 'Sample answer of the action, so that later steps can use its values',
  month: 'This month',
  runs: (n: number, more: boolean) =>
    `${more ? 'At least ' : ''}${n.toLocaleString('en')} ${n === 1 ? 'message' : 'messages'} and events`,
  runsHow:
    'What workflows had sent by an action here, and what started a workflow by a trigger, since the first of the month. Checks of a number and repeated calls are billed by HighLevel as well and not counted here.',
  cost: (usd: string) => `about US$${usd} at HighLevel`,
  free: 'within the free runs of HighLevel',
  price:
    'HighLevel bills each run: 100 per location are free, then US$0.01 each (at the time of writing).',
  avoid: 'When no action is needed',
  avoidHow:
    'Where your conversation provider is the location’s default SMS provider, the ordinary step “Send SMS” of a workflow goes through this relay at no price per run, and shows delivered and read. An action is needed for polls, places, contact cards, reactions and buttons, to choose the number that sends, and to ask whether a number is on WhatsApp.',
  last: 'Last calls',
  lastNone: 'No workflow has sent anything here yet.',
  when: 'When',
  what: 'What',
  result: 'Result',
  look: 'Look at it',
  refusedHow:
    'A call that was refused (wrong token, a field that is missing) was answered with the reason, and stands in the logs.',
  whats: {
    text: 'Text',
    media: 'File',
    voice: 'Voice message',
    buttons: 'Buttons',
    poll: 'Poll',
    location: 'Place',
    contact: 'Contact card',
    contacts: 'Contact card',
    reaction: 'Reaction',
  } as Readonly<Record<string, string>>,
  other: 'Other',
  states: {
    waiting: 'waits',
    running: 'being sent',
    parked: 'waits for something',
    unsure: 'unsure',
    done: 'sent',
    dead: 'not sent',
  },
  noLocation: 'No location is connected yet.',
};

export const WORKFLOWS = inLanguages(EN, {
  'pt-BR': {
    title: 'Ações de workflow',
    about:
      'Workflows do HighLevel que enviam no WhatsApp por uma ação do seu app: como configurar, o que foi chamado e quanto custa.',
    help: 'Campos, respostas e gatilhos: docs/workflow-actions.md',
    token: 'Token',
    tokenSet: 'definido',
    tokenMissing: 'não definido',
    tokenHow:
      'Prova que a chamada vem do seu app. Fica guardado com criptografia e nunca é mostrado; sem ele toda chamada é recusada.',
    tokenOutside: 'Está definido fora destas páginas (veja Configurações) e é mudado lá.',
    make: 'Criar um token novo',
    madeHow:
      'Copie este valor agora para o cabeçalho Authorization da sua ação, dos campos dinâmicos e dos gatilhos; não será mostrado de novo. Ao salvar, o relay reinicia e o token antigo é recusado.',
    save: 'Salvar este token',
    saved: 'Salvo. A partir de agora as chamadas com ele são aceitas.',
    paste: 'O que colar no HighLevel',
    pasteHow:
      'No marketplace de desenvolvedores: seu app, Modules, Workflows. Método POST em tudo, menos na lista de números (GET).',
    addressFirst: 'Primeiro vem o endereço público: tudo o que se cola aqui começa com ele.',
    header: 'Cabeçalho de cada um: nome, e o valor com o seu token',
    sample: 'Resposta de exemplo da ação, para que os passos seguintes usem os valores',
    month: 'Este mês',
    runs: (n, more) =>
      `${more ? 'Pelo menos ' : ''}${n.toLocaleString('pt-BR')} ${n === 1 ? 'mensagem' : 'mensagens'} e eventos`,
    runsHow:
      'O que os workflows enviaram aqui por uma ação, e o que iniciou um workflow por um gatilho, desde o dia primeiro. Verificações de número e chamadas repetidas também são cobradas pelo HighLevel e não são contadas aqui.',
    cost: (usd) => `cerca de US$${usd} no HighLevel`,
    free: 'dentro das execuções grátis do HighLevel',
    price:
      'O HighLevel cobra cada execução: 100 por subconta são grátis, depois US$0.01 cada (no momento em que isto foi escrito).',
    avoid: 'Quando nenhuma ação é necessária',
    avoidHow:
      'Onde o seu conversation provider é o provedor de SMS padrão da subconta, o passo comum “Send SMS” de um workflow passa por este relay sem preço por execução e mostra entregue e lido. A ação é necessária para enquetes, locais, cartões de contato, reações e botões, para escolher o número que envia, e para perguntar se um número está no WhatsApp.',
    last: 'Últimas chamadas',
    lastNone: 'Nenhum workflow enviou nada aqui ainda.',
    when: 'Quando',
    what: 'O quê',
    result: 'Resultado',
    look: 'Ver',
    refusedHow:
      'Uma chamada recusada (token errado, um campo que falta) foi respondida com o motivo e está nos logs.',
    whats: {
      text: 'Texto',
      media: 'Arquivo',
      voice: 'Mensagem de voz',
      buttons: 'Botões',
      poll: 'Enquete',
      location: 'Local',
      contact: 'Cartão de contato',
      contacts: 'Cartão de contato',
      reaction: 'Reação',
    },
    other: 'Outro',
    states: {
      waiting: 'espera',
      running: 'sendo enviada',
      parked: 'espera por algo',
      unsure: 'incerta',
      done: 'enviada',
      dead: 'não enviada',
    },
    noLocation: 'Nenhuma subconta conectada ainda.',
  },
  es: {
    title: 'Acciones de workflow',
    about:
      'Workflows de HighLevel que envían por WhatsApp con una acción de su app: cómo se configura, qué se llamó y cuánto cuesta.',
    help: 'Campos, respuestas y disparadores: docs/workflow-actions.md',
    token: 'Token',
    tokenSet: 'puesto',
    tokenMissing: 'sin poner',
    tokenHow:
      'Demuestra que la llamada viene de su app. Se guarda cifrado y nunca se muestra; sin él se rechaza toda llamada.',
    tokenOutside: 'Está puesto fuera de estas páginas (vea Ajustes) y se cambia allí.',
    make: 'Crear un token nuevo',
    madeHow:
      'Copie ahora este valor en la cabecera Authorization de su acción, de sus campos dinámicos y de sus disparadores; no se vuelve a mostrar. Al guardarlo, el relay se reinicia y el token anterior se rechaza.',
    save: 'Guardar este token',
    saved: 'Guardado. Desde ahora se aceptan las llamadas con él.',
    paste: 'Qué pegar en HighLevel',
    pasteHow:
      'En el marketplace de desarrolladores: su app, Modules, Workflows. Método POST en todo, salvo en la lista de números (GET).',
    addressFirst: 'Primero va la dirección pública: todo lo que se pega aquí empieza con ella.',
    header: 'Cabecera de cada uno: nombre, y su valor con su token',
    sample: 'Respuesta de ejemplo de la acción, para que los pasos siguientes usen sus valores',
    month: 'Este mes',
    runs: (n, more) =>
      `${more ? 'Al menos ' : ''}${n.toLocaleString('es')} ${n === 1 ? 'mensaje' : 'mensajes'} y eventos`,
    runsHow:
      'Lo que los workflows enviaron aquí con una acción, y lo que inició un workflow con un disparador, desde el día primero. Las comprobaciones de un número y las llamadas repetidas también las cobra HighLevel y no se cuentan aquí.',
    cost: (usd) => `unos US$${usd} en HighLevel`,
    free: 'dentro de las ejecuciones gratis de HighLevel',
    price:
      'HighLevel cobra cada ejecución: 100 por subcuenta son gratis, después US$0.01 cada una (en el momento de escribir esto).',
    avoid: 'Cuándo no hace falta ninguna acción',
    avoidHow:
      'Donde su conversation provider es el proveedor de SMS predeterminado de la subcuenta, el paso normal “Send SMS” de un workflow pasa por este relay sin precio por ejecución y muestra entregado y leído. La acción hace falta para encuestas, lugares, tarjetas de contacto, reacciones y botones, para elegir el número que envía y para preguntar si un número está en WhatsApp.',
    last: 'Últimas llamadas',
    lastNone: 'Ningún workflow ha enviado nada aquí todavía.',
    when: 'Cuándo',
    what: 'Qué',
    result: 'Resultado',
    look: 'Ver',
    refusedHow:
      'Una llamada rechazada (token equivocado, un campo que falta) se contestó con el motivo y está en los registros.',
    whats: {
      text: 'Texto',
      media: 'Archivo',
      voice: 'Mensaje de voz',
      buttons: 'Botones',
      poll: 'Encuesta',
      location: 'Lugar',
      contact: 'Tarjeta de contacto',
      contacts: 'Tarjeta de contacto',
      reaction: 'Reacción',
    },
    other: 'Otro',
    states: {
      waiting: 'espera',
      running: 'enviándose',
      parked: 'espera algo',
      unsure: 'incierto',
      done: 'enviado',
      dead: 'no enviado',
    },
    noLocation: 'Aún no hay ninguna subcuenta conectada.',
  },
});

import type { EN } from './words-en.ts';

export const PT: typeof EN = {
  title: 'Primeiros passos',
  about:
    'Daqui até a primeira mensagem em seis passos. Saia quando quiser: o que está feito continua feito, e cada passo mostra o que vale agora.',
  steps: 'Passos',
  done: (done, of) => `${String(done)} de ${String(of)} feitos`,
  step: (number, name) => `${String(number)}. ${name}`,
  names: {
    reach: 'Endereço público',
    app: 'App do HighLevel',
    install: 'Conectar uma subconta',
    server: 'Servidor Evolution',
    number: 'Número de WhatsApp',
    message: 'Mensagem de teste',
  },
  states: { todo: 'A fazer', testing: 'Em teste', done: 'Feito', broken: 'Não funciona' },
  what: {
    reach:
      'O HighLevel envia a este relay o que a sua equipe escreve, por isso a internet precisa de um caminho até aqui: um endereço seu, ou um túnel que o relay inicia.',
    app: 'O Waybridge fala com o HighLevel como um app privado seu. Você o cria uma vez no marketplace do HighLevel; leva cerca de dez minutos.',
    install:
      'O HighLevel pergunta onde o app pode trabalhar: em uma subconta ou na agência inteira. Você escolhe lá, e aparece aqui.',
    server:
      'O WhatsApp é alcançado pelo seu próprio servidor Evolution API. O Waybridge funciona com a versão 2 dele.',
    number:
      'Um celular é conectado como no WhatsApp Web. O número passa então a atender uma subconta.',
    message:
      'Um texto do WhatsApp e uma resposta do HighLevel. Depois disso você sabe que funciona.',
  },
  proof: {
    reach: 'Algo foi enviado ao endereço e chegou aqui.',
    app: 'O HighLevel aceita o client id e o segredo.',
    install: 'O HighLevel deixa o relay ler a subconta, com todos os scopes necessários.',
    server: 'Ele responde e aceita a chave.',
    number: 'Um celular está conectado, e a Evolution avisa este relay.',
    message: 'Uma mensagem foi e outra voltou, e o WhatsApp confirmou a nossa.',
  },
  test: 'Testar de novo',
  next: (name) => `Continuar: ${name}`,
  whole: 'Está tudo configurado.',
  wholeHow: 'De agora em diante a primeira página mostra se continua assim.',
  toOverview: 'Ir para a visão geral',
  app: {
    list: 'O que digitar no HighLevel',
    listHow: 'Abra a sua conta lá e vá em My Apps → Create App:',
    marketplace: 'marketplace.gohighlevel.com (abre em outra aba)',
    guide: 'Passo a passo, com imagens',
    addressFirst: 'Primeiro o endereço público: todos os endereços a colar aqui começam com ele.',
    create: 'Create App: um nome, como',
    type: 'App type: Private. Target user: Sub-account, que não pode ser mudado depois. Who can install: both agency and sub-account.',
    scopes: 'Advanced Settings → Auth: adicione cada um destes scopes',
    redirect: 'Advanced Settings → Auth: adicione esta redirect URL, exatamente assim',
    webhook: 'Advanced Settings → Webhooks: a URL padrão de webhook',
    provider:
      'Modules → Conversation Providers: tipo SMS, este nome e esta Delivery URL; marque “Is this a Custom Conversation Provider” e “Always show this Conversation Provider” (veja abaixo). Depois aparece o id do provider.',
    keys: 'Manage → Secrets → Client Keys: adicione uma. Ela mostra um client id e, só uma vez, um client secret.',
    workflows:
      'Mais tarde, se workflows forem enviar pelo WhatsApp: os endereços das ações de workflow',
    modes: 'Dois tipos de provider',
    modesHow:
      'A marca “Is this a Custom Conversation Provider” decide. Comece com um canal extra; uma subconta que deve enviar WhatsApp no lugar do SMS recebe um segundo provider sem a marca.',
    extra: 'Um canal extra (marcado)',
    inPlace: 'No lugar do SMS (não marcado)',
    compared: [
      ['Atendentes escrevem em Conversations', 'Sim, escolhendo o canal WhatsApp', 'Sim, como SMS'],
      ['Passo SMS dos workflows, ações em massa', 'Não: uma ação de workflow do app', 'Sim'],
      ['App do celular', 'Sim', 'Sim'],
      ['SMS de verdade nessa subconta', 'Continua como está', 'Deixa de ser enviado como SMS'],
      ['Ligado', 'Com a instalação', 'Settings → Phone Numbers → Advanced → SMS Provider'],
      ['Do Not Disturb para SMS', 'Respeitado pelo relay', 'Respeitado pelo HighLevel'],
    ],
    modesBoth: 'Uma subconta que usa outro provider que não o digitado aqui é informada com',
    back: 'O que o HighLevel lhe deu',
    backHow:
      'Digite o client id, o client secret e o id do conversation provider. Eles são testados na hora. O link de instalação é opcional: Auth → Install Link → Show.',
  },
  install: {
    title: 'Escolha uma subconta no HighLevel',
    how: 'O HighLevel abre em outra aba. Entre lá, escolha uma subconta ou a agência e permita. Depois volte para cá.',
    appFirst: 'Primeiro o app do HighLevel: o client id e o segredo ainda não estão definidos.',
  },
  number: {
    serverFirst: 'Primeiro o servidor Evolution: um número é conectado lá.',
    locationFirst: 'Primeiro uma subconta: um número atende uma.',
    another: 'Outro número',
  },
  message: {
    title: 'Experimente',
    numberFirst: 'Primeiro conecte um número: a mensagem de teste é escrita para ele.',
    write: 'De outro celular, escreva algo no WhatsApp para este número:',
    answer:
      'No HighLevel abra Conversations, ache essa mensagem e responda. Escolha WhatsApp como canal se o HighLevel oferecer vários.',
    read: 'Leia a resposta no celular. O HighLevel então a mostra como entregue e lida.',
    waits: 'Ainda não',
    inHighLevel: (when) => `Chegou ao HighLevel: ${when}`,
    onWhatsApp: (when) => `Enviada no WhatsApp: ${when}`,
    marks: { sent: 'Enviada', failed: 'Falhou', delivered: 'Entregue', read: 'Lida' },
    hindered: 'O que não passou',
    parked: 'Mensagens esperam porque o WhatsApp não mostra um número de telefone',
    messages: 'Todas as mensagens',
  },
  sandbox: {
    title: 'Experimente antes, sem conta nenhuma',
    how: 'O sandbox é o relay de verdade entre um WhatsApp e um HighLevel de faz de conta. Você faz o cliente e o atendente. Ele não conhece as suas contas, tem uma pasta própria e não deixa nada para trás.',
    start: 'Experimentar no sandbox',
    starting: 'Está iniciando; leva alguns segundos.',
    running: 'O sandbox está rodando. Tudo nele é de faz de conta.',
    open: (url) => `Abrir: ${url} (em outra aba)`,
    leave: 'Sair do sandbox e remover tudo dele',
  },
  overview: {
    title: 'Primeiros passos',
    done: (done, of) => `Primeiros passos: ${String(done)} de ${String(of)} feitos`,
    goOn: 'Continuar',
    hide: 'Não mostrar mais',
    hidden: 'Você os encontra no menu a qualquer momento.',
  },
};

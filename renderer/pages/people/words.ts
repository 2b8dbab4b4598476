import { counted, inLanguages } from '../../words/words.ts';

export const PEOPLE = inLanguages(
  {
    title: 'Unknown people',
    about:
      'Of some people WhatsApp shows only an address of its own (a LID), which is not a phone number. Their messages wait here until WhatsApp shows the number, or until you say who it is.',
    waiting: 'Waiting to be named',
    waitingNone: 'Nobody waits. Everybody who wrote is known.',
    shown: (from: number, to: number, total: number) => `${from}–${to} of ${total}`,
    first: 'From the beginning',
    next: 'Next page',
    atNumber: (name: string) => `wrote to ${name}`,
    since: (when: string) => `waiting since ${when}`,
    read: (n: number) => `Look at ${counted(n, 'waiting message', 'waiting messages')}`,
    name: 'Say who it is',
    nameTitle: 'Who is it?',
    nameHow:
      'What waits is delivered once, in its order, at every number where this person waits. It cannot be moved to another contact afterwards.',
    way: 'You know',
    ways: { phone: 'the phone number', contact: 'the contact in HighLevel' },
    fields: { phone: 'Phone number', contact: 'Id of the contact' },
    fieldHow: {
      phone: 'With the country code, such as +55 11 98888-7777',
      contact: 'The last part of the contact’s address in HighLevel; answers then go to the LID',
    },
    deliver: 'Deliver',
    cancel: 'Cancel',
    leaving: (lid: string, n: number) =>
      `${lid} has a name now: ${counted(n, 'message is', 'messages are')} on the way to HighLevel.`,
    assigned: 'Named by hand',
    assignedNone: 'Nobody was named by hand.',
    contactIs: (id: string) => `Contact ${id}`,
    assignedAt: (when: string) => `named ${when}`,
    contradicted: (phone: string) => `WhatsApp shows another number: ${phone}`,
    contradictedHow:
      'New messages go to the number that WhatsApp shows. What was delivered stays where it is.',
    undo: 'Take back',
    undoTitle: (lid: string) => `Take back who ${lid} is?`,
    undoHow:
      'At every number, new messages of this person wait again until they are known. What was delivered stays where it is.',
    undone: (lid: string) => `${lid} is unknown again; what comes from now on waits.`,
  },
  {
    'pt-BR': {
      title: 'Pessoas desconhecidas',
      about:
        'De algumas pessoas o WhatsApp mostra só um endereço próprio (um LID), que não é um número de telefone. As mensagens delas esperam aqui até o WhatsApp mostrar o número, ou até você dizer quem é.',
      waiting: 'Esperando um nome',
      waitingNone: 'Ninguém espera. Todos os que escreveram são conhecidos.',
      shown: (from, to, total) => `${from}–${to} de ${total}`,
      first: 'Desde o início',
      next: 'Próxima página',
      atNumber: (name) => `escreveu para ${name}`,
      since: (when) => `espera desde ${when}`,
      read: (n) => `Ver ${counted(n, 'mensagem que espera', 'mensagens que esperam')}`,
      name: 'Dizer quem é',
      nameTitle: 'Quem é?',
      nameHow:
        'O que espera é entregue uma vez, na ordem, em cada número em que esta pessoa espera. Depois não pode ser movido para outro contato.',
      way: 'Você sabe',
      ways: { phone: 'o número de telefone', contact: 'o contato no HighLevel' },
      fields: { phone: 'Número de telefone', contact: 'Id do contato' },
      fieldHow: {
        phone: 'Com o código do país, como +55 11 98888-7777',
        contact: 'A última parte do endereço do contato no HighLevel; as respostas vão para o LID',
      },
      deliver: 'Entregar',
      cancel: 'Cancelar',
      leaving: (lid, n) =>
        `${lid} agora tem nome: ${counted(n, 'mensagem está', 'mensagens estão')} a caminho do HighLevel.`,
      assigned: 'Identificadas à mão',
      assignedNone: 'Ninguém foi identificado à mão.',
      contactIs: (id) => `Contato ${id}`,
      assignedAt: (when) => `identificada em ${when}`,
      contradicted: (phone) => `O WhatsApp mostra outro número: ${phone}`,
      contradictedHow:
        'As novas mensagens vão para o número que o WhatsApp mostra. O que foi entregue fica onde está.',
      undo: 'Desfazer',
      undoTitle: (lid) => `Desfazer quem é ${lid}?`,
      undoHow:
        'Em todos os números, as novas mensagens desta pessoa voltam a esperar até ela ser conhecida. O que foi entregue fica onde está.',
      undone: (lid) => `${lid} voltou a ser desconhecida; o que chegar a partir de agora espera.`,
    },
    es: {
      title: 'Personas desconocidas',
      about:
        'De algunas personas WhatsApp muestra solo una dirección propia (un LID), que no es un número de teléfono. Sus mensajes esperan aquí hasta que WhatsApp muestre el número o hasta que usted diga quién es.',
      waiting: 'A la espera de un nombre',
      waitingNone: 'Nadie espera. Todos los que escribieron son conocidos.',
      shown: (from, to, total) => `${from}–${to} de ${total}`,
      first: 'Desde el principio',
      next: 'Página siguiente',
      atNumber: (name) => `escribió a ${name}`,
      since: (when) => `espera desde ${when}`,
      read: (n) => `Ver ${counted(n, 'mensaje en espera', 'mensajes en espera')}`,
      name: 'Decir quién es',
      nameTitle: '¿Quién es?',
      nameHow:
        'Lo que espera se entrega una vez, en su orden, en cada número donde esta persona espera. Después no se puede mover a otro contacto.',
      way: 'Usted conoce',
      ways: { phone: 'el número de teléfono', contact: 'el contacto en HighLevel' },
      fields: { phone: 'Número de teléfono', contact: 'Id del contacto' },
      fieldHow: {
        phone: 'Con el código del país, como +55 11 98888-7777',
        contact:
          'La última parte de la dirección del contacto en HighLevel; las respuestas van al LID',
      },
      deliver: 'Entregar',
      cancel: 'Cancelar',
      leaving: (lid, n) =>
        `${lid} ya tiene nombre: ${counted(n, 'mensaje va', 'mensajes van')} camino de HighLevel.`,
      assigned: 'Identificadas a mano',
      assignedNone: 'Nadie fue identificado a mano.',
      contactIs: (id) => `Contacto ${id}`,
      assignedAt: (when) => `identificada el ${when}`,
      contradicted: (phone) => `WhatsApp muestra otro número: ${phone}`,
      contradictedHow:
        'Los mensajes nuevos van al número que muestra WhatsApp. Lo entregado se queda donde está.',
      undo: 'Deshacer',
      undoTitle: (lid) => `¿Deshacer quién es ${lid}?`,
      undoHow:
        'En todos los números, los mensajes nuevos de esta persona vuelven a esperar hasta que se la conozca. Lo entregado se queda donde está.',
      undone: (lid) => `${lid} vuelve a ser desconocida; lo que llegue desde ahora espera.`,
    },
  },
);

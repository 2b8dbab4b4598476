import type { LocationWords } from './words-en.ts';

export const PT: LocationWords = {
  about:
    'Como esta subconta é atendida. Um campo vazio volta ao que vale quando ninguém define nada.',
  back: 'Todas as subcontas',
  routing: 'Por qual número ela envia',
  general: 'Geral',
  language: 'Idioma das linhas no HighLevel',
  languageHow:
    'O que o próprio relay escreve nas conversas: ligações, reações, por que algo falhou.',
  defaultNumber: 'Número que envia quando nada mais decide',
  defaultNumberHow: 'A última das regras de roteamento.',
  noNumber: 'Nenhum',
  groups: {
    conversation: 'Na conversa',
    contacts: 'Contatos',
    automatic: 'Mensagens automáticas, pedidos e ligações',
    sending: 'Envio ao WhatsApp',
  },
  options: {
    messageType: {
      label: 'Tipo de mensagem',
      effect: 'Como as mensagens são escritas na conversa; o HighLevel mostra os dois tipos igual.',
    },
    providerId: {
      label: 'Provedor de conversas próprio',
      effect: 'O id do provedor que atende esta subconta; vazio: o das configurações.',
    },
    quotes: {
      label: 'Mostrar o que uma resposta responde',
      effect:
        'Uma linha ↩ “…” fica acima da resposta, ↪ marca o que foi encaminhado. Desligue onde workflows comparam a resposta inteira.',
    },
    reactions: {
      label: 'Reações',
      effect:
        'Em silêncio do nosso lado, onde não iniciam workflow que espera resposta; ou como mensagem do contato.',
    },
    labelPrograms: {
      label: 'Marcar o que outros programas enviam',
      effect: 'O que outro programa enviou pela mesma Evolution tem uma linha 🤖 acima.',
    },
    agentName: {
      label: 'Nome do atendente no texto',
      effect: 'Deve conter {agent} e {text}, como *{agent}*: {text}. Vazio: sem nome.',
    },
    contactTags: {
      label: 'Tags para contatos',
      effect:
        'Para pessoas cujo contato é achado ou criado, entre vírgulas; {instance} é o nome do número. Tags só são acrescentadas.',
    },
    adTags: {
      label: 'Tags para quem veio de um anúncio',
      effect:
        'Para quem escreveu depois de um anúncio de clique para WhatsApp, entre vírgulas; “off” para nenhuma.',
    },
    adFields: {
      label: 'Anúncio em campos do contato',
      effect: 'Título, link e id do clique do anúncio, onde o acesso da subconta permite.',
    },
    stopWords: {
      label: 'PARAR liga o Não perturbe',
      effect:
        'Uma mensagem que é só uma palavra de parada (STOP, PARAR, SAIR…) liga o Não perturbe de SMS do contato; uma palavra de início o desliga.',
    },
    respectDnd: {
      label: 'Respeitar o Não perturbe',
      effect:
        'O que nenhuma pessoa escreveu não é enviado a um contato em Não perturbe. A resposta de uma pessoa sempre sai.',
    },
    refuseUnfilled: {
      label: 'Reter campos não preenchidos',
      effect:
        'O que nenhuma pessoa escreveu não é enviado enquanto um campo como {{contact.first_name}} nele não está preenchido.',
    },
    callReply: {
      label: 'Resposta a ligações do WhatsApp',
      effect: 'O que se escreve na hora a quem liga. Vazio: nada é escrito.',
    },
    audioAs: {
      label: 'Arquivos de som',
      effect: 'Como um arquivo de som sem texto chega ao WhatsApp.',
    },
    markRead: {
      label: 'Tiques azuis com a resposta',
      effect: 'A resposta de um atendente mostra as mensagens do contato como lidas no WhatsApp.',
    },
    failoverMinutes: {
      label: 'Outro número assume depois de (minutos)',
      effect:
        'Quando o número que as regras escolhem está fora há tanto tempo; 0 na hora, “off” nunca.',
    },
    missedMaxAgeMinutes: {
      label: 'Mensagens perdidas são enviadas até (minutos)',
      effect:
        'Uma mensagem de atendente que o relay perdeu é enviada se não for mais antiga; uma mais antiga é mostrada como falha.',
    },
  },
  choices: {
    voice: 'Mensagem de voz',
    file: 'Arquivo',
    quiet: 'Em silêncio, do nosso lado',
    message: 'Como mensagem do contato',
    on: 'ligado',
    off: 'desligado',
  },
  normally: (value) => `Normalmente: ${value}.`,
  nothing: 'nada',
  save: 'Salvar',
  saved: 'Salvo. Vale a partir da próxima mensagem.',
  agents: 'Nomes dos atendentes',
  agentsHow:
    'O HighLevel envia só o id do usuário que escreve. Os nomes dados aqui aparecem nos textos, onde “Nome do atendente no texto” pede, e ajudam a escolher um usuário no roteamento. Depois disso, quem escreveu sem nome aparece na lista.',
  nameOf: (userId) => `Nome de ${userId}`,
  setName: 'Salvar',
  named: (userId, name) => `${userId} se chama ${name} a partir de agora.`,
  unnamed: (userId) => `${userId} não tem mais nome.`,
  userId: 'Id do usuário do HighLevel',
  userIdHow: 'Do endereço da página dele em Settings, My Staff.',
  userIdWrong: 'Copie o id do HighLevel: até 80 letras e dígitos, sem espaços.',
  agentName: 'Nome',
  agentNameHow: 'Como os clientes devem ver.',
  agentNameWrong: 'Escreva o nome que os clientes devem ver.',
  addAgent: 'Dar nome a este usuário',
};

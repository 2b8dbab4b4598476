import type { Language } from '../codes.ts';

export const preflight = {
  'doctor.app-keys': [
    'O HighLevel não aceita o client id e o segredo do aplicativo.',
    'Copie os dois de novo da página Manage → Secrets do aplicativo e digite-os na página “Primeiros passos”, ou onde estão definidos agora (GHL_CLIENT_ID e GHL_CLIENT_SECRET).',
  ],
  'doctor.app-keys-untold': [
    'A resposta do HighLevel não diz se o client id e o segredo do aplicativo estão certos.',
    'Nada a fazer enquanto as subcontas mantiverem o acesso.',
  ],
  'doctor.scopes-missing': [
    'Faltam estes escopos no acesso da subconta {location}: {scopes}.',
    'Inclua-os no aplicativo no marketplace do HighLevel e depois instale-o de novo na subconta.',
  ],
  'doctor.scopes-untold': [
    'Não se sabe quais escopos tem o acesso da subconta {location}.',
    'Nada a fazer: a próxima renovação do acesso dirá. Para saber já, instale o aplicativo de novo na subconta.',
  ],
  'doctor.provider-missing': [
    'A subconta {location} não tem o provedor de conversas {provider}.',
    'Compare o id do provedor na página “Primeiros passos” (GHL_CONVERSATION_PROVIDER_ID) com o do aplicativo e veja se o aplicativo está instalado nesta subconta.',
  ],
  'doctor.provider-untold': [
    'O HighLevel não diz quais provedores de conversas tem a subconta {location}.',
    'Veja nas configurações da subconta, em Conversation Providers: o nosso deve estar na lista.',
  ],
  'doctor.duplicates': [
    'A subconta {location} permite vários contatos com o mesmo telefone, e assim uma conversa pode se dividir em duas.',
    'No Business Profile da subconta, desligue “Allow Duplicate Contact” e deixe a comparação ser por telefone.',
  ],
  'live.contact-missing': [
    'Não foi dito qual contato a verificação pode usar.',
    'Crie um contato para isso no HighLevel, com o seu próprio número, e indique-o: --contact <id> (o fim do endereço dele no navegador).',
  ],
  'live.location-missing': [
    'Há várias subcontas, e não foi dito qual delas.',
    'Indique-a: --location <id>; “waybridge locations list” mostra todas.',
  ],
  'live.contact-unknown': [
    'Não existe o contato {contact} nesta subconta.',
    'Copie o id do fim do endereço do contato no navegador.',
  ],
  'live.upsert-no-phone': [
    'O contato de teste não tem telefone; por isso não se verificou se contatos são achados pelo número.',
    'Dê a ele um número seu e verifique de novo.',
  ],
  'live.upsert-other': [
    'O HighLevel não achou o contato pelo telefone e criou ou devolveu outro.',
    'No perfil da empresa da subconta, faça os contatos coincidirem por telefone e desligue “Allow Duplicate Contact”.',
  ],
  'live.message-lost': [
    'O HighLevel aceitou a mensagem {direction} e não a mostra.',
    'Confira GHL_CONVERSATION_PROVIDER_ID e se o app está instalado nesta subconta.',
  ],
  'live.message-differs': [
    'O HighLevel mostra a mensagem {direction}, mas diferente: {fields}.',
    'Guarde o relatório: ele diz o que o HighLevel respondeu.',
  ],
  'live.outbound-echoed': [
    'O HighLevel devolveu ao sistema, para ser enviada, uma mensagem que só devia ser mostrada.',
    'Comunique isso com o relatório. Até ser corrigido, o que se digita no celular pode chegar duas vezes à pessoa.',
  ],
  'live.status-not-asked': [
    'Não havia mensagem da qual informar um status.',
    'Veja o que foi dito acima da mensagem enviada.',
  ],
  'live.status-refused': [
    'O HighLevel não aceitou nenhum status da mensagem durante a verificação.',
    'Instale o app pela conta dona do provedor de conversas: só esse app pode definir status.',
  ],
  'live.no-phone-matched': [
    'O HighLevel devolveu um contato existente para um nome que ninguém tem.',
    'Guarde o relatório: ele diz o que o HighLevel respondeu.',
  ],
  'live.no-phone-refused': [
    'O HighLevel não aceita mensagens de um contato sem telefone.',
    'Nada a fazer: o sistema só cria contatos com número.',
  ],
  'live.not-cleaned': [
    'O contato “{contact}”, criado por esta verificação, não pôde ser apagado.',
    'Apague-o à mão no HighLevel.',
  ],
  'live.not-asked': [
    'Não tentado, porque enviaria ao WhatsApp, encerraria o acesso ou precisa de uma pessoa: mensagem de um atendente, reconexão, página de instalação, ações de workflow.',
    'Experimente cada um uma vez à mão: escreva pelo HighLevel, instale de novo, rode um workflow.',
  ],
} as const satisfies Language['preflight'];

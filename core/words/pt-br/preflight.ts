import type { Language } from '../codes.ts';

export const preflight = {
  'doctor.app-keys': [
    'O HighLevel não aceita o client id e o segredo do aplicativo.',
    'Copie os dois de novo da página Secrets do aplicativo para GHL_CLIENT_ID e GHL_CLIENT_SECRET, e inicie outra vez.',
  ],
  'doctor.app-keys-untold': [
    'A resposta do HighLevel não diz se o client id e o segredo do aplicativo estão certos.',
    'Nada a fazer enquanto as subcontas mantiverem o acesso.',
  ],
  'doctor.public-other': [
    'Há uma resposta em {url}, mas não deste relay.',
    'Confira APP_URL e para onde leva o proxy ou túnel: este caminho deve chegar a este relay.',
  ],
  'doctor.public-unreached': [
    'Não é possível chegar a {url} a partir deste computador[: {reason}]',
    'Abra o endereço em outra rede, como a do celular. Se também não responder, inicie o proxy ou túnel, ou corrija APP_URL.',
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
    'Compare GHL_CONVERSATION_PROVIDER_ID com o provedor do aplicativo e veja se o aplicativo está instalado nesta subconta.',
  ],
  'doctor.provider-untold': [
    'O HighLevel não diz quais provedores de conversas tem a subconta {location}.',
    'Veja nas configurações da subconta, em Conversation Providers: o nosso deve estar na lista.',
  ],
  'doctor.duplicates': [
    'A subconta {location} permite vários contatos com o mesmo telefone, e assim uma conversa pode se dividir em duas.',
    'No Business Profile da subconta, desligue “Allow Duplicate Contact” e deixe a comparação ser por telefone.',
  ],
} as const satisfies Language['preflight'];

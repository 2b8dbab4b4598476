import type { FORM, WORKFLOW } from '../workflow-codes.ts';

export const workflow = {
  'workflow.not-ready': [
    'O relay está iniciando, parando ou sem acesso ao banco de dados.',
    'Deixe o workflow tentar de novo em alguns segundos.',
  ],
  'workflow.not-stored': [
    'O relay não conseguiu gravar esta chamada, então nada será enviado.',
    'Deixe o workflow tentar de novo; se continuar, execute “waybridge doctor”.',
  ],
  'workflow.token-missing': [
    'Um workflow chamou sua ação, mas aqui não há token definido para ações de workflow.',
    'Defina GHL_WORKFLOW_TOKEN com um texto longo e aleatório, reinicie o relay e informe o mesmo texto no cabeçalho Authorization da ação.',
  ],
  'workflow.unauthorized': [
    'O cabeçalho Authorization não traz o token deste relay.',
    'Informe “Bearer ” e o valor de GHL_WORKFLOW_TOKEN no cabeçalho Authorization da ação.',
  ],
  'workflow.throttled': [
    'Houve chamadas demais sem o token correto.',
    'Corrija o cabeçalho Authorization da ação e tente de novo em alguns segundos.',
  ],
  'workflow.body': [
    'Não é possível ler o corpo desta chamada: deve ser JSON de no máximo 1 MB.',
    'Deixe o HighLevel enviar os campos da ação como JSON.',
  ],
  'workflow.field-missing': ['O campo {field} está vazio.', 'Preencha-o na ação do workflow.'],
  'workflow.field-wrong': [
    'O que está no campo {field} não pode ser usado.',
    'Corrija-o na ação do workflow; docs/workflow-actions.md explica o que cada campo aceita.',
  ],
  'workflow.field-too-long': [
    'O campo {field} é mais longo, ou tem mais partes, do que o WhatsApp aceita.',
    'Encurte-o na ação do workflow.',
  ],
  'workflow.field-unfilled': [
    'No campo {field} o HighLevel deixou sem preencher um marcador entre chaves duplas.',
    'Escolha outro campo de mesclagem ali ou informe o próprio valor.',
  ],
  'workflow.instance-unknown': [
    'A subconta não tem um número de WhatsApp com esse nome.',
    'Escolha um da lista de números ou deixe o campo vazio.',
  ],
  'workflow.phone-other': [
    'O telefone na ação do workflow não é o deste contato, por isso nada foi enviado.',
    'Deixe o telefone vazio: a ação escreve para o contato para o qual o workflow roda.',
  ],
  'workflow.not-audio': [
    'O arquivo da mensagem de voz não é um áudio[, e sim {type}].',
    'Use o endereço de um arquivo de áudio ou a ação para arquivos.',
  ],
  'workflow.no-target': [
    'Não há mensagem deste contato à qual reagir.',
    'Informe o id de uma mensagem ou reaja só depois que o contato tiver escrito.',
  ],
  'workflow.check-busy': [
    'Há números demais sendo verificados ao mesmo tempo; o WhatsApp bane números que perguntam rápido demais.',
    'Espalhe as verificações, por exemplo com uma espera antes delas.',
  ],
  'trigger.too-many': [
    'Esta localização já tem tantos gatilhos do WhatsApp quantos o relay guarda.',
    'Tire dos workflows os gatilhos que não são necessários.',
  ],
  'trigger.refused': [
    'O HighLevel não aceitou um evento para um workflow.',
    'Abra o workflow, salve o gatilho de novo e envie o evento outra vez.',
  ],
  'trigger.unsure': [
    'Um workflow foi avisado de um evento e não veio resposta: pode ter começado ou não.',
    'Veja o histórico do workflow; se ele não começou, envie o evento outra vez; senão, descarte-o.',
  ],
} as const satisfies { readonly [C in keyof typeof WORKFLOW]: readonly [string, string] };

export const form = {
  'line.workflow-failed': '⚠️ Não enviada no WhatsApp: {reason}\n[“{text}”]',
  'receipt.line-unmarked': 'O HighLevel não mostra status em mensagens que um workflow enviou.',
  'trigger.unsubscribed': 'O workflow não espera mais por este evento.',
  'trigger.back-online': 'O número voltou antes de o workflow ser avisado.',
  'form.what': 'WhatsApp',
  'form.action-text': 'Texto',
  'form.action-media': 'Arquivo (foto, vídeo, documento)',
  'form.action-voice': 'Mensagem de voz',
  'form.action-buttons': 'Botões',
  'form.action-poll': 'Enquete',
  'form.action-location': 'Localização',
  'form.action-contact': 'Cartão de contato',
  'form.action-reaction': 'Reação',
  'form.action-check': 'Verificar se o número está no WhatsApp',
  'form.instanceId': 'De qual número',
  'form.any-number': 'O número que o contato conhece',
  'form.message': 'Mensagem',
  'form.url': 'Endereço do arquivo (https://…)',
  'form.caption': 'Legenda',
  'form.fileName': 'Nome do arquivo',
  'form.header': 'Título',
  'form.body': 'Texto',
  'form.footer': 'Texto pequeno abaixo',
  'form.buttonType': 'Botão {number}: tipo',
  'form.buttonText': 'Botão {number}: rótulo',
  'form.buttonValue': 'Botão {number}: link, telefone ou código',
  'form.button-reply': 'Responder',
  'form.button-url': 'Abrir um link',
  'form.button-call': 'Ligar para um telefone',
  'form.button-copy': 'Copiar um código',
  'form.question': 'Pergunta',
  'form.options': 'Respostas, uma por linha (2 a 10)',
  'form.selectableCount': 'Quantas respostas podem ser escolhidas (0 = quantas quiser)',
  'form.latitude': 'Latitude',
  'form.longitude': 'Longitude',
  'form.name': 'Nome do lugar',
  'form.address': 'Endereço',
  'form.cardName': 'Nome no cartão',
  'form.cardPhone': 'Telefone no cartão, com código do país',
  'form.emoji': 'Emoji',
  'form.messageId': 'Id da mensagem (vazio: a última do contato)',
  'form.phone': 'Telefone (vazio: o do contato)',
} as const satisfies { readonly [C in keyof typeof FORM]: string };

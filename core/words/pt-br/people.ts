import type { Language } from '../codes.ts';
import type { PEOPLE_PHRASES } from '../people-codes.ts';

export const people = {
  'admission.chat-invalid': [
    '“{chat}” não é um telefone nem o endereço de uma conversa do WhatsApp.',
    'Escreva o número com o código do país, ou o endereço como “waybridge instances refused” o mostra.',
  ],
  'group.unknown': [
    '“{group}” não é o endereço de um grupo, e nenhum grupo deste número, ou mais de um, tem esse nome.',
    'Use o endereço de “waybridge groups list”.',
  ],
  'group.elsewhere': [
    'O grupo está ligado em {instance}, um número da mesma subconta: cada mensagem apareceria duas vezes.',
    'Desligue-o lá primeiro.',
  ],
  'group.off': [
    'O grupo não é repassado: foi desligado, ou o número que está nele não existe mais aqui.',
    'Ligue-o com “waybridge groups on”, ou responda pelo WhatsApp.',
  ],
  'people.unknown': [
    'Ninguém espera no endereço “{peer}”, e ninguém foi atribuído a ele.',
    'Use um endereço de “waybridge people unresolved” ou “waybridge people assigned”.',
  ],
  'people.known': [
    'O WhatsApp já mostrou o telefone {phone} de “{peer}”.',
    'Não há mais o que atribuir. Para esquecer o que foi atribuído à mão: “waybridge people undo”.',
  ],
  'people.phone-or-contact': [
    'Uma pessoa é atribuída por um telefone ou por um contato.',
    'Informe --phone ou --contact, um dos dois.',
  ],
  'people.phone-invalid': [
    '“{phone}” não é um telefone, ou é um dos seus próprios números.',
    'Escreva o número da pessoa com o código do país, como +5511988887777.',
  ],
  'people.contact-unknown': [
    'A subconta não tem contato com o id “{contact}”.',
    'Copie o id do endereço do contato no HighLevel.',
  ],
} as const satisfies Language['people'];

export const peoplePhrases = {
  'admission.group': 'grupos não são repassados',
  'admission.ignored': 'a conversa é ignorada',
  'admission.own-number': 'um número da mesma subconta',
  'admission.other-program': 'enviada por outro programa',
  'admission.not-listed': 'fora da lista de permitidos',
  'admission.not-in-highlevel': 'não está no HighLevel',
  'admission.no-phone': 'o WhatsApp não mostra um telefone para procurar',
  'admission.original-refused': 'pertence a uma mensagem que não foi aceita',
  'people.contradicted': 'o WhatsApp mostra outro número: {phone}',
  'group.somebody': 'Alguém',
  'group.left': 'não está mais no grupo',
  'cli.group-on': '{group} passa a ser repassado por {instance}.',
  'cli.group-off': '{group} não é mais repassado por {instance}.',
  'cli.admission-set': 'Definido o que {instance} aceita; vale a partir de agora.',
  'cli.peer-assigned': '{peer} foi atribuído; mensagens em espera sendo entregues: {count}.',
  'cli.peer-undone': '{peer} não está mais atribuído; o que foi entregue fica.',
} as const satisfies Record<keyof typeof PEOPLE_PHRASES, string>;

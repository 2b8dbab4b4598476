import { inLanguages } from '../../words/words.ts';

export const LOCATIONS = inLanguages(
  {
    title: 'Locations',
    about:
      'The HighLevel sub-accounts that this relay serves. Connecting opens HighLevel, where you choose one location or the whole agency.',
    connect: 'Connect a location',
    connectAgain: 'Connect again',
    notPossible:
      'The app’s id and secret are not set yet, so nothing can be connected: enter them in the set-up.',
    held: 'Installs that wait for your word',
    heldHow: 'These were begun in HighLevel’s marketplace, not here. Confirm only what you know.',
    agency: 'Agency',
    location: 'Location',
    until: (when: string) => `kept until ${when}`,
    confirm: 'Confirm',
    reject: 'Refuse',
    agencies: 'Agencies',
    progress: (done: number, waiting: number, failed: number) =>
      `${done} connected, ${waiting} to come, ${failed} failed`,
    listing: 'Its locations are being listed',
    retry: 'Try the failed ones again',
    locations: 'Locations',
    name: 'Name',
    id: 'Id',
    numbers: 'Numbers',
    state: 'State',
    remove: 'Remove',
    removeTitle: (name: string) => `Remove ${name}?`,
    removeHow:
      'Its access tokens are erased here and nothing is relayed for it any more. Contacts, links and history stay, so that it goes on where it was when it is connected again.',
    cancel: 'Cancel',
    none: 'No location is connected yet. Press “Connect a location”.',
    fromAdapter: 'Do you come from the old adapter? Move its locations here',
  },
  {
    'pt-BR': {
      title: 'Subcontas',
      about:
        'As subcontas do HighLevel que este relay atende. Conectar abre o HighLevel, onde você escolhe uma subconta ou a agência inteira.',
      connect: 'Conectar uma subconta',
      connectAgain: 'Conectar de novo',
      notPossible:
        'O id e o segredo do aplicativo ainda não estão definidos, por isso nada pode ser conectado: informe-os nos primeiros passos.',
      held: 'Instalações que esperam a sua palavra',
      heldHow:
        'Foram iniciadas no marketplace do HighLevel, não aqui. Confirme só o que você conhece.',
      agency: 'Agência',
      location: 'Subconta',
      until: (when) => `guardada até ${when}`,
      confirm: 'Confirmar',
      reject: 'Recusar',
      agencies: 'Agências',
      progress: (done, waiting, failed) =>
        `${done} conectadas, ${waiting} por vir, ${failed} com falha`,
      listing: 'As subcontas estão sendo listadas',
      retry: 'Tentar de novo as que falharam',
      locations: 'Subcontas',
      name: 'Nome',
      id: 'Id',
      numbers: 'Números',
      state: 'Estado',
      remove: 'Remover',
      removeTitle: (name) => `Remover ${name}?`,
      removeHow:
        'Os tokens de acesso são apagados aqui e nada mais é retransmitido para ela. Contatos, vínculos e histórico ficam, para continuar de onde parou quando for conectada de novo.',
      cancel: 'Cancelar',
      none: 'Nenhuma subconta conectada ainda. Pressione “Conectar uma subconta”.',
      fromAdapter: 'Você vem do adaptador antigo? Traga as subcontas dele para cá',
    },
    es: {
      title: 'Subcuentas',
      about:
        'Las subcuentas de HighLevel que atiende este relay. Conectar abre HighLevel, donde usted elige una subcuenta o toda la agencia.',
      connect: 'Conectar una subcuenta',
      connectAgain: 'Conectar de nuevo',
      notPossible:
        'El id y el secreto de la aplicación aún no están puestos, así que no se puede conectar nada: póngalos en los primeros pasos.',
      held: 'Instalaciones que esperan su palabra',
      heldHow:
        'Se iniciaron en el marketplace de HighLevel, no aquí. Confirme solo lo que conozca.',
      agency: 'Agencia',
      location: 'Subcuenta',
      until: (when) => `guardada hasta ${when}`,
      confirm: 'Confirmar',
      reject: 'Rechazar',
      agencies: 'Agencias',
      progress: (done, waiting, failed) =>
        `${done} conectadas, ${waiting} por venir, ${failed} con fallo`,
      listing: 'Se están listando sus subcuentas',
      retry: 'Intentar de nuevo las que fallaron',
      locations: 'Subcuentas',
      name: 'Nombre',
      id: 'Id',
      numbers: 'Números',
      state: 'Estado',
      remove: 'Quitar',
      removeTitle: (name) => `¿Quitar ${name}?`,
      removeHow:
        'Sus tokens de acceso se borran aquí y ya no se retransmite nada para ella. Contactos, vínculos e historial se quedan, para seguir donde estaba cuando se conecte de nuevo.',
      cancel: 'Cancelar',
      none: 'Aún no hay ninguna subcuenta conectada. Pulse “Conectar una subcuenta”.',
      fromAdapter: '¿Viene del adaptador anterior? Traiga aquí sus subcuentas',
    },
  },
);

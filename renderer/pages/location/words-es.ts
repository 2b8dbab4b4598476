import type { LocationWords } from './words-en.ts';

export const ES: LocationWords = {
  about:
    'Cómo se atiende esta subcuenta. Un campo vacío vuelve a lo que vale cuando nadie define nada.',
  back: 'Todas las subcuentas',
  routing: 'Por qué número envía',
  general: 'General',
  language: 'Idioma de las líneas en HighLevel',
  languageHow:
    'Lo que el propio relay escribe en las conversaciones: llamadas, reacciones, por qué algo falló.',
  defaultNumber: 'Número que envía cuando nada más decide',
  defaultNumberHow: 'La última de las reglas de enrutamiento.',
  noNumber: 'Ninguno',
  groups: {
    conversation: 'En la conversación',
    contacts: 'Contactos',
    automatic: 'Mensajes automáticos, deseos y llamadas',
    sending: 'Envío a WhatsApp',
  },
  options: {
    messageType: {
      label: 'Tipo de mensaje',
      effect:
        'Como qué se escriben los mensajes en la conversación; HighLevel muestra ambos igual.',
    },
    providerId: {
      label: 'Proveedor de conversaciones propio',
      effect: 'El id del proveedor que atiende esta subcuenta; vacío: el de los ajustes.',
    },
    quotes: {
      label: 'Mostrar a qué responde una respuesta',
      effect:
        'Una línea ↩ “…” está encima de la respuesta, ↪ marca lo reenviado. Desactívelo donde los workflows comparan la respuesta entera.',
    },
    reactions: {
      label: 'Reacciones',
      effect:
        'En silencio de nuestro lado, donde no inician ningún workflow que espere respuesta; o como mensaje del contacto.',
    },
    labelPrograms: {
      label: 'Marcar lo que envían otros programas',
      effect: 'Lo que otro programa envió por el mismo Evolution lleva una línea 🤖 encima.',
    },
    agentName: {
      label: 'Nombre del agente en el texto',
      effect: 'Debe contener {agent} y {text}, como *{agent}*: {text}. Vacío: sin nombre.',
    },
    contactTags: {
      label: 'Etiquetas para contactos',
      effect:
        'Para personas cuyo contacto se encuentra o se crea, entre comas; {instance} es el nombre del número. Las etiquetas solo se añaden.',
    },
    adTags: {
      label: 'Etiquetas para quien vino por un anuncio',
      effect:
        'Para quien escribió tras un anuncio de clic a WhatsApp, entre comas; “off” para ninguna.',
    },
    adFields: {
      label: 'Anuncio en campos del contacto',
      effect:
        'Título, enlace e id del clic del anuncio, donde el acceso de la subcuenta lo permite.',
    },
    stopWords: {
      label: 'BAJA activa No molestar',
      effect:
        'Un mensaje que es solo una palabra de baja (STOP, PARAR, BAJA…) activa No molestar para SMS en el contacto; una palabra de alta lo quita.',
    },
    respectDnd: {
      label: 'Respetar No molestar',
      effect:
        'Lo que no escribió ninguna persona no se envía a un contacto en No molestar. La respuesta de una persona siempre sale.',
    },
    refuseUnfilled: {
      label: 'Retener campos sin rellenar',
      effect:
        'Lo que no escribió ninguna persona no se envía mientras un campo como {{contact.first_name}} esté sin rellenar.',
    },
    callReply: {
      label: 'Respuesta a llamadas de WhatsApp',
      effect: 'Lo que se escribe enseguida a quien llama. Vacío: no se escribe nada.',
    },
    audioAs: {
      label: 'Archivos de sonido',
      effect: 'Cómo llega a WhatsApp un archivo de sonido sin texto.',
    },
    markRead: {
      label: 'Marcas azules con la respuesta',
      effect:
        'La respuesta de un agente muestra los mensajes del contacto como leídos en WhatsApp.',
    },
    failoverMinutes: {
      label: 'Otro número lo sustituye después de (minutos)',
      effect:
        'Cuando el número que eligen las reglas lleva tanto tiempo fuera; 0 enseguida, “off” nunca.',
    },
    missedMaxAgeMinutes: {
      label: 'Los mensajes perdidos se envían hasta (minutos)',
      effect:
        'Un mensaje de agente que el relay se perdió se envía si no es más antiguo; uno más antiguo se muestra como fallido.',
    },
  },
  choices: {
    voice: 'Nota de voz',
    file: 'Archivo',
    quiet: 'En silencio, de nuestro lado',
    message: 'Como mensaje del contacto',
    on: 'activado',
    off: 'desactivado',
  },
  normally: (value) => `Normalmente: ${value}.`,
  nothing: 'nada',
  save: 'Guardar',
  saved: 'Guardado. Vale desde el próximo mensaje.',
  agents: 'Nombres de los agentes',
  agentsHow:
    'HighLevel solo envía el id del usuario que escribe. Los nombres puestos aquí aparecen en los textos, donde lo pide “Nombre del agente en el texto”, y ayudan a elegir un usuario en el enrutamiento. Desde entonces, quien ha escrito sin nombre sale en la lista.',
  nameOf: (userId) => `Nombre de ${userId}`,
  setName: 'Guardar',
  named: (userId, name) => `${userId} se llama ${name} desde ahora.`,
  unnamed: (userId) => `${userId} ya no tiene nombre.`,
  userId: 'Id del usuario de HighLevel',
  userIdHow: 'De la dirección de su página en Settings, My Staff.',
  userIdWrong: 'Copie el id de HighLevel: hasta 80 letras y cifras, sin espacios.',
  agentName: 'Nombre',
  agentNameHow: 'Como lo verán los clientes.',
  agentNameWrong: 'Escriba el nombre que verán los clientes.',
  addAgent: 'Poner nombre a este usuario',
};

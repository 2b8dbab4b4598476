import type { Language } from '../codes.ts';

export const preflight = {
  'doctor.app-keys': [
    'HighLevel no acepta el client id y el secreto de la aplicación.',
    'Copie ambos de nuevo desde la página Manage → Secrets de la aplicación y escríbalos en la página “Primeros pasos”, o donde están puestos ahora (GHL_CLIENT_ID y GHL_CLIENT_SECRET).',
  ],
  'doctor.app-keys-untold': [
    'La respuesta de HighLevel no dice si el client id y el secreto de la aplicación son correctos.',
    'No hay que hacer nada mientras las subcuentas conserven su acceso.',
  ],
  'doctor.scopes-missing': [
    'Al acceso de la subcuenta {location} le faltan estos permisos: {scopes}.',
    'Añádalos a la aplicación en el marketplace de HighLevel y vuelva a instalarla en la subcuenta.',
  ],
  'doctor.scopes-untold': [
    'No se sabe qué permisos tiene el acceso de la subcuenta {location}.',
    'No hay que hacer nada: la próxima renovación del acceso lo dirá. Para saberlo ya, vuelva a instalar la aplicación en la subcuenta.',
  ],
  'doctor.provider-missing': [
    'La subcuenta {location} no tiene el proveedor de conversaciones {provider}.',
    'Compare el id del proveedor en la página “Primeros pasos” (GHL_CONVERSATION_PROVIDER_ID) con el de la aplicación y compruebe que está instalada en esta subcuenta.',
  ],
  'doctor.provider-untold': [
    'HighLevel no dice qué proveedores de conversaciones tiene la subcuenta {location}.',
    'Mire en los ajustes de la subcuenta, en Conversation Providers: el nuestro debe figurar allí.',
  ],
  'doctor.duplicates': [
    'La subcuenta {location} permite varios contactos con un mismo teléfono, y así una conversación puede partirse en dos.',
    'En el Business Profile de la subcuenta desactive “Allow Duplicate Contact” y haga que se compare por teléfono.',
  ],
  'live.contact-missing': [
    'No se dijo qué contacto puede usar la comprobación.',
    'Cree un contacto para ello en HighLevel, con su propio número, e indíquelo: --contact <id> (el final de su dirección en el navegador).',
  ],
  'live.location-missing': [
    'Hay varias subcuentas y no se dijo cuál.',
    'Indíquela: --location <id>; “waybridge locations list” las muestra.',
  ],
  'live.contact-unknown': [
    'No existe el contacto {contact} en esta subcuenta.',
    'Copie el id del final de la dirección del contacto en el navegador.',
  ],
  'live.upsert-no-phone': [
    'El contacto de prueba no tiene teléfono; no se comprobó si los contactos se hallan por el suyo.',
    'Póngale un número propio y compruebe de nuevo.',
  ],
  'live.upsert-other': [
    'HighLevel no halló el contacto por su teléfono y creó o devolvió otro.',
    'En el perfil de empresa de la subcuenta haga que los contactos coincidan por teléfono y desactive “Allow Duplicate Contact”.',
  ],
  'live.message-lost': [
    'HighLevel aceptó el mensaje {direction} y no lo muestra.',
    'Revise GHL_CONVERSATION_PROVIDER_ID y que la app esté instalada en esta subcuenta.',
  ],
  'live.message-differs': [
    'HighLevel muestra el mensaje {direction}, pero distinto: {fields}.',
    'Guarde el informe: dice qué respondió HighLevel.',
  ],
  'live.outbound-echoed': [
    'HighLevel devolvió al sistema, para enviarlo, un mensaje que solo debía mostrarse.',
    'Comuníquelo con el informe. Hasta que se corrija, lo que se escribe en el teléfono puede llegar dos veces a la persona.',
  ],
  'live.status-not-asked': [
    'No había mensaje del que informar un estado.',
    'Vea lo dicho arriba del mensaje enviado.',
  ],
  'live.status-refused': [
    'HighLevel no aceptó ningún estado del mensaje durante la comprobación.',
    'Instale la app desde la cuenta dueña del proveedor de conversaciones: solo esa app puede fijar estados.',
  ],
  'live.no-phone-matched': [
    'HighLevel devolvió un contacto existente para un nombre que nadie tiene.',
    'Guarde el informe: dice qué respondió HighLevel.',
  ],
  'live.no-phone-refused': [
    'HighLevel no acepta mensajes de un contacto sin teléfono.',
    'Nada que hacer: el sistema solo crea contactos con número.',
  ],
  'live.not-cleaned': [
    'El contacto “{contact}”, creado por esta comprobación, no se pudo borrar.',
    'Bórrelo a mano en HighLevel.',
  ],
  'live.not-asked': [
    'No se probó, porque enviaría a WhatsApp, acabaría con el acceso o necesita a una persona: mensaje de un agente, reconexión, página de instalación, acciones de workflow.',
    'Pruébelos una vez a mano: escriba desde HighLevel, instale de nuevo, ejecute un workflow.',
  ],
} as const satisfies Language['preflight'];

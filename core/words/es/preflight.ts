import type { Language } from '../codes.ts';

export const preflight = {
  'doctor.app-keys': [
    'HighLevel no acepta el client id y el secreto de la aplicación.',
    'Copie ambos de nuevo desde la página Secrets de la aplicación a GHL_CLIENT_ID y GHL_CLIENT_SECRET, y vuelva a iniciar.',
  ],
  'doctor.app-keys-untold': [
    'La respuesta de HighLevel no dice si el client id y el secreto de la aplicación son correctos.',
    'No hay que hacer nada mientras las subcuentas conserven su acceso.',
  ],
  'doctor.public-other': [
    'En {url} hay respuesta, pero no de este relay.',
    'Revise APP_URL y adónde lleva el proxy o túnel: esta ruta debe llegar a este relay.',
  ],
  'doctor.public-unreached': [
    'No se puede llegar a {url} desde este equipo[: {reason}]',
    'Abra la dirección desde otra red, como la de un móvil. Si allí tampoco responde, inicie el proxy o túnel, o corrija APP_URL.',
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
    'Compare GHL_CONVERSATION_PROVIDER_ID con el proveedor de la aplicación y compruebe que está instalada en esta subcuenta.',
  ],
  'doctor.provider-untold': [
    'HighLevel no dice qué proveedores de conversaciones tiene la subcuenta {location}.',
    'Mire en los ajustes de la subcuenta, en Conversation Providers: el nuestro debe figurar allí.',
  ],
  'doctor.duplicates': [
    'La subcuenta {location} permite varios contactos con un mismo teléfono, y así una conversación puede partirse en dos.',
    'En el Business Profile de la subcuenta desactive “Allow Duplicate Contact” y haga que se compare por teléfono.',
  ],
} as const satisfies Language['preflight'];

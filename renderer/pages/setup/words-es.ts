import type { EN } from './words-en.ts';

export const ES: typeof EN = {
  title: 'Primeros pasos',
  about:
    'De aquí al primer mensaje en seis pasos. Salga cuando quiera: lo hecho queda hecho, y cada paso muestra lo que vale ahora.',
  steps: 'Pasos',
  done: (done, of) => `${String(done)} de ${String(of)} hechos`,
  step: (number, name) => `${String(number)}. ${name}`,
  names: {
    reach: 'Dirección pública',
    app: 'App de HighLevel',
    install: 'Conectar una subcuenta',
    server: 'Servidor Evolution',
    number: 'Número de WhatsApp',
    message: 'Mensaje de prueba',
  },
  states: { todo: 'Por hacer', testing: 'En prueba', done: 'Hecho', broken: 'No funciona' },
  what: {
    reach:
      'HighLevel envía a este relay lo que escribe su equipo, así que internet necesita un camino hasta aquí: una dirección suya o un túnel que el relay inicia.',
    app: 'Waybridge habla con HighLevel como una app privada suya. Se crea una vez en el marketplace de HighLevel; lleva unos diez minutos.',
    install:
      'HighLevel pregunta dónde puede trabajar la app: en una subcuenta o en toda la agencia. Usted elige allí y aparece aquí.',
    server:
      'A WhatsApp se llega por su propio servidor Evolution API. Waybridge funciona con su versión 2.',
    number:
      'Un teléfono se vincula como en WhatsApp Web. El número atiende entonces a una subcuenta.',
    message: 'Un texto de WhatsApp y una respuesta de HighLevel. Después sabe que funciona.',
  },
  proof: {
    reach: 'Algo se envió a la dirección y llegó aquí.',
    app: 'HighLevel acepta el client id y el secreto.',
    install: 'HighLevel deja que el relay lea la subcuenta, con todos los scopes necesarios.',
    server: 'Responde y acepta la clave.',
    number: 'Un teléfono está vinculado y Evolution avisa a este relay.',
    message: 'Un mensaje fue y otro volvió, y WhatsApp confirmó el nuestro.',
  },
  test: 'Probar de nuevo',
  next: (name) => `Seguir: ${name}`,
  whole: 'Todo está configurado.',
  wholeHow: 'Desde ahora la primera página muestra si sigue así.',
  toOverview: 'Ir al resumen',
  app: {
    list: 'Qué escribir en HighLevel',
    listHow: 'Abra allí su cuenta y vaya a My Apps → Create App:',
    marketplace: 'marketplace.gohighlevel.com (se abre en otra pestaña)',
    guide: 'Paso a paso, con imágenes',
    addressFirst:
      'Primero la dirección pública: todas las direcciones que hay que pegar empiezan con ella.',
    create: 'Create App: un nombre, como',
    type: 'App type: Private. Target user: Sub-account, que no se puede cambiar después. Who can install: both agency and sub-account.',
    scopes: 'Advanced Settings → Auth: añada cada uno de estos scopes',
    redirect: 'Advanced Settings → Auth: añada esta redirect URL, exactamente así',
    webhook: 'Advanced Settings → Webhooks: la URL de webhook por defecto',
    provider:
      'Modules → Conversation Providers: tipo SMS, este nombre y esta Delivery URL; marque “Is this a Custom Conversation Provider” y “Always show this Conversation Provider” (vea abajo). Después muestra el id del provider.',
    keys: 'Manage → Secrets → Client Keys: añada una. Muestra un client id y, una sola vez, un client secret.',
    workflows:
      'Más tarde, si los workflows van a enviar por WhatsApp: las direcciones de las acciones de workflow',
    modes: 'Dos tipos de provider',
    modesHow:
      'La marca “Is this a Custom Conversation Provider” decide. Empiece con un canal extra; una subcuenta que deba enviar WhatsApp en lugar de SMS recibe un segundo provider sin la marca.',
    extra: 'Un canal extra (marcado)',
    inPlace: 'En lugar de SMS (sin marcar)',
    compared: [
      ['Los agentes escriben en Conversations', 'Sí, eligiendo el canal WhatsApp', 'Sí, como SMS'],
      ['Paso SMS de los workflows, acciones masivas', 'No: una acción de workflow de la app', 'Sí'],
      ['App del móvil', 'Sí', 'Sí'],
      ['SMS de verdad en esa subcuenta', 'Sigue como está', 'Deja de enviarse como SMS'],
      ['Se activa', 'Con la instalación', 'Settings → Phone Numbers → Advanced → SMS Provider'],
      ['Do Not Disturb para SMS', 'Lo respeta el relay', 'Lo respeta HighLevel'],
    ],
    modesBoth: 'A una subcuenta que usa otro provider que el escrito aquí se le indica con',
    back: 'Lo que HighLevel le dio',
    backHow:
      'Escriba el client id, el client secret y el id del conversation provider. Se prueban al instante. El enlace de instalación es opcional: Auth → Install Link → Show.',
  },
  install: {
    title: 'Elija una subcuenta en HighLevel',
    how: 'HighLevel se abre en otra pestaña. Inicie sesión, elija una subcuenta o la agencia y permítalo. Después vuelva aquí.',
    appFirst: 'Primero la app de HighLevel: su client id y su secreto aún no están puestos.',
  },
  number: {
    serverFirst: 'Primero el servidor Evolution: un número se vincula allí.',
    locationFirst: 'Primero una subcuenta: un número atiende una.',
    another: 'Otro número',
  },
  message: {
    title: 'Pruébelo',
    numberFirst: 'Primero vincule un número: el mensaje de prueba se escribe a él.',
    write: 'Desde otro teléfono, escriba algo por WhatsApp a este número:',
    answer:
      'En HighLevel abra Conversations, busque ese mensaje y respóndalo. Elija WhatsApp como canal si HighLevel ofrece varios.',
    read: 'Lea la respuesta en el teléfono. HighLevel la muestra entonces como entregada y leída.',
    waits: 'Aún no',
    inHighLevel: (when) => `Llegó a HighLevel: ${when}`,
    onWhatsApp: (when) => `Enviado por WhatsApp: ${when}`,
    marks: { sent: 'Enviado', failed: 'Falló', delivered: 'Entregado', read: 'Leído' },
    hindered: 'Lo que no pasó',
    parked: 'Hay mensajes en espera porque WhatsApp no muestra un número de teléfono',
    messages: 'Todos los mensajes',
  },
  sandbox: {
    title: 'Pruébelo antes, sin ninguna cuenta',
    how: 'El sandbox es el relay de verdad entre un WhatsApp y un HighLevel simulados. Usted hace de cliente y de agente. No sabe nada de sus cuentas, tiene una carpeta propia y no deja nada atrás.',
    start: 'Probar en el sandbox',
    starting: 'Se está iniciando; tarda unos segundos.',
    running: 'El sandbox está en marcha. Todo en él es simulado.',
    open: (url) => `Abrirlo: ${url} (en otra pestaña)`,
    leave: 'Salir del sandbox y quitarlo todo',
  },
  overview: {
    title: 'Primeros pasos',
    done: (done, of) => `Primeros pasos: ${String(done)} de ${String(of)} hechos`,
    goOn: 'Seguir',
    hide: 'No mostrar más',
    hidden: 'Los encuentra en el menú en cualquier momento.',
  },
};

import type { FORM, WORKFLOW } from '../workflow-codes.ts';

export const workflow = {
  'workflow.not-ready': [
    'El relay está arrancando, deteniéndose o no llega a su base de datos.',
    'Deje que el workflow lo intente de nuevo en unos segundos.',
  ],
  'workflow.not-stored': [
    'El relay no pudo guardar esta llamada, así que no se enviará nada.',
    'Deje que el workflow lo intente de nuevo; si sigue igual, ejecute “waybridge doctor”.',
  ],
  'workflow.token-missing': [
    'Un workflow llamó a su acción, pero aquí no hay ningún token para acciones de workflow.',
    'Defina GHL_WORKFLOW_TOKEN con un texto largo y aleatorio, reinicie el relay y ponga el mismo texto en la cabecera Authorization de la acción.',
  ],
  'workflow.unauthorized': [
    'La cabecera Authorization no muestra el token de este relay.',
    'Ponga “Bearer ” y el valor de GHL_WORKFLOW_TOKEN en la cabecera Authorization de la acción.',
  ],
  'workflow.throttled': [
    'Hubo demasiadas llamadas sin el token correcto.',
    'Corrija la cabecera Authorization de la acción e inténtelo de nuevo en unos segundos.',
  ],
  'workflow.body': [
    'No se puede leer el cuerpo de esta llamada: debe ser JSON de 1 MB como máximo.',
    'Deje que HighLevel envíe los campos de la acción como JSON.',
  ],
  'workflow.field-missing': [
    'El campo {field} está vacío.',
    'Rellénelo en la acción del workflow.',
  ],
  'workflow.field-wrong': [
    'Lo que hay en el campo {field} no se puede usar.',
    'Corríjalo en la acción del workflow; docs/workflow-actions.md dice qué admite cada campo.',
  ],
  'workflow.field-too-long': [
    'El campo {field} es más largo, o tiene más partes, de lo que admite WhatsApp.',
    'Acórtelo en la acción del workflow.',
  ],
  'workflow.field-unfilled': [
    'En el campo {field} HighLevel dejó sin rellenar un marcador entre llaves dobles.',
    'Elija allí otro campo de combinación o escriba el valor mismo.',
  ],
  'workflow.instance-unknown': [
    'La subcuenta no tiene ningún número de WhatsApp con ese nombre.',
    'Elija uno de la lista de números o deje el campo vacío.',
  ],
  'workflow.phone-other': [
    'El teléfono de la acción del workflow no es el de este contacto, así que no se envió nada.',
    'Deje el teléfono vacío: la acción escribe al contacto para el que corre el workflow.',
  ],
  'workflow.not-audio': [
    'El archivo del mensaje de voz no es audio[, sino {type}].',
    'Use la dirección de un archivo de audio o la acción para archivos.',
  ],
  'workflow.no-target': [
    'No hay ningún mensaje de este contacto al que reaccionar.',
    'Ponga el id de un mensaje o reaccione solo después de que el contacto haya escrito.',
  ],
  'workflow.check-busy': [
    'Se comprueban demasiados números a la vez; WhatsApp bloquea los números que preguntan demasiado rápido.',
    'Reparta las comprobaciones, por ejemplo con una espera antes de ellas.',
  ],
  'trigger.too-many': [
    'Esta subcuenta ya tiene tantos disparadores de WhatsApp como guarda el relay.',
    'Quite de sus workflows los disparadores que no hagan falta.',
  ],
  'trigger.refused': [
    'HighLevel no aceptó un evento para un workflow.',
    'Abra el workflow, guarde de nuevo su disparador y envíe el evento otra vez.',
  ],
  'trigger.unsure': [
    'Se avisó a un workflow de un evento y no llegó respuesta: puede haber empezado o no.',
    'Mire el historial del workflow; si no empezó, envíe el evento otra vez; si empezó, descártelo.',
  ],
} as const satisfies { readonly [C in keyof typeof WORKFLOW]: readonly [string, string] };

export const form = {
  'line.workflow-failed': '⚠️ No se envió por WhatsApp: {reason}\n[“{text}”]',
  'receipt.line-unmarked': 'HighLevel no muestra estados en los mensajes que envió un workflow.',
  'trigger.unsubscribed': 'El workflow ya no espera este evento.',
  'trigger.back-online': 'El número volvió antes de avisar al workflow.',
  'form.what': 'WhatsApp',
  'form.action-text': 'Texto',
  'form.action-media': 'Archivo (foto, vídeo, documento)',
  'form.action-voice': 'Mensaje de voz',
  'form.action-buttons': 'Botones',
  'form.action-poll': 'Encuesta',
  'form.action-location': 'Ubicación',
  'form.action-contact': 'Tarjeta de contacto',
  'form.action-reaction': 'Reacción',
  'form.action-check': 'Comprobar si el número está en WhatsApp',
  'form.instanceId': 'Desde qué número',
  'form.any-number': 'El número que el contacto conoce',
  'form.message': 'Mensaje',
  'form.url': 'Dirección del archivo (https://…)',
  'form.caption': 'Pie',
  'form.fileName': 'Nombre del archivo',
  'form.header': 'Título',
  'form.body': 'Texto',
  'form.footer': 'Texto pequeño debajo',
  'form.buttonType': 'Botón {number}: tipo',
  'form.buttonText': 'Botón {number}: etiqueta',
  'form.buttonValue': 'Botón {number}: enlace, teléfono o código',
  'form.button-reply': 'Responder',
  'form.button-url': 'Abrir un enlace',
  'form.button-call': 'Llamar a un teléfono',
  'form.button-copy': 'Copiar un código',
  'form.question': 'Pregunta',
  'form.options': 'Respuestas, una por línea (2 a 10)',
  'form.selectableCount': 'Cuántas respuestas se pueden elegir (0 = las que se quiera)',
  'form.latitude': 'Latitud',
  'form.longitude': 'Longitud',
  'form.name': 'Nombre del lugar',
  'form.address': 'Dirección',
  'form.cardName': 'Nombre en la tarjeta',
  'form.cardPhone': 'Teléfono en la tarjeta, con código de país',
  'form.emoji': 'Emoji',
  'form.messageId': 'Id del mensaje (vacío: el último del contacto)',
  'form.phone': 'Teléfono (vacío: el del contacto)',
} as const satisfies { readonly [C in keyof typeof FORM]: string };

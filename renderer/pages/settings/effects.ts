/** What each setting does, in one sentence; and what stands in for one that has no value of its own while nobody sets it. */
import type { Told } from '../../relay/relay.ts';
import { inLanguages } from '../../words/words.ts';

export type SettingName = Told['settings']['list'][number]['name'];
type Effects = Readonly<Record<SettingName, string>>;

const EN = {
  WAYBRIDGE_DATA_DIR: 'The folder in which the relay keeps its database, its keys and its backups.',
  WAYBRIDGE_HOST:
    'The network address on which webhooks arrive; leave it if a tunnel or reverse proxy runs on the same machine.',
  PORT: 'The port on which webhooks arrive; a tunnel or reverse proxy must lead to it.',
  WAYBRIDGE_CONTROL_HOST:
    'The network address of these pages; any other than this machine’s own needs a password.',
  WAYBRIDGE_CONTROL_PORT: 'The port of these pages.',
  WAYBRIDGE_CONTROL_PASSWORD:
    'Opens these pages where they can be reached from other machines; at least 12 characters.',
  WAYBRIDGE_MONITOR_TOKEN:
    'Lets a monitoring system read the state of the relay (/health and /metrics), and nothing else.',
  WAYBRIDGE_CONTROL_HOSTS:
    'Behind a reverse proxy: the names under which browsers may open these pages, separated by commas.',
  WAYBRIDGE_CONTROL_PROXIES:
    'Behind a reverse proxy: the addresses of the proxies whose word counts for who is calling.',
  WAYBRIDGE_CONTROL_PATH:
    'Behind a reverse proxy: the path under which these pages are found, such as /waybridge.',
  WAYBRIDGE_CONTROL_SECURE:
    'Whether the log-in of these pages is only sent over https: always, never, or auto, as the browser came.',
  WAYBRIDGE_MASTER_KEY: 'Encrypts the stored access data and keys; without it they cannot be read.',
  DATABASE_URL: 'The MySQL or MariaDB database in which the relay keeps its data.',
  WAYBRIDGE_SHARED_DATABASE:
    'Whether other relays work on the same database, each for its own locations.',
  APP_URL: 'The address by which HighLevel and Evolution reach the relay from the internet.',
  WAYBRIDGE_REACH:
    'Where the public address comes from: an address of your own, or a tunnel that the relay starts.',
  WAYBRIDGE_REACH_COMMAND: 'The program that is started as a tunnel, with what it is given.',
  WAYBRIDGE_REACH_PATTERN:
    'How the public address is found in what the tunnel program prints (a regular expression).',
  WAYBRIDGE_REACH_TOKEN: 'Lets the relay open your named cloudflared tunnel, or your ngrok tunnel.',
  WAYBRIDGE_REACH_SSH: 'The server to which the SSH tunnel goes, with options as after “ssh”.',
  WAYBRIDGE_REACH_SSH_REMOTE: 'The port on which the SSH server takes in calls for the relay.',
  WAYBRIDGE_REACH_PROGRAM: 'Where cloudflared or ssh is installed, if the system does not find it.',
  EVOLUTION_API_URL: 'The Evolution server that is used for a new number when none is named.',
  EVOLUTION_API_KEY: 'Lets the relay use that server.',
  HIGHLEVEL_API_URL: 'Where HighLevel’s interface for programs is; changed only for trials.',
  HIGHLEVEL_WEBHOOK_PUBLIC_KEY:
    'Shows that a webhook really comes from HighLevel; changed only if HighLevel publishes a new key.',
  GHL_INSTALL_URL: 'The page on which your app is installed in a location.',
  GHL_AUTHORIZE_URL:
    'Without an install link: HighLevel’s page on which a location is chosen; another one for white-label.',
  GHL_APP_ID: 'Tells events of your marketplace app from those of other apps.',
  GHL_CLIENT_ID: 'Names your marketplace app when access to a location is asked for or renewed.',
  GHL_CLIENT_SECRET: 'Proves to HighLevel that the relay belongs to your marketplace app.',
  GHL_CONVERSATION_PROVIDER_ID:
    'Under which provider messages appear in HighLevel’s conversations.',
  GHL_SHARED_SECRET:
    'Lets pages that are shown inside HighLevel know who is looking; it signs no webhook.',
  GHL_WORKFLOW_TOKEN:
    'Lets your workflows send by WhatsApp; without it every such call is refused.',
  WAYBRIDGE_WORKFLOW_BUTTONS:
    'How workflows send buttons: text, as a numbered list that every phone shows, or buttons, which many phones do not show.',
  WAYBRIDGE_MESSAGE_TEXT:
    'Whether these pages show what a message says: shown, click (only after a click, which is recorded), or never.',
  WAYBRIDGE_LEGACY_URL:
    'Where the old adapter is: it goes on getting what is for locations that are not here yet.',
  WAYBRIDGE_TEXT_DAYS:
    'How many days the texts of delivered messages are kept; with 0 they are removed on delivery.',
  WAYBRIDGE_ENTRY_DAYS:
    'How many days the record of each message is kept, without which it could be sent twice; at least 7.',
  WAYBRIDGE_MAX_ENTRIES: 'How many delivered messages are kept at most; the oldest go first.',
  WAYBRIDGE_AUDIT_DAYS:
    'How many days the list of what people did is kept: who saw a text, sent again, changed a setting.',
  LOG_LEVEL: 'How much the logs tell; debug and trace are for finding a fault.',
} as const satisfies Effects;

const PT = {
  WAYBRIDGE_DATA_DIR: 'A pasta em que o relay guarda o banco de dados, as chaves e os backups.',
  WAYBRIDGE_HOST:
    'O endereço de rede em que os webhooks chegam; não mude se um túnel ou proxy reverso roda na mesma máquina.',
  PORT: 'A porta em que os webhooks chegam; o túnel ou proxy reverso precisa apontar para ela.',
  WAYBRIDGE_CONTROL_HOST:
    'O endereço de rede destas páginas; qualquer um que não seja o da própria máquina exige uma senha.',
  WAYBRIDGE_CONTROL_PORT: 'A porta destas páginas.',
  WAYBRIDGE_CONTROL_PASSWORD:
    'Abre estas páginas quando outras máquinas podem alcançá-las; no mínimo 12 caracteres.',
  WAYBRIDGE_MONITOR_TOKEN:
    'Permite que um sistema de monitoramento leia o estado do relay (/health e /metrics), e nada mais.',
  WAYBRIDGE_CONTROL_HOSTS:
    'Atrás de um proxy reverso: os nomes pelos quais os navegadores podem abrir estas páginas, separados por vírgulas.',
  WAYBRIDGE_CONTROL_PROXIES:
    'Atrás de um proxy reverso: os endereços dos proxies em que o relay confia para saber quem está chamando.',
  WAYBRIDGE_CONTROL_PATH:
    'Atrás de um proxy reverso: o caminho em que estas páginas ficam, como /waybridge.',
  WAYBRIDGE_CONTROL_SECURE:
    'Se o login destas páginas só trafega por https: always (sempre), never (nunca) ou auto, conforme o navegador chegou.',
  WAYBRIDGE_MASTER_KEY:
    'Criptografa os acessos e as chaves guardados; sem ela não podem ser lidos.',
  DATABASE_URL: 'O banco de dados MySQL ou MariaDB em que o relay guarda os dados.',
  WAYBRIDGE_SHARED_DATABASE:
    'Se outros relays trabalham no mesmo banco de dados, cada um com as suas subcontas. Ainda não está pronto para clientes.',
  APP_URL: 'O endereço pelo qual o HighLevel e a Evolution alcançam o relay pela internet.',
  WAYBRIDGE_REACH:
    'De onde vem o endereço público: um endereço seu ou um túnel que o próprio relay inicia.',
  WAYBRIDGE_REACH_COMMAND: 'O programa que é iniciado como túnel, com os argumentos dele.',
  WAYBRIDGE_REACH_PATTERN:
    'Como o endereço público é encontrado no que o programa do túnel escreve (uma expressão regular).',
  WAYBRIDGE_REACH_TOKEN:
    'Permite que o relay abra o seu túnel nomeado do cloudflared ou o seu túnel do ngrok.',
  WAYBRIDGE_REACH_SSH:
    'O servidor para onde vai o túnel SSH, com as opções como viriam depois de “ssh”.',
  WAYBRIDGE_REACH_SSH_REMOTE: 'A porta em que o servidor SSH recebe as chamadas para o relay.',
  WAYBRIDGE_REACH_PROGRAM:
    'Onde o cloudflared ou o ssh está instalado, se o sistema não o encontra.',
  EVOLUTION_API_URL: 'O servidor Evolution usado para um número novo quando nenhum é indicado.',
  EVOLUTION_API_KEY: 'Permite que o relay use esse servidor.',
  HIGHLEVEL_API_URL: 'Onde fica a API do HighLevel; só se muda para testes.',
  HIGHLEVEL_WEBHOOK_PUBLIC_KEY:
    'Comprova que um webhook vem mesmo do HighLevel; só se muda se o HighLevel publicar uma chave nova.',
  GHL_INSTALL_URL: 'A página em que o seu app é instalado em uma subconta.',
  GHL_AUTHORIZE_URL:
    'Sem link de instalação: a página do HighLevel em que se escolhe a subconta; é outra no white-label.',
  GHL_APP_ID: 'Distingue os eventos do seu app do marketplace dos de outros apps.',
  GHL_CLIENT_ID:
    'Identifica o seu app do marketplace quando o acesso a uma subconta é pedido ou renovado.',
  GHL_CLIENT_SECRET: 'Prova ao HighLevel que o relay pertence ao seu app do marketplace.',
  GHL_CONVERSATION_PROVIDER_ID:
    'Sob qual provider as mensagens aparecem nas conversas do HighLevel.',
  GHL_SHARED_SECRET:
    'Permite que páginas mostradas dentro do HighLevel saibam quem está olhando; não assina nenhum webhook.',
  GHL_WORKFLOW_TOKEN:
    'Permite que os seus workflows enviem pelo WhatsApp; sem ele, toda chamada dessas é recusada.',
  WAYBRIDGE_WORKFLOW_BUTTONS:
    'Como os workflows enviam botões: text, uma lista numerada que todo celular mostra, ou buttons, que muitos celulares não mostram.',
  WAYBRIDGE_MESSAGE_TEXT:
    'Se estas páginas mostram o que uma mensagem diz: shown (sempre), click (só depois de um clique, que fica registrado) ou never (nunca).',
  WAYBRIDGE_LEGACY_URL:
    'Onde está o adaptador antigo: ele continua recebendo o que é de subcontas que ainda não estão aqui.',
  WAYBRIDGE_TEXT_DAYS:
    'Por quantos dias os textos das mensagens entregues ficam guardados; com 0, são removidos na entrega.',
  WAYBRIDGE_ENTRY_DAYS:
    'Por quantos dias o registro de cada mensagem fica guardado; sem ele, ela poderia ser enviada duas vezes; no mínimo 7.',
  WAYBRIDGE_MAX_ENTRIES:
    'Quantas mensagens entregues ficam guardadas no máximo; as mais antigas saem primeiro.',
  WAYBRIDGE_AUDIT_DAYS:
    'Por quantos dias fica guardada a lista do que as pessoas fizeram: quem viu um texto, reenviou, mudou uma configuração.',
  LOG_LEVEL: 'Quanto os logs contam; debug e trace servem para encontrar uma falha.',
} as const satisfies Effects;

const ES = {
  WAYBRIDGE_DATA_DIR:
    'La carpeta en la que el relay guarda su base de datos, sus claves y sus copias de seguridad.',
  WAYBRIDGE_HOST:
    'La dirección de red a la que llegan los webhooks; no la cambie si un túnel o proxy inverso funciona en la misma máquina.',
  PORT: 'El puerto al que llegan los webhooks; el túnel o proxy inverso debe apuntar a él.',
  WAYBRIDGE_CONTROL_HOST:
    'La dirección de red de estas páginas; cualquiera que no sea la de la propia máquina exige una contraseña.',
  WAYBRIDGE_CONTROL_PORT: 'El puerto de estas páginas.',
  WAYBRIDGE_CONTROL_PASSWORD:
    'Abre estas páginas cuando se puede llegar a ellas desde otras máquinas; al menos 12 caracteres.',
  WAYBRIDGE_MONITOR_TOKEN:
    'Permite que un sistema de monitorización lea el estado del relay (/health y /metrics), y nada más.',
  WAYBRIDGE_CONTROL_HOSTS:
    'Detrás de un proxy inverso: los nombres con los que los navegadores pueden abrir estas páginas, separados por comas.',
  WAYBRIDGE_CONTROL_PROXIES:
    'Detrás de un proxy inverso: las direcciones de los proxies en los que el relay confía para saber quién llama.',
  WAYBRIDGE_CONTROL_PATH:
    'Detrás de un proxy inverso: la ruta en la que están estas páginas, como /waybridge.',
  WAYBRIDGE_CONTROL_SECURE:
    'Si el inicio de sesión de estas páginas solo viaja por https: always (siempre), never (nunca) o auto, según cómo llegó el navegador.',
  WAYBRIDGE_MASTER_KEY: 'Cifra los accesos y las claves guardados; sin ella no se pueden leer.',
  DATABASE_URL: 'La base de datos MySQL o MariaDB en la que el relay guarda sus datos.',
  WAYBRIDGE_SHARED_DATABASE:
    'Si otros relays trabajan en la misma base de datos, cada uno con sus subcuentas. Todavía no está listo para clientes.',
  APP_URL: 'La dirección por la que HighLevel y Evolution llegan al relay desde internet.',
  WAYBRIDGE_REACH:
    'De dónde viene la dirección pública: una dirección propia o un túnel que inicia el relay.',
  WAYBRIDGE_REACH_COMMAND: 'El programa que se inicia como túnel, con sus argumentos.',
  WAYBRIDGE_REACH_PATTERN:
    'Cómo se encuentra la dirección pública en lo que escribe el programa del túnel (una expresión regular).',
  WAYBRIDGE_REACH_TOKEN:
    'Permite que el relay abra su túnel con nombre de cloudflared o su túnel de ngrok.',
  WAYBRIDGE_REACH_SSH:
    'El servidor al que va el túnel SSH, con las opciones como irían después de “ssh”.',
  WAYBRIDGE_REACH_SSH_REMOTE:
    'El puerto en el que el servidor SSH recibe las llamadas para el relay.',
  WAYBRIDGE_REACH_PROGRAM: 'Dónde está instalado cloudflared o ssh, si el sistema no lo encuentra.',
  EVOLUTION_API_URL:
    'El servidor de Evolution que se usa para un número nuevo si no se indica otro.',
  EVOLUTION_API_KEY: 'Permite que el relay use ese servidor.',
  HIGHLEVEL_API_URL: 'Dónde está la API de HighLevel; solo se cambia para pruebas.',
  HIGHLEVEL_WEBHOOK_PUBLIC_KEY:
    'Demuestra que un webhook viene de verdad de HighLevel; solo se cambia si HighLevel publica una clave nueva.',
  GHL_INSTALL_URL: 'La página en la que su app se instala en una subcuenta.',
  GHL_AUTHORIZE_URL:
    'Sin enlace de instalación: la página de HighLevel en la que se elige la subcuenta; es otra en la versión de marca blanca.',
  GHL_APP_ID: 'Distingue los eventos de su app del marketplace de los de otras apps.',
  GHL_CLIENT_ID:
    'Identifica su app del marketplace cuando se pide o se renueva el acceso a una subcuenta.',
  GHL_CLIENT_SECRET: 'Demuestra a HighLevel que el relay pertenece a su app del marketplace.',
  GHL_CONVERSATION_PROVIDER_ID:
    'Con qué proveedor aparecen los mensajes en las conversaciones de HighLevel.',
  GHL_SHARED_SECRET:
    'Permite que las páginas que se muestran dentro de HighLevel sepan quién mira; no firma ningún webhook.',
  GHL_WORKFLOW_TOKEN:
    'Permite que sus workflows envíen por WhatsApp; sin él se rechaza toda llamada de ese tipo.',
  WAYBRIDGE_WORKFLOW_BUTTONS:
    'Cómo envían botones los workflows: text, una lista numerada que muestra cualquier teléfono, o buttons, que muchos teléfonos no muestran.',
  WAYBRIDGE_MESSAGE_TEXT:
    'Si estas páginas muestran lo que dice un mensaje: shown (siempre), click (solo tras un clic, que queda registrado) o never (nunca).',
  WAYBRIDGE_LEGACY_URL:
    'Dónde está el adaptador antiguo: sigue recibiendo lo que es de subcuentas que aún no están aquí.',
  WAYBRIDGE_TEXT_DAYS:
    'Cuántos días se guardan los textos de los mensajes entregados; con 0 se eliminan al entregarlos.',
  WAYBRIDGE_ENTRY_DAYS:
    'Cuántos días se guarda el registro de cada mensaje; sin él podría enviarse dos veces; como mínimo 7.',
  WAYBRIDGE_MAX_ENTRIES:
    'Cuántos mensajes entregados se guardan como máximo; los más antiguos salen primero.',
  WAYBRIDGE_AUDIT_DAYS:
    'Cuántos días se guarda la lista de lo que hicieron las personas: quién vio un texto, reenvió, cambió un ajuste.',
  LOG_LEVEL: 'Cuánto cuentan los registros; debug y trace sirven para encontrar un fallo.',
} as const satisfies Effects;

export const EFFECTS = inLanguages<Effects>(EN, { 'pt-BR': PT, es: ES });

/** Where the default is no text of its own. */
type Stand = Readonly<Partial<Record<SettingName, string>>>;

export const WITHOUT_VALUE = inLanguages<Stand>(
  {
    DATABASE_URL: 'an SQLite file in the data folder',
    WAYBRIDGE_MASTER_KEY: 'a key file in the data folder',
    WAYBRIDGE_REACH_PATTERN: 'the first https address',
    GHL_APP_ID: 'the client id up to its dash',
    GHL_INSTALL_URL: 'made from the client id',
  },
  {
    'pt-BR': {
      DATABASE_URL: 'um arquivo SQLite na pasta de dados',
      WAYBRIDGE_MASTER_KEY: 'um arquivo de chave na pasta de dados',
      WAYBRIDGE_REACH_PATTERN: 'o primeiro endereço https',
      GHL_APP_ID: 'o client id até o hífen',
      GHL_INSTALL_URL: 'montado com o client id',
    },
    es: {
      DATABASE_URL: 'un archivo SQLite en la carpeta de datos',
      WAYBRIDGE_MASTER_KEY: 'un archivo de clave en la carpeta de datos',
      WAYBRIDGE_REACH_PATTERN: 'la primera dirección https',
      GHL_APP_ID: 'el client id hasta el guion',
      GHL_INSTALL_URL: 'se forma con el client id',
    },
  },
);

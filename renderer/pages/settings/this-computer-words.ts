import { inLanguages } from '../../words/words.ts';

export const THIS_COMPUTER = inLanguages(
  {
    title: 'This computer',
    names: {
      startsAtLogin: 'Start at login',
      keepAwake: 'Keep this computer awake',
      notify: 'Notify me of what needs me',
      closeKeeps: 'Keep running when the window is closed',
    },
    how: {
      startsAtLogin: 'Without a window, so that messages travel from the beginning.',
      keepAwake:
        'While the relay runs, the computer does not fall asleep by itself. The screen may go dark.',
      notify:
        'When a number is logged out, access is withdrawn, or a message is given up. Never with the text of a message.',
      closeKeeps:
        'An icon beside the clock opens it again, as does starting the app once more. Otherwise closing the window ends the relay.',
    },
    failed:
      'This could not be changed. Look whether the disk is full or the folder of the app is read-only.',
  },
  {
    'pt-BR': {
      title: 'Este computador',
      names: {
        startsAtLogin: 'Iniciar ao entrar no sistema',
        keepAwake: 'Manter este computador acordado',
        notify: 'Avisar do que precisa de mim',
        closeKeeps: 'Continuar em execução ao fechar a janela',
      },
      how: {
        startsAtLogin: 'Sem janela, para que as mensagens circulem desde o começo.',
        keepAwake:
          'Enquanto o relay está em execução, o computador não entra em suspensão sozinho. A tela pode apagar.',
        notify:
          'Quando um número é desconectado, um acesso é retirado ou uma mensagem é abandonada. Nunca com o texto de uma mensagem.',
        closeKeeps:
          'Um ícone ao lado do relógio abre a janela de novo, assim como iniciar o aplicativo mais uma vez. Caso contrário, fechar a janela encerra o relay.',
      },
      failed:
        'Não foi possível mudar isso. Veja se o disco está cheio ou se a pasta do aplicativo é somente leitura.',
    },
    es: {
      title: 'Este equipo',
      names: {
        startsAtLogin: 'Iniciar al entrar en el sistema',
        keepAwake: 'Mantener este equipo despierto',
        notify: 'Avisarme de lo que me necesita',
        closeKeeps: 'Seguir en marcha al cerrar la ventana',
      },
      how: {
        startsAtLogin: 'Sin ventana, para que los mensajes circulen desde el principio.',
        keepAwake:
          'Mientras el relay está en marcha, el equipo no se suspende por sí solo. La pantalla puede apagarse.',
        notify:
          'Cuando un número se desconecta, se retira un acceso o se abandona un mensaje. Nunca con el texto de un mensaje.',
        closeKeeps:
          'Un icono junto al reloj abre de nuevo la ventana, igual que iniciar la aplicación otra vez. Si no, cerrar la ventana termina el relay.',
      },
      failed:
        'No se pudo cambiar. Mire si el disco está lleno o si la carpeta de la aplicación es de solo lectura.',
    },
  },
);

import { inLanguages } from '../../words/words.ts';

export const MASTER_KEY = inLanguages(
  {
    title: 'Key of the stored access',
    keptIn: {
      file: 'It is in a file that this account alone may read. Keep a copy elsewhere.',
      keychain:
        'It is protected by the keychain of this computer: a copy of the file opens nowhere else. Keep it in a file before you run the relay without this app, move it to another computer, or copy the key.',
      setting: 'It comes from WAYBRIDGE_MASTER_KEY.',
    },
    noKeychain:
      'This computer offers no keychain, so the key is in a file: what can read the files of this user can read the key.',
    couldBeSealed:
      'The key is in a file: what can read the files of this user can read the key. The keychain of this computer can protect it.',
    move: { file: 'Keep it in a file', keychain: 'Keep it in the keychain' },
  },
  {
    'pt-BR': {
      title: 'Chave dos acessos guardados',
      keptIn: {
        file: 'Ela está em um arquivo que só esta conta pode ler. Guarde uma cópia em outro lugar.',
        keychain:
          'Ela está protegida pelo chaveiro deste computador: uma cópia do arquivo não abre em nenhum outro lugar. Guarde em um arquivo antes de executar o relay sem este aplicativo, de mudar para outro computador ou de copiar a chave.',
        setting: 'Ela vem de WAYBRIDGE_MASTER_KEY.',
      },
      noKeychain:
        'Este computador não oferece um chaveiro, por isso a chave está em um arquivo: o que pode ler os arquivos deste usuário pode ler a chave.',
      couldBeSealed:
        'A chave está em um arquivo: o que pode ler os arquivos deste usuário pode ler a chave. O chaveiro deste computador pode protegê-la.',
      move: { file: 'Guardar em um arquivo', keychain: 'Guardar no chaveiro' },
    },
    es: {
      title: 'Clave de los accesos guardados',
      keptIn: {
        file: 'Está en un archivo que solo esta cuenta puede leer. Guarde una copia en otro lugar.',
        keychain:
          'Está protegida por el llavero de este equipo: una copia del archivo no se abre en ningún otro lugar. Guárdela en un archivo antes de ejecutar el relay sin esta aplicación, de pasar a otro equipo o de copiar la clave.',
        setting: 'Viene de WAYBRIDGE_MASTER_KEY.',
      },
      noKeychain:
        'Este equipo no ofrece un llavero, por eso la clave está en un archivo: lo que puede leer los archivos de este usuario puede leer la clave.',
      couldBeSealed:
        'La clave está en un archivo: lo que puede leer los archivos de este usuario puede leer la clave. El llavero de este equipo puede protegerla.',
      move: { file: 'Guardarla en un archivo', keychain: 'Guardarla en el llavero' },
    },
  },
);

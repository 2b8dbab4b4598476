/** What each field of a channel must hold. */
import { inLanguages } from '../../words/words.ts';

export const FIELD_HOW = inLanguages(
  {
    name: 'Give it a name of at most 190 characters, on one line.',
    url: 'Write a whole address that begins with https:// or http://, without a user name in it.',
    topic: 'Write a whole address with its topic, such as https://ntfy.sh/my-topic.',
    token: 'Write at most 2000 characters, on one line, or leave it empty.',
    host: 'Write the name of your mail server, such as smtp.example.com.',
    port: 'Write a whole number from 1 to 65535; 587 is the usual one.',
    user: 'Write at most 190 characters, or leave it empty.',
    from: 'Write one mail address, such as relay@example.com.',
    to: 'Write 1 to 20 mail addresses, parted by commas.',
    delay: 'Write a number of minutes from 0 to 1440.',
    quiet: 'Write two times of day, such as 22:00-07:00, or leave it empty.',
  },
  {
    'pt-BR': {
      name: 'Dê um nome de no máximo 190 caracteres, em uma linha.',
      url: 'Escreva um endereço inteiro que comece com https:// ou http://, sem nome de usuário.',
      topic: 'Escreva um endereço inteiro com o tópico, como https://ntfy.sh/meu-topico.',
      token: 'Escreva no máximo 2000 caracteres, em uma linha, ou deixe vazio.',
      host: 'Escreva o nome do seu servidor de e-mail, como smtp.example.com.',
      port: 'Escreva um número inteiro de 1 a 65535; o mais comum é 587.',
      user: 'Escreva no máximo 190 caracteres, ou deixe vazio.',
      from: 'Escreva um endereço de e-mail, como relay@example.com.',
      to: 'Escreva de 1 a 20 endereços de e-mail, separados por vírgulas.',
      delay: 'Escreva um número de minutos de 0 a 1440.',
      quiet: 'Escreva dois horários, como 22:00-07:00, ou deixe vazio.',
    },
    es: {
      name: 'Póngale un nombre de 190 caracteres como máximo, en una línea.',
      url: 'Escriba una dirección completa que empiece por https:// o http://, sin nombre de usuario.',
      topic: 'Escriba una dirección completa con su tema, como https://ntfy.sh/mi-tema.',
      token: 'Escriba 2000 caracteres como máximo, en una línea, o déjelo vacío.',
      host: 'Escriba el nombre de su servidor de correo, como smtp.example.com.',
      port: 'Escriba un número entero de 1 a 65535; lo habitual es 587.',
      user: 'Escriba 190 caracteres como máximo, o déjelo vacío.',
      from: 'Escriba una dirección de correo, como relay@example.com.',
      to: 'Escriba de 1 a 20 direcciones de correo, separadas por comas.',
      delay: 'Escriba un número de minutos de 0 a 1440.',
      quiet: 'Escriba dos horas del día, como 22:00-07:00, o déjelo vacío.',
    },
  },
);

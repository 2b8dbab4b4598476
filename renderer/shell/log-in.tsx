import { Alert, Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { SecretInput } from '../design/secret-input.tsx';
import { Copyable, Said } from '../design/said.tsx';
import type { Failure } from '../relay/failure.ts';
import { logIn } from '../relay/session.ts';
import { useLanguage } from '../words/language.ts';
import { useWords } from '../words/words.ts';
import { SHELL } from './words.ts';

/** Opened by a one-time code, or by the password where one is set. */
export function LogIn(): ReactNode {
  const words = useWords(SHELL);
  const language = useLanguage();
  const queries = useQueryClient();
  const [secret, setSecret] = useState('');
  const [wrong, setWrong] = useState<Pick<Failure, 'sentence' | 'act'> | null>(null);
  const { data } = useQuery({ queryKey: ['log-in'], queryFn: byPassword, staleTime: Infinity });
  const isPassword = data ?? false;

  async function enter(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = isPassword ? { password: secret } : { code: secret.trim() };
    setWrong(await logIn(given, language));
    setSecret('');
    await queries.invalidateQueries();
  }

  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" radius="lg" w="100%" maw={440}>
        <form onSubmit={(event) => void enter(event)}>
          <Stack>
            <img src="./icon.svg" alt="" width={40} height={40} />
            <Title order={1}>{words.enterTitle}</Title>
            <Text size="sm">{words.enterHow}</Text>
            <Copyable text="waybridge status" />
            <SecretInput
              label={isPassword ? words.password : words.code}
              autoComplete={isPassword ? 'current-password' : 'one-time-code'}
              value={secret}
              onChange={(event) => {
                setSecret(event.currentTarget.value);
              }}
              required
            />
            <Button type="submit">{words.enter}</Button>
            {wrong === null ? null : (
              <Alert color="red" role="alert">
                <Said {...wrong} />
              </Alert>
            )}
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

async function byPassword(): Promise<boolean> {
  const answer = await fetch('log-in');
  return ((await answer.json()) as { password: boolean }).password;
}

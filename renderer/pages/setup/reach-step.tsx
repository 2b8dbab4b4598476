import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { ReachNow } from '../reach/reach.tsx';
import { SourceForm } from '../reach/source-form.tsx';

/** 1. How the outside gets in. */
export function ReachStep(): ReactNode {
  const { data: reach, error } = useAsk(['reach'], () => relay.reach.status.query());
  if (reach === undefined) {
    return error === null ? (
      <Skeleton height={180} radius="lg" aria-hidden />
    ) : (
      <Failed error={error} />
    );
  }
  return (
    <>
      {reach.state === 'unset' ? null : <ReachNow view={reach} />}
      <SourceForm view={reach} />
    </>
  );
}

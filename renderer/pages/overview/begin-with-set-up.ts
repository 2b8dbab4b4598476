import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { SetUpView } from '../setup/steps.ts';

let hasBegun = false;

/** An empty installation opens on its set-up; whoever then comes here wanted to. */
export function useBeginWithSetUp(view: SetUpView | undefined): void {
  const router = useRouter();
  useEffect(() => {
    if (view === undefined || hasBegun) return;
    hasBegun = true;
    // Somebody may be on the way to another page already.
    const isHere = router.latestLocation.pathname === '/';
    if (view.isFresh && isHere) void router.navigate({ to: '/setup', replace: true });
  }, [view, router]);
}

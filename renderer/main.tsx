import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './design/base.css';
import { cssVariables, theme } from './design/theme.ts';
import { askFirst } from './relay/first-questions.ts';
import { createQueryClient } from './relay/use-relay.ts';
import { codeInAddress, logIn } from './relay/session.ts';
import { router } from './routes.tsx';
import { currentLanguage } from './words/language.ts';

/** What takes longer to come than this is drawn when it is there; the frame is drawn before it. */
const A_MOMENT_MS = 100;

// Read by who measures the start: `npm run bench:desktop`.
performance.mark('waybridge:script');
const queries = createQueryClient();
// With its page and its answers there, all is drawn at once; else the frame first, then the page, then what it asked for.
await Promise.race([
  Promise.allSettled([router.load(), askFirst(queries)]),
  new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS)),
]);

const root = document.getElementById('root');
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
// A new log-in link that is opened in the same tab changes the fragment alone.
addEventListener('hashchange', () => {
  const again = codeInAddress();
  if (again !== null) void logIn({ code: again }, currentLanguage());
});

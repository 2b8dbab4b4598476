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

const queries = createQueryClient();
await askFirst(queries);

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

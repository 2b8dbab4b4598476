/** The look: one accent, quiet greys, and three tones that mean something: well, on its way, in need of a person. */
import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const bridge: MantineColorsTuple = [
  '#e9f8f4',
  '#d3efe8',
  '#a5decf',
  '#74cdb5',
  '#4dbf9f',
  '#35b691',
  '#1d9a79',
  '#0d7a6b',
  '#0a6759',
  '#064e44',
];

export const theme = createTheme({
  primaryColor: 'bridge',
  // White on it can be read on either paper.
  primaryShade: 7,
  colors: { bridge },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.05rem' }, h3: { fontSize: '0.95rem' } },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
});

/**
 * Mantine's own grey for secondary text is too light on these papers to be read with ease, and so are the red of a quiet
 * button, above all under the pointer, and that of what is wrong with a field (WCAG 1.4.3).
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56616d',
    '--mantine-color-error': '#c21f2d',
    '--mantine-color-red-light-color': '#a11b26',
    '--mantine-color-red-light-hover': '#fde7e8',
  },
  dark: {
    '--mantine-color-dimmed': '#9ea9b6',
    '--mantine-color-error': '#ff8f94',
    '--mantine-color-body': '#14171b',
    '--mantine-color-red-light-color': '#ffa9ad',
    '--mantine-color-red-light-hover': '#3a191c',
    '--mantine-color-bridge-light-color': '#a5decf',
  },
});

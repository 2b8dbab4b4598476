/** Made by the build from what npm installed; see vite.config.ts. */
declare module 'virtual:licences' {
  export const licences: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
  }[];
}

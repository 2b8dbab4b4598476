/** A page with all pictures, small, by page and then by look; each leads to itself. */
export function contactSheet(files: readonly string[]): string {
  const names = [...new Set(files.map((file) => file.split('.')[0] ?? ''))];
  const rows = names.map((name) => {
    const own = files.filter((file) => file.startsWith(`${name}.`));
    const pictures = own.map(
      (file) =>
        `<a href="${file}"><img src="${file}" alt="" loading="lazy"><span>${file.split('.')[1] ?? ''}</span></a>`,
    );
    return `<h2>${name}</h2><div>${pictures.join('')}</div>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title>
<style>
  body { font: 14px system-ui; margin: 1rem; background: #808890; }
  div { display: flex; gap: 0.75rem; overflow-x: auto; align-items: flex-start; }
  a { flex: none; color: inherit; text-decoration: none; text-align: center; }
  img { display: block; height: 360px; }
</style>
${rows.join('\n')}
</html>
`;
}
